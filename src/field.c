/* Names: a key is camelCase in JSON and snake_case in SQL; compared letter by letter, so that nothing is copied. */
#include "field.h"

#include <ctype.h>

bool
field_is_column(const char *key, const char *column)
{
	for (; *key; key++, column++) {
		if (isupper((unsigned char)*key) && *column++ != '_')
			return false;
		if (tolower((unsigned char)*key) != *column)
			return false;
	}
	return *column == '\0';
}

const struct value *
field_value(const struct field *field, const void *input)
{
	return (const struct value *)((const char *)input + field->offset);
}

const struct field *
field_by_column(const struct shape *shape, const char *column)
{
	if (shape == NULL)
		return NULL;
	for (const struct field *field = shape->fields; field->key; field++)
		if (field_is_column(field->key, column))
			return field;
	return NULL;
}
