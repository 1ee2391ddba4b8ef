# Turns named SQL (src/db/*.sql) into const descriptors: `-- name: x` begins statement x, :name becomes $n.  What several
# statements of a file say alike stands above them once: `-- fragment: y` begins it, {y} is its place.
#
# usage: awk -v part=header|source|list -f sql.awk FILE...    (list: name, tab, the SQL with its :names, one a line)

function fault(words) {
	fault_at(FILENAME ":" FNR, words)
}

function fault_at(place, words) {
	printf "%s: %s\n", place, words > "/dev/stderr"
	failed = 1
	exit 1
}

# Give the parameter its number in this statement.
function place_of(parameter) {
	if (part == "list") return ":" parameter
	if (!((count, parameter) in numbers)) {
		parameters[count, ++parameter_count[count]] = parameter
		numbers[count, parameter] = parameter_count[count]
	}
	return "$" numbers[count, parameter]
}

function text_of(fragment) {
	if (!(fragment in fragments)) fault("no fragment " fragment " stands above this in the file")
	used[fragment] = 1
	return fragments[fragment]
}

# Copy one line, with comments dropped, parameters numbered and fragments filled in; quoted text stays as it is.
function translate(line,    out, letter, rest) {
	out = ""
	while (line != "") {
		letter = substr(line, 1, 1)
		if (quote != "") {
			if (letter == quote) quote = ""
			out = out letter
			line = substr(line, 2)
		} else if (letter == "'" || letter == "\"") {
			quote = letter
			out = out letter
			line = substr(line, 2)
		} else if (substr(line, 1, 2) == "--") {
			line = ""
		} else if (substr(line, 1, 2) == "::") {
			out = out "::"
			line = substr(line, 3)
		} else if (match(line, /^:[a-z][a-z0-9_]*/)) {
			rest = substr(line, RLENGTH + 1)
			out = out place_of(substr(line, 2, RLENGTH - 1))
			line = rest
		} else if (match(line, /^[{][a-z][a-z0-9_]*[}]/)) {
			line = text_of(substr(line, 2, RLENGTH - 2)) substr(line, RLENGTH + 1)
		} else {
			out = out letter
			line = substr(line, 2)
		}
	}
	return out
}

# Fragments are their file's own.
function end_file(    fragment) {
	for (fragment in fragments)
		if (!(fragment in used)) fault_at(places[fragment], "nothing uses the fragment " fragment)
	split("", fragments)
	split("", used)
	fragment_name = ""
}

FNR == 1 { end_file() }

/^-- fragment:/ {
	if ($3 !~ /^[a-z][a-z0-9_]*$/) fault("a fragment's name has small letters, digits and _")
	if ($3 in fragments) fault("a second fragment named " $3)
	fragment_name = $3
	fragments[$3] = ""
	places[$3] = FILENAME ":" FNR
	next
}

/^-- name:/ {
	fragment_name = ""
	if ($3 !~ /^[a-z][a-z0-9_]*$/) fault("a statement's name has small letters, digits and _")
	if ($3 in seen) fault("a second statement named " $3)
	seen[$3] = 1
	names[++count] = $3
	quote = ""
	next
}

fragment_name != "" {
	if ($0 ~ /^[ \t]*(--|$)/) next
	if ($0 ~ /--|[{][a-z]/) fault("a fragment holds no comment beside its words, and no other fragment")
	fragments[fragment_name] = fragments[fragment_name] (fragments[fragment_name] == "" ? "" : "\n") $0
	next
}

{
	line = translate($0)
	sub(/[ \t]+$/, "", line)
	if (line ~ /^[ \t]*$/) next
	if (count == 0) fault("SQL before the first `-- name:`")
	texts[count] = texts[count] line "\n"
}

# "&&" doubles a backslash in every awk; they disagree about backslashes in what replaces.
function literal(sql,    lines, n, i, out) {
	sub(/;[ \t\n]*$/, "", sql)
	n = split(sql, lines, "\n")
	out = ""
	for (i = 1; i <= n; i++) {
		if (lines[i] == "") continue
		gsub(/\\/, "&&", lines[i])
		gsub(/"/, "\\\"", lines[i])
		sub(/^\t+/, "", lines[i])
		out = out "\n\t\t\"" lines[i] " \""
	}
	return out
}

function print_header(    i) {
	print "/* Made by sql.awk from the .sql files of src/db; do not edit. */"
	print "#ifndef EPIONE_STATEMENTS_H\n#define EPIONE_STATEMENTS_H\n\n#include \"db/statement.h\"\n"
	for (i = 1; i <= count; i++) print "extern const struct statement " names[i] ";"
	print "\nenum { STATEMENT_COUNT = " count " };"
	print "extern const struct statement *const statement_all[STATEMENT_COUNT];\n\n#endif"
}

function print_source(    i, j) {
	print "/* Made by sql.awk from the .sql files of src/db; do not edit. */"
	print "#include \"db/statements.h\"\n"
	for (i = 1; i <= count; i++) {
		printf "const struct statement %s = {\n\t.number = %d,\n\t.name = \"%s\",\n\t.sql =%s,\n", names[i], i - 1, names[i], literal(texts[i])
		printf "\t.parameter_count = %d,\n\t.parameters = { ", parameter_count[i]
		for (j = 1; j <= parameter_count[i]; j++) printf "\"%s\", ", parameters[i, j]
		print "NULL },\n};\n"
	}
	print "const struct statement *const statement_all[STATEMENT_COUNT] = {"
	for (i = 1; i <= count; i++) print "\t&" names[i] ","
	print "};"
}

function print_list(    i) {
	for (i = 1; i <= count; i++) {
		gsub(/[ \t\n]+/, " ", texts[i])
		sub(/ *;? *$/, "", texts[i])
		print names[i] "\t" texts[i]
	}
}

END {
	if (failed) exit 1
	end_file()
	if (part == "header") print_header()
	else if (part == "list") print_list()
	else print_source()
}
