/* Appointments: free times, holds, booking, and the moves of their states.
 *
 * The rules live in the database (exclusion constraints, the table of moves, triggers for hours, leave and verification), because only there a race can
 * not pass them; db/breach.def gives each its words, and `advice` finds the nearest times that would have been possible. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

#include "request.h"

static const char *const type_words[] = { "consultation", "follow-up", "emergency", "routine-checkup", NULL };
static const char *const consultation_words[] = { "video", "audio", "chat", "in-person", NULL };
static const char *const state_words[] = { "scheduled", "confirmed", "in-progress", "completed", "cancelled", "no-show", NULL };
static const char *const conduct_words[] = { "in-progress", "completed", "no-show", NULL };

enum { MINUTES_LEAST = 5, MINUTES_MOST = 240, REASON_LEAST = 3, REASON_MOST = 500 };

static const struct field appointment_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("number", KIND_TEXT, .summary = "APT-00001, for people"),
	PLAIN("patientId", KIND_UUID),
	PLAIN("patientName", KIND_TEXT),
	PLAIN("doctorId", KIND_UUID),
	PLAIN("doctorName", KIND_TEXT),
	PLAIN("specialty", KIND_TEXT, .flags = NULLABLE),
	PLAIN("timeZone", KIND_ZONE, .summary = "the doctor's"),
	PLAIN("startsAt", KIND_MOMENT),
	PLAIN("endsAt", KIND_MOMENT),
	PLAIN("durationMinutes", KIND_INTEGER),
	PLAIN("type", KIND_CHOICE, .choices = type_words),
	PLAIN("consultationType", KIND_CHOICE, .choices = consultation_words),
	PLAIN("reason", KIND_TEXT),
	PLAIN("symptoms", KIND_LIST, .item = &short_text_item),
	PLAIN("notes", KIND_TEXT, .flags = NULLABLE),
	PLAIN("status", KIND_CHOICE, .choices = state_words),
	PLAIN("cancelReason", KIND_TEXT, .flags = NULLABLE),
	PLAIN("cancelledAt", KIND_MOMENT, .flags = NULLABLE),
	PLAIN("overrideReason", KIND_TEXT, .flags = NULLABLE, .summary = "why it lies outside the doctor's hours; patients do not see it"),
	PLAIN("version", KIND_INTEGER),
	PLAIN("createdAt", KIND_MOMENT),
	END_OF_FIELDS,
};
static const struct shape appointment_shape = { .name = "Appointment", .fields = appointment_fields };

struct free_times {
	struct uuid_value doctor_id;
	struct date_value from;
	struct integer_value days, duration_minutes;
};

static const struct field free_times_fields[] = {
	FIELD(free_times, doctor_id, "doctorId", .flags = REQUIRED),
	FIELD(free_times, from, "from", .summary = "the first day, in the doctor's zone; today when absent"),
	FIELD(free_times, days, "days", .least = 1, .most = 42, .fallback = "14"),
	FIELD(free_times, duration_minutes, "durationMinutes", .least = MINUTES_LEAST, .most = MINUTES_MOST, .summary = "the doctor's own when absent"),
	END_OF_FIELDS,
};
static const struct shape free_times_shape = { .name = "FreeTimesOf", .size = sizeof(struct free_times), .fields = free_times_fields };

static const struct field free_times_found_fields[] = {
	PLAIN("doctorId", KIND_UUID),
	PLAIN("timeZone", KIND_ZONE),
	PLAIN("durationMinutes", KIND_INTEGER),
	PLAIN("from", KIND_DATE),
	PLAIN("days", KIND_INTEGER),
	PLAIN("freeTimes", KIND_LIST, .item = &moment_item),
	END_OF_FIELDS,
};
static const struct shape free_times_found_shape = { .name = "FreeTimes", .fields = free_times_found_fields };

struct hold {
	struct uuid_value doctor_id, patient_id;
	struct moment_value starts_at;
	struct integer_value duration_minutes;
};

static const struct field hold_fields[] = {
	FIELD(hold, doctor_id, "doctorId", .flags = REQUIRED),
	FIELD(hold, starts_at, "startsAt", .flags = REQUIRED),
	FIELD(hold, duration_minutes, "durationMinutes", .least = MINUTES_LEAST, .most = MINUTES_MOST),
	FIELD(hold, patient_id, "patientId", .summary = "for whom; only staff give it"),
	END_OF_FIELDS,
};
static const struct shape hold_shape = { .name = "HoldNew", .size = sizeof(struct hold), .fields = hold_fields };

/* Patients act for themselves, staff for somebody they name. */
static void
check_for_whom(struct request *request, const struct uuid_value *patient)
{
	bool named = patient->value.presence == GIVEN;

	if (request->caller.role == ROLE_PATIENT && named && !text_is(patient->value.text, request->caller.patient))
		(void)refuse(request, INPUT, "patientId", "is yours alone; leave it out");
	if (request->caller.role != ROLE_PATIENT && !named)
		(void)refuse(request, INPUT, "patientId", "is missing; say for whom");
}

