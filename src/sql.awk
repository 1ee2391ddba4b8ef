# Turns named SQL (src/db/*.sql) into const descriptors: `-- name: x` begins statement x, :name becomes $n.
# usage: awk -v part=header|source -f sql.awk FILE...

function fault(words) {
	printf "%s:%d: %s\n", FILENAME, FNR, words > "/dev/stderr"
	failed = 1
	exit 1
}

# Give the parameter its number in this statement.
function number_of(parameter) {
	if (!((count, parameter) in numbers)) {
		parameters[count, ++parameter_count[count]] = parameter
		numbers[count, parameter] = parameter_count[count]
	}
	return numbers[count, parameter]
}

# Copy one line, with comments dropped and parameters numbered; quoted text stays as it is.
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
			out = out "$" number_of(substr(line, 2, RLENGTH - 1))
			line = rest
		} else {
			out = out letter
			line = substr(line, 2)
		}
	}
	return out
}

/^-- name:/ {
	if ($3 !~ /^[a-z][a-z0-9_]*$/) fault("a statement's name has small letters, digits and _")
	if ($3 in seen) fault("a second statement named " $3)
	seen[$3] = 1
	names[++count] = $3
	quote = ""
	next
}

{
	line = translate($0)
	sub(/[ \t]+$/, "", line)
	if (line ~ /^[ \t]*$/) next
	if (count == 0) fault("SQL before the first `-- name:`")
	texts[count] = texts[count] line "\n"
}

function literal(sql,    lines, n, i, out) {
	sub(/;[ \t\n]*$/, "", sql)
	n = split(sql, lines, "\n")
	out = ""
	for (i = 1; i <= n; i++) {
		if (lines[i] == "") continue
		gsub(/\\/, "\\\\", lines[i])
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

END {
	if (failed) exit 1
	if (part == "header") print_header()
	else print_source()
}
