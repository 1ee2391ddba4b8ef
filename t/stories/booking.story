# The main job: find, hold, book, change, cancel, undo, confirm, see.

story "A patient finds a time, holds it and books it, and the doctor sees it"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
expect 200
keep $slot = data.freeTimes[3]
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 201
expect data.doctorId = $bo
expect data.startsAt = $slot
expect data.heldUntil is present
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "follow-up", "consultationType": "video", "reason": "A cough that stays", "symptoms": [ "cough", "tiredness" ], "notes": "since Monday" }
expect 201
expect data.number matches /^APT-\d{5,}$/
expect data.patientId = $ann
expect data.patientName contains Ann
expect data.doctorId = $bo
expect data.startsAt = $slot
expect data.durationMinutes = 30
expect data.timeZone = Europe/London
expect data.type = follow-up
expect data.consultationType = video
expect data.symptoms = [ "cough", "tiredness" ]
expect data.notes = "since Monday"
expect data.status = scheduled
expect data.cancelReason = null
keep $visit = data
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes lacks $slot
get /api/appointments/$visit.id
expect 200
expect data.number = $visit.number
expect header ETag is present
get /api/appointments
expect 200
expect data has 1 items
expect data[0].id = $visit.id
as bo
get /api/appointments/$visit.id
expect 200
expect data.reason = "A cough that stays"
get /api/appointments
expect data has 1 items

story "A doctor's day holds that day's visits"
given ann is a patient
given bo is a doctor in Australia/Adelaide
let $monday = next Monday in Australia/Adelaide
let $nine = $monday at 09:00 in Australia/Adelaide
let $last = $monday at 16:30 in Australia/Adelaide
let $tuesday = $monday + 1 days
as ann
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$last", "type": "consultation", "consultationType": "chat", "reason": "A rash" }
expect 201
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$nine", "type": "consultation", "consultationType": "chat", "reason": "A rash" }
expect 201
as bo
get /api/appointments/today?day=$monday
expect 200
expect data has 2 items
expect data[0].startsAt = $nine
expect data[1].startsAt = $last
get /api/appointments/today?day=$tuesday
expect 200
expect data has 0 items
get /api/appointments/today
expect 200
expect data has 0 items
get /api/appointments/today?day=someday
expect 422 input on day

story "A visit is moved, and its old time is free again"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $old = data.freeTimes[0]
keep $new = data.freeTimes[5]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$old", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
keep $visit = data
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$new" }
expect 200
expect data.id = $visit.id
expect data.number = $visit.number
expect data.startsAt = $new
expect data.durationMinutes = 30
expect data.status = scheduled
expect data.version > $visit.version
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes contains $old
expect data.freeTimes lacks $new
header If-Match: "$visit.version"
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$old" }
expect 412 changed
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$old", "durationMinutes": 20 }
expect 200
expect data.durationMinutes = 20

story "A visit is cancelled with a reason, and the cancelling undone"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "I am well again" }
expect 200
expect data.status = cancelled
expect data.cancelReason = "I am well again"
expect data.cancelledAt is present
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes contains $slot
post /api/appointments/restore { "appointmentId": "$visit.id" }
expect 200
expect data.status = scheduled
expect data.cancelReason = null
expect data.cancelledAt = null
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes lacks $slot

story "A cancelled time that somebody else took is not given back"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "I am well again" }
expect 200
as cat
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A fever" }
expect 201
as ann
post /api/appointments/restore { "appointmentId": "$visit.id" }
expect 409 conflict
get /api/appointments/$visit.id
expect data.status = cancelled

story "A visit is confirmed, held and done"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "in-person", "reason": "A cough" }
keep $visit = data
as bo
post /api/appointments/confirm { "appointmentId": "$visit.id" }
expect 200
expect data.status = confirmed
put /api/appointments/$visit.id/status { "status": "in-progress" }
expect 200
expect data.status = in-progress
put /api/appointments/$visit.id/status { "status": "completed" }
expect 200
expect data.status = completed
as ann
get /api/appointments/$visit.id
expect data.status = completed
get /api/appointments?status=completed
expect data has 1 items
get /api/appointments?status=scheduled
expect data has 0 items

