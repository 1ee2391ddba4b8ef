/* Clinicians: who can be booked, and when they work.  Hours are wall-clock times in the clinician's zone; PostgreSQL makes them into instants. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

struct doctor_filter {
	struct uuid_value specialty_id;
	struct language_value language;
	struct integer_value max_fee;
	struct text_value name;
};

static const struct field doctor_filter_fields[] = {
	FIELD(doctor_filter, specialty_id, "specialtyId"),
	FIELD(doctor_filter, language, "language", .summary = "spoken by the doctor"),
	FIELD(doctor_filter, max_fee, "maxFee", .most = 100000000, .summary = "in minor units"),
	FIELD(doctor_filter, name, "name", .least = 1, .most = 80, .summary = "a part of it"),
	END_OF_FIELDS,
};
static const struct shape doctor_filter_shape = { .name = "DoctorFilter", .size = sizeof(struct doctor_filter), .fields = doctor_filter_fields };

static const struct field doctor_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("specialtyId", KIND_UUID, .flags = NULLABLE),
	PLAIN("specialty", KIND_TEXT, .flags = NULLABLE),
	PLAIN("department", KIND_TEXT, .flags = NULLABLE),
	PLAIN("biography", KIND_TEXT, .flags = NULLABLE),
	PLAIN("qualifications", KIND_LIST, .item = &short_text_item),
	PLAIN("languages", KIND_LIST, .item = &language_item),
	PLAIN("feeMinor", KIND_INTEGER, .flags = NULLABLE, .summary = "minor units of feeCurrency"),
	PLAIN("feeCurrency", KIND_TEXT, .flags = NULLABLE, .summary = "ISO 4217"),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("slotMinutes", KIND_INTEGER),
	PLAIN("picture", KIND_TEXT, .flags = NULLABLE, .summary = "another one with each picture, for its `version`; null: there is none"),
	PLAIN("nextFreeAt", KIND_MOMENT, .flags = NULLABLE, .summary = "within four weeks"),
	END_OF_FIELDS,
};
static const struct shape doctor_shape = { .name = "Doctor", .fields = doctor_fields };

struct description {
	struct uuid_value id;
	struct text_value department, biography, fee_currency;
	struct list_value qualifications, languages;
	struct integer_value fee_minor;
};

/* Of a doctor's own page and of somebody else's alike, but for whose it is. */
#define DESCRIPTION																	\
	FIELD(description, department, "department", .flags = NULLABLE, .least = 1, .most = 120),							\
	FIELD(description, biography, "biography", .flags = NULLABLE | LINES, .least = 1, .most = 2000),						\
	FIELD(description, qualifications, "qualifications", .most = 20, .item = &short_text_item, .summary = "takes the place of all"),		\
	FIELD(description, languages, "languages", .most = 20, .item = &language_item, .summary = "spoken; takes the place of all"),			\
	FIELD(description, fee_minor, "feeMinor", .flags = NULLABLE, .most = 100000000, .summary = "minor units of feeCurrency; null: none is named"),	\
	FIELD(description, fee_currency, "feeCurrency", .flags = NULLABLE, .least = 3, .most = 3, .summary = "ISO 4217; with a fee")

static const struct field own_description_fields[] = { DESCRIPTION, END_OF_FIELDS };
static const struct shape own_description_shape = { .name = "OwnDoctorProfileChange", .size = sizeof(struct description), .fields = own_description_fields };

static const struct field description_fields[] = {
	FIELD(description, id, "id", .flags = REQUIRED, .summary = "the doctor's"),
	DESCRIPTION,
	END_OF_FIELDS,
};
static const struct shape description_shape = { .name = "DoctorProfileChange", .size = sizeof(struct description), .fields = description_fields };