static enum outcome
check_hold(struct request *request)
{
	const struct hold *input = request->input;

	check_for_whom(request, &input->patient_id);
	return request->answer.fault_count ? INPUT : DONE;
}

static const struct field held_fields[] = {
	PLAIN("id", KIND_UUID),
	PLAIN("doctorId", KIND_UUID),
	PLAIN("startsAt", KIND_MOMENT),
	PLAIN("endsAt", KIND_MOMENT),
	PLAIN("heldUntil", KIND_MOMENT),
	END_OF_FIELDS,
};
static const struct shape held_shape = { .name = "Hold", .fields = held_fields };

struct booking {
	struct uuid_value doctor_id, patient_id;
	struct moment_value starts_at;
	struct wall_time_value wall_time;
	struct integer_value duration_minutes;
	struct choice_value type, consultation_type;
	struct text_value reason, notes, override_reason;
	struct list_value symptoms;
};

/* What a booking is, within the hours and outside of them. */
#define BOOKING																		\
	FIELD(booking, doctor_id, "doctorId", .flags = REQUIRED),											\
	FIELD(booking, starts_at, "startsAt", .summary = "an instant; or give wallTime"),								\
	FIELD(booking, wall_time, "wallTime", .summary = "a local time in the doctor's zone; or give startsAt"),					\
	FIELD(booking, duration_minutes, "durationMinutes", .least = MINUTES_LEAST, .most = MINUTES_MOST, .summary = "the doctor's own when absent"),	\
	FIELD(booking, type, "type", .flags = REQUIRED, .choices = type_words),										\
	FIELD(booking, consultation_type, "consultationType", .flags = REQUIRED, .choices = consultation_words),					\
	FIELD(booking, reason, "reason", .flags = REQUIRED | LINES, .least = REASON_LEAST, .most = REASON_MOST),					\
	FIELD(booking, symptoms, "symptoms", .most = 20, .item = &short_text_item),									\
	FIELD(booking, notes, "notes", .flags = NULLABLE | LINES, .most = 2000)

static const struct field booking_fields[] = {
	BOOKING,
	FIELD(booking, patient_id, "patientId", .summary = "for whom; only staff give it"),
	END_OF_FIELDS,
};
static const struct shape booking_shape = { .name = "Booking", .size = sizeof(struct booking), .fields = booking_fields };

#define OVERRIDE_REASON(Struct)													\
	FIELD(Struct, override_reason, "overrideReason", .flags = REQUIRED | LINES, .least = REASON_LEAST, .most = REASON_MOST,	\
	    .summary = "why outside the doctor's hours, or on leave")

static const struct field overbooking_fields[] = {
	BOOKING,
	FIELD(booking, patient_id, "patientId", .flags = REQUIRED, .summary = "for whom"),
	OVERRIDE_REASON(booking),
	END_OF_FIELDS,
};
static const struct shape overbooking_shape = { .name = "Overbooking", .size = sizeof(struct booking), .fields = overbooking_fields };

static void
check_time(struct request *request, const struct moment_value *starts_at, const struct wall_time_value *wall_time)
{
	bool instant = starts_at->value.presence == GIVEN, wall = wall_time->value.presence == GIVEN;

	if (!instant && !wall)
		(void)refuse(request, INPUT, "startsAt", "is missing; or give wallTime");
	if (instant && wall)
		(void)refuse(request, INPUT, "wallTime", "cannot go with startsAt; give one of them");
}

static enum outcome
check_booking(struct request *request)
{
	const struct booking *input = request->input;

	check_time(request, &input->starts_at, &input->wall_time);
	check_for_whom(request, &input->patient_id);
	return request->answer.fault_count ? INPUT : DONE;
}

struct move {
	struct uuid_value appointment_id;
};

static const struct field move_fields[] = {
	FIELD(move, appointment_id, "appointmentId", .flags = REQUIRED),
	END_OF_FIELDS,
};
static const struct shape move_shape = { .name = "Move", .size = sizeof(struct move), .fields = move_fields };

