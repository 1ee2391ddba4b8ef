/* Settings: one table (config.def) gives the struct, its reader, the manual and `epionectl config`. */
#ifndef EPIONE_SETTINGS_H
#define EPIONE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/text.h"

#define SETTING_TYPE_TEXT const char *
#define SETTING_TYPE_NUMBER int64_t
#define SETTING_TYPE_FLAG bool
#define SETTING_TYPE_BY_ROLE const char *
#define SETTING_TYPE_ROLES const char *

struct settings {
#define SETTING(kind, name, standard, summary) SETTING_TYPE_##kind name;
#include "config.def"
#undef SETTING
};

/* Read a file of `name = value` lines; every mistake is a log line with its line number.  False when there was one. */
bool settings_read(const char *path, struct settings *settings);

/* What a setting like "30 admin=15" says for a role, and whether a setting like "staff admin" names it. */
int64_t settings_for_role(const char *setting, const char *role);
bool settings_names_role(const char *setting, const char *role);

/* Whether a setting like "mfa hwk" has this word. */
bool settings_has_word(const char *setting, struct text word);

/* Print all settings with their values, as a file that can be read again. */
void settings_print(FILE *out, const struct settings *settings);

#endif