static const struct field described_fields[] = {
	PLAIN("doctorId", KIND_UUID),
	PLAIN("name", KIND_TEXT),
	PLAIN("specialty", KIND_TEXT, .flags = NULLABLE),
	PLAIN("department", KIND_TEXT, .flags = NULLABLE),
	PLAIN("biography", KIND_TEXT, .flags = NULLABLE),
	PLAIN("qualifications", KIND_LIST, .item = &short_text_item),
	PLAIN("languages", KIND_LIST, .item = &language_item),
	PLAIN("feeMinor", KIND_INTEGER, .flags = NULLABLE, .summary = "minor units of feeCurrency"),
	PLAIN("feeCurrency", KIND_TEXT, .flags = NULLABLE, .summary = "ISO 4217"),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape described_shape = { .name = "DoctorProfile", .fields = described_fields };

/* A currency is three capital letters, and goes with a fee; what only the row knows, its constraint refuses. */
static enum outcome
check_description(struct request *request)
{
	const struct description *input = request->input;
	const struct value *fee = &input->fee_minor.value, *currency = &input->fee_currency.value;

	for (size_t i = 0; currency->presence == GIVEN && i < currency->text.length; i++) {
		if (currency->text.at[i] >= 'A' && currency->text.at[i] <= 'Z')
			continue;
		(void)refuse(request, INPUT, "feeCurrency", "wants three capital letters like EUR");
		break;
	}
	if (fee->presence == GIVEN && currency->presence == CLEARED)
		(void)refuse(request, INPUT, "feeCurrency", "is missing; a fee has one");
	if (fee->presence == CLEARED && currency->presence == GIVEN)
		(void)refuse(request, INPUT, "feeMinor", "is missing; a currency alone says nothing");
	return request->answer.fault_count ? INPUT : DONE;
}

/* The size marks that only what is REQUIRED must be there. */
static const struct field hours_fields[] = {
	PLAIN("weekday", KIND_INTEGER, .flags = REQUIRED, .least = 1, .most = 7, .summary = "1 is Monday"),
	PLAIN("startTime", KIND_TIME_OF_DAY, .flags = REQUIRED),
	PLAIN("endTime", KIND_TIME_OF_DAY, .flags = REQUIRED, .summary = "24:00 for the end of the day"),
	END_OF_FIELDS,
};
static const struct shape hours_shape = { .name = "WorkingHours", .size = 1, .fields = hours_fields };

static const struct field exception_fields[] = {
	PLAIN("day", KIND_DATE, .flags = REQUIRED),
	PLAIN("startTime", KIND_TIME_OF_DAY, .flags = NULLABLE, .summary = "absent: the whole day"),
	PLAIN("endTime", KIND_TIME_OF_DAY, .flags = NULLABLE),
	PLAIN("isAvailable", KIND_FLAG, .flags = REQUIRED, .summary = "true opens, false closes"),
	PLAIN("reason", KIND_TEXT, .flags = NULLABLE, .most = 200),
	END_OF_FIELDS,
};
static const struct shape exception_shape = { .name = "AvailabilityException", .size = 1, .fields = exception_fields };

static const struct field leave_fields[] = {
	PLAIN("startsOn", KIND_DATE, .flags = REQUIRED),
	PLAIN("endsOn", KIND_DATE, .flags = REQUIRED, .summary = "the last day away"),
	PLAIN("reason", KIND_TEXT, .flags = NULLABLE, .most = 200),
	END_OF_FIELDS,
};
static const struct shape leave_shape = { .name = "Leave", .size = 1, .fields = leave_fields };

struct availability_of {
	struct uuid_value doctor_id;
};

static const struct field availability_of_fields[] = {
	FIELD(availability_of, doctor_id, "doctorId", .summary = "absent: your own"),
	END_OF_FIELDS,
};
static const struct shape availability_of_shape = { .name = "AvailabilityOf", .size = sizeof(struct availability_of), .fields = availability_of_fields };

struct availability_change {
	struct zone_value time_zone;
	struct integer_value slot_minutes;
	struct list_value hours, exceptions, leave;
};

static const struct field availability_change_fields[] = {
	FIELD(availability_change, time_zone, "timeZone"),
	FIELD(availability_change, slot_minutes, "slotMinutes", .least = 5, .most = 240),
	FIELD(availability_change, hours, "hours", .most = 50, .shape = &hours_shape, .summary = "takes the place of all hours"),
	FIELD(availability_change, exceptions, "exceptions", .most = 200, .shape = &exception_shape),
	FIELD(availability_change, leave, "leave", .most = 100, .shape = &leave_shape),
	END_OF_FIELDS,
};
static const struct shape availability_change_shape = {
	.name = "AvailabilityChange", .size = sizeof(struct availability_change), .fields = availability_change_fields
};

static const struct field availability_fields[] = {
	PLAIN("doctorId", KIND_UUID),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("slotMinutes", KIND_INTEGER),
	PLAIN("hours", KIND_LIST, .shape = &hours_shape),
	PLAIN("exceptions", KIND_LIST, .shape = &exception_shape),
	PLAIN("leave", KIND_LIST, .shape = &leave_shape),
	PLAIN("version", KIND_INTEGER),
	END_OF_FIELDS,
};
static const struct shape availability_shape = { .name = "Availability", .fields = availability_fields };

/* An end before its start, item by item; times and days of equal form compare as text. */
static void
check_order(struct request *request, const struct list_value *list, const char *name, const char *start, const char *end, bool may_be_same)
{
	int number = 0;

	for (const struct json *item = list->json ? list->json->first : NULL; item; item = item->next, number++) {
		const struct json *from = json_member(item, start), *to = json_member(item, end);
		if (from == NULL || to == NULL || from->kind != JSON_STRING || to->kind != JSON_STRING)
			continue;
		int order = strcmp(text_string(request->arena, from->text), text_string(request->arena, to->text));
		if (order > 0 || (order == 0 && !may_be_same))
			(void)refuse(request, INPUT, text_print(request->arena, "%s.%d.%s", name, number, end).at, "has to come after its start");
	}
}

static enum outcome
check_availability(struct request *request)
{
	const struct availability_change *input = request->input;

	check_order(request, &input->hours, "hours", "startTime", "endTime", false);
	check_order(request, &input->exceptions, "exceptions", "startTime", "endTime", false);
	check_order(request, &input->leave, "leave", "startsOn", "endsOn", true);
	return request->answer.fault_count ? INPUT : DONE;
}

const struct endpoint clinician_endpoints[] = {
	{
		.method = GET,
		.path = "/api/users/doctors",
		.summary = "Doctors who can be booked, with their next free time",
		.permission = "doctor.read",
		.access = READS,
		.audit = "doctors listed",
		.object = "doctor",
		.input = &doctor_filter_shape,
		.output = &doctor_shape,
		.many = true,
		.order = "name",
		.statement = &doctor_list,
	},
	{
		.method = GET,
		.path = "/api/users/doctors/:id",
		.summary = "One doctor",
		.permission = "doctor.read",
		.access = READS,
		.audit = "doctor read",
		.object = "doctor",
		.input = &by_id_shape,
		.output = &doctor_shape,
		.statement = &doctor_read,
	},
	{
		.method = GET,
		.path = "/api/users/doctors/profile",
		.summary = "How patients see you",
		.permission = "doctor.describe",
		.access = READS,
		.audit = "own doctor profile read",
		.object = "doctor",
		.output = &described_shape,
		.statement = &doctor_described_own,
	},
	{
		.method = PUT,
		.path = "/api/users/doctors/profile",
		.summary = "Change how patients see you; what is absent stays, null clears",
		.permission = "doctor.describe",
		.access = WRITES,
		.audit = "own doctor profile changed",
		.object = "doctor",
		.input = &own_description_shape,
		.output = &described_shape,
		.check = check_description,
		.statement = &doctor_describe_own,
		.current = &doctor_described_own,
	},
	{
		.method = GET,
		.path = "/api/users/doctors/:id/profile",
		.summary = "How patients see a doctor",
		.permission = "doctor.edit",
		.access = READS,
		.audit = "doctor profile read",
		.object = "doctor",
		.input = &by_id_shape,
		.output = &described_shape,
		.statement = &doctor_described_of,
	},
	{
		.method = PUT,
		.path = "/api/users/doctors/:id/profile",
		.summary = "Change how patients see a doctor; what is absent stays, null clears",
		.permission = "doctor.edit",
		.access = WRITES,
		.audit = "doctor profile changed",
		.object = "doctor",
		.input = &description_shape,
		.output = &described_shape,
		.check = check_description,
		.statement = &doctor_describe,
		.current = &doctor_described_of,
	},
	{
		.method = GET,
		.path = "/api/users/availability",
		.summary = "When a clinician works: weekly hours, exceptions, leave",
		.permission = "availability.read",
		.access = READS,
		.audit = "availability read",
		.object = "availability",
		.input = &availability_of_shape,
		.output = &availability_shape,
		.statement = &availability_read,
	},
	{
		.method = PUT,
		.path = "/api/users/availability",
		.summary = "Change your own hours; a list that is given takes the place of the old one",
		.permission = "availability.update",
		.access = WRITES,
		.audit = "availability changed",
		.object = "availability",
		.input = &availability_change_shape,
		.output = &availability_shape,
		.check = check_availability,
		.statement = &availability_update,
		.current = &availability_own,
	},
	{ .path = NULL },
};