struct rescheduling {
	struct uuid_value appointment_id;
	struct moment_value starts_at;
	struct integer_value duration_minutes;
};

static const struct field rescheduling_fields[] = {
	FIELD(rescheduling, appointment_id, "appointmentId", .flags = REQUIRED),
	FIELD(rescheduling, starts_at, "startsAt", .flags = REQUIRED),
	FIELD(rescheduling, duration_minutes, "durationMinutes", .least = MINUTES_LEAST, .most = MINUTES_MOST, .summary = "as it was when absent"),
	END_OF_FIELDS,
};
static const struct shape rescheduling_shape = { .name = "Rescheduling", .size = sizeof(struct rescheduling), .fields = rescheduling_fields };

struct overriding {
	struct uuid_value appointment_id;
	struct moment_value starts_at;
	struct wall_time_value wall_time;
	struct integer_value duration_minutes;
	struct text_value override_reason;
};

static const struct field overriding_fields[] = {
	FIELD(overriding, appointment_id, "appointmentId", .flags = REQUIRED),
	FIELD(overriding, starts_at, "startsAt", .summary = "an instant; or give wallTime"),
	FIELD(overriding, wall_time, "wallTime", .summary = "a local time in the doctor's zone; or give startsAt"),
	FIELD(overriding, duration_minutes, "durationMinutes", .least = MINUTES_LEAST, .most = MINUTES_MOST, .summary = "as it was when absent"),
	OVERRIDE_REASON(overriding),
	END_OF_FIELDS,
};
static const struct shape overriding_shape = { .name = "Overriding", .size = sizeof(struct overriding), .fields = overriding_fields };

static enum outcome
check_overriding(struct request *request)
{
	const struct overriding *input = request->input;

	check_time(request, &input->starts_at, &input->wall_time);
	return request->answer.fault_count ? INPUT : DONE;
}

struct cancellation {
	struct uuid_value appointment_id;
	struct text_value reason;
};

static const struct field cancellation_fields[] = {
	FIELD(cancellation, appointment_id, "appointmentId", .flags = REQUIRED),
	FIELD(cancellation, reason, "reason", .flags = REQUIRED | LINES, .least = REASON_LEAST, .most = REASON_MOST),
	END_OF_FIELDS,
};
static const struct shape cancellation_shape = { .name = "Cancellation", .size = sizeof(struct cancellation), .fields = cancellation_fields };

struct conduct {
	struct uuid_value id;
	struct choice_value status;
};

static const struct field conduct_fields[] = {
	FIELD(conduct, id, "id", .flags = REQUIRED),
	FIELD(conduct, status, "status", .flags = REQUIRED, .choices = conduct_words),
	END_OF_FIELDS,
};
static const struct shape conduct_shape = { .name = "Conduct", .size = sizeof(struct conduct), .fields = conduct_fields };

struct day {
	struct date_value day;
};

static const struct field day_fields[] = {
	FIELD(day, day, "day", .summary = "another day than today, in your own zone"),
	END_OF_FIELDS,
};
static const struct shape day_shape = { .name = "Day", .size = sizeof(struct day), .fields = day_fields };

struct appointment_filter {
	struct moment_value from, to;
	struct choice_value status;
};

static const struct field appointment_filter_fields[] = {
	FIELD(appointment_filter, from, "from", .summary = "starting at or after"),
	FIELD(appointment_filter, to, "to", .summary = "starting before"),
	FIELD(appointment_filter, status, "status", .choices = state_words),
	END_OF_FIELDS,
};
static const struct shape appointment_filter_shape = {
	.name = "AppointmentFilter", .size = sizeof(struct appointment_filter), .fields = appointment_filter_fields
};

/* What reading one, or all, of an aggregate's entries share stands once. */
#define APPOINTMENT_WRITE .access = WRITES, .object = "appointment", .output = &appointment_shape
#define APPOINTMENT_READ .access = READS, .object = "appointment", .output = &appointment_shape

