# Read by every check of this directory: counts, and says what is wrong where.

HOUSE_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$HOUSE_ROOT" || exit 1
passed=0
failed=0

# rule NAME LINES: holds when there are no lines; each line is one breach.
rule() {
	if [ -z "$2" ]; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	printf 'FAIL  %s\n' "$1"
	printf '%s\n' "$2" | head -n 20 | sed 's/^/      /'
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}

# sources PATTERN...: the project's own files among those that fit, made and foreign ones left out.
sources() {
	local pattern
	for pattern in "$@"; do
		find . \( -name node_modules -o -name dist -o -path ./var -o -path ./.git -o -name en-XA -o -name autom4te.cache \) -prune \
			-o -type f -path "$pattern" -print
	done | sed 's,^\./,,' | sort -u
}