story "The desk books for a patient"
given ann is a patient
given bo is a doctor
given desk is the demo staff
as desk
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "patientId": "$ann", "startsAt": "$slot", "type": "routine-checkup", "consultationType": "in-person", "reason": "Yearly check" }
expect 201
expect data.patientId = $ann
keep $visit = data
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "routine-checkup", "consultationType": "in-person", "reason": "Yearly check" }
expect 422 input on patientId
as ann
get /api/appointments/$visit.id
expect 200

story "A patient books for nobody else"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "patientId": "$cat", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 403|404|422
as cat
get /api/appointments
expect data has 0 items
as ann
get /api/appointments
expect data has 0 items

story "Outside a doctor's hours the desk books, and the doctor moves, saying why"
given desk is the demo staff
given ann is a patient
given cat is a patient
given bo is a doctor from 09:00 to 17:00
let $monday = next Monday in Europe/London
let $night = $monday at 03:00 in Europe/London
let $later = $monday at 04:00 in Europe/London
let $noon = $monday at 12:00 in Europe/London
as desk
post /api/appointments/book { "doctorId": "$bo", "patientId": "$ann", "startsAt": "$night", "type": "emergency", "consultationType": "in-person", "reason": "Chest pain" }
expect 409 conflict on startsAt
expect alternatives has at least 1 items
post /api/appointments/book-anyway { "doctorId": "$bo", "patientId": "$ann", "startsAt": "$night", "type": "emergency", "consultationType": "in-person", "reason": "Chest pain" }
expect 422 input on overrideReason
post /api/appointments/book-anyway { "doctorId": "$bo", "patientId": "$ann", "wallTime": "${monday}T03:00", "type": "emergency", "consultationType": "in-person", \
	"reason": "Chest pain", "overrideReason": "Came by ambulance" }
expect 201
expect data.startsAt = $night
expect data.overrideReason = "Came by ambulance"
keep $visit = data
post /api/appointments/book-anyway { "doctorId": "$bo", "patientId": "$cat", "startsAt": "$night", "type": "emergency", "consultationType": "in-person", \
	"reason": "Chest pain", "overrideReason": "Came by ambulance" }
expect 409 conflict on startsAt
post /api/appointments/book-anyway { "doctorId": "$bo", "patientId": "$cat", "startsAt": "2020-01-06T03:00:00Z", "type": "emergency", "consultationType": "in-person", \
	"reason": "Chest pain", "overrideReason": "Came by ambulance" }
expect 409 conflict on startsAt
as ann
get /api/appointments/$visit.id
expect data.overrideReason = null
post /api/appointments/book-anyway { "doctorId": "$bo", "patientId": "$ann", "startsAt": "$later", "type": "emergency", "consultationType": "video", "reason": "Pain", "overrideReason": "I want to" }
expect 403 forbidden
post /api/appointments/reschedule-anyway { "appointmentId": "$visit.id", "startsAt": "$later", "overrideReason": "I want to" }
expect 403 forbidden
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$later" }
expect 409 conflict on startsAt
as bo
get /api/appointments/$visit.id
expect data.overrideReason = "Came by ambulance"
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$later" }
expect 409 conflict on startsAt
header If-Match: "99"
post /api/appointments/reschedule-anyway { "appointmentId": "$visit.id", "startsAt": "$later", "overrideReason": "I am on call" }
expect 412 changed
post /api/appointments/reschedule-anyway { "appointmentId": "$visit.id", "wallTime": "${monday}T04:00", "overrideReason": "I am on call" }
expect 200
expect data.startsAt = $later
expect data.overrideReason = "I am on call"
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$noon" }
expect 200
expect data.overrideReason = null