const struct endpoint appointment_endpoints[] = {
	{
		.method = GET,
		.path = "/api/appointments/check-availability",
		.summary = "Free times of a doctor",
		.permission = "availability.read",
		.access = READS,
		.audit = "free times read",
		.object = "availability",
		.input = &free_times_shape,
		.output = &free_times_found_shape,
		.statement = &appointment_free_times,
	},
	{
		.method = POST,
		.path = "/api/appointments/hold",
		.summary = "Keep a time for five minutes while you decide",
		.permission = "appointment.book",
		.access = WRITES,
		.audit = "time held",
		.object = "appointment",
		.input = &hold_shape,
		.output = &held_shape,
		.creates = true,
		.check = check_hold,
		.statement = &appointment_hold,
		.advice = &appointment_nearest,
	},
	{
		.method = DELETE,
		.path = "/api/appointments/hold/:id",
		.summary = "Let a held time go",
		.permission = "appointment.book",
		.access = WRITES,
		.audit = "held time let go",
		.object = "appointment",
		.input = &by_id_shape,
		.statement = &appointment_release,
	},
	{
		.method = POST,
		.path = "/api/appointments/book",
		.summary = "Book an appointment",
		.permission = "appointment.book",
		APPOINTMENT_WRITE,
		.audit = "appointment booked",
		.input = &booking_shape,
		.creates = true,
		.check = check_booking,
		.statement = &appointment_book,
		.advice = &appointment_nearest_to_book,
	},
	{
		.method = POST,
		.path = "/api/appointments/book-anyway",
		.summary = "Book outside the doctor's hours, or on leave, saying why",
		.permission = "appointment.overbook",
		APPOINTMENT_WRITE,
		.audit = "appointment booked outside hours",
		.input = &overbooking_shape,
		.creates = true,
		.check = check_booking,
		.statement = &appointment_overbook,
		.advice = &appointment_nearest_to_book,
	},
	{
		.method = POST,
		.path = "/api/appointments/reschedule",
		.summary = "Move an appointment to another time; the old one is free at once",
		.permission = "appointment.reschedule",
		APPOINTMENT_WRITE,
		.audit = "appointment rescheduled",
		.input = &rescheduling_shape,
		.statement = &appointment_reschedule,
		.current = &appointment_current,
		.advice = &appointment_nearest_to_reschedule,
	},
	{
		.method = POST,
		.path = "/api/appointments/reschedule-anyway",
		.summary = "Move an appointment outside the doctor's hours, or into leave, saying why",
		.permission = "appointment.override",
		APPOINTMENT_WRITE,
		.audit = "appointment moved outside hours",
		.input = &overriding_shape,
		.check = check_overriding,
		.statement = &appointment_override,
		.current = &appointment_current,
	},
	{
		.method = POST,
		.path = "/api/appointments/cancel",
		.summary = "Cancel an appointment; its time is free at once",
		.permission = "appointment.cancel",
		APPOINTMENT_WRITE,
		.audit = "appointment cancelled",
		.input = &cancellation_shape,
		.statement = &appointment_cancel,
		.current = &appointment_current,
	},
	{
		.method = POST,
		.path = "/api/appointments/restore",
		.summary = "Undo a cancellation within ten minutes, if the time is still free",
		.permission = "appointment.cancel",
		APPOINTMENT_WRITE,
		.audit = "appointment restored",
		.input = &move_shape,
		.statement = &appointment_restore,
		.current = &appointment_current,
	},
	{
		.method = POST,
		.path = "/api/appointments/confirm",
		.summary = "Confirm an appointment",
		.permission = "appointment.confirm",
		APPOINTMENT_WRITE,
		.audit = "appointment confirmed",
		.input = &move_shape,
		.statement = &appointment_confirm,
		.current = &appointment_current,
	},
	{
		.method = PUT,
		.path = "/api/appointments/:id/status",
		.summary = "Begin or end a visit, or note that nobody came",
		.permission = "appointment.conduct",
		APPOINTMENT_WRITE,
		.audit = "visit conducted",
		.input = &conduct_shape,
		.statement = &appointment_conduct,
		.current = &appointment_read,
	},
	{
		.method = GET,
		.path = "/api/appointments/today",
		.summary = "Your day, in your own zone",
		.permission = "appointment.read",
		APPOINTMENT_READ,
		.audit = "day read",
		.input = &day_shape,
		.many = true,
		.order = "startsAt",
		.statement = &appointment_today,
	},
	{
		.method = GET,
		.path = "/api/appointments",
		.summary = "Your appointments by their start",
		.permission = "appointment.read",
		APPOINTMENT_READ,
		.audit = "appointments listed",
		.input = &appointment_filter_shape,
		.many = true,
		.order = "startsAt",
		.statement = &appointment_list,
	},
	{
		.method = GET,
		.path = "/api/appointments/:id",
		.summary = "One appointment",
		.permission = "appointment.read",
		APPOINTMENT_READ,
		.audit = "appointment read",
		.input = &by_id_shape,
		.statement = &appointment_read,
	},
	{ .path = NULL },
};
