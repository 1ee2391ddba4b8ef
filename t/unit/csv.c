/* Cells of a file for spreadsheets. */
#include "csv.h"

#include "unit.h"
#include "util/buffer.h"

static const struct {
	const char *text, *cell;
} cells[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "a,b", "\"a,b\"" },
	{ "say \"no\"", "\"say \"\"no\"\"\"" },
	{ "two\nlines", "\"two\nlines\"" },
	{ "two\r\nlines", "\"two\r\nlines\"" },
	{ "=1+1", "'=1+1" },
	{ "+44 1", "'+44 1" },
	{ "-1", "'-1" },
	{ "@SUM(A1)", "'@SUM(A1)" },
	{ "\t=1", "'\t=1" },
	{ "\r=1", "\"'\r=1\"" },
	{ "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
	{ "a=1", "a=1" },
	{ "Dr Åsa", "Dr Åsa" },
	{ NULL, NULL },
};

static void
are_written(void)
{
	for (size_t i = 0; cells[i].text; i++) {
		struct buffer buffer = buffer_in(unit_arena());
		csv_cell(&buffer, text_of(cells[i].text));
		CHECK_TEXT(buffer_text(&buffer), cells[i].cell, cells[i].text);
	}
}

void
suite_csv(void)
{
	static const struct unit_test tests[] = {
		{ "cells are quoted where they have to be, and never formulas", are_written },
		{ NULL, NULL },
	};

	unit_suite("csv", tests);
}
