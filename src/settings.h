/* Settings: one table (config.def) gives the struct, its reader, the manual and `epionectl config`. */
#ifndef EPIONE_SETTINGS_H
#define EPIONE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define SETTING_TYPE_TEXT const char *
#define SETTING_TYPE_NUMBER int64_t
#define SETTING_TYPE_FLAG bool

struct settings {
#define SETTING(kind, name, standard, summary) SETTING_TYPE_##kind name;
#include "config.def"
#undef SETTING
};

/* Read a file of `name = value` lines; every mistake is a log line with its line number.  False when there was one. */
bool settings_read(const char *path, struct settings *settings);

/* Print all settings with their values, as a file that can be read again. */
void settings_print(FILE *out, const struct settings *settings);

#endif
