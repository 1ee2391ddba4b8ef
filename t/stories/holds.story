# A hold keeps a time for five minutes while its patient fills in the form.

story "A held time is nobody else's"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 201
keep $hold = data
let $soon = now + 6 minutes
expect data.heldUntil < $soon
as cat
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes lacks $slot
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 409 conflict on startsAt
expect alternatives has at least 1 items
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on startsAt
expect alternatives has 3 items
expect alternatives lacks $slot
delete /api/appointments/hold/$hold.id
expect 404 not-found
as ann
delete /api/appointments/hold/$hold.id
expect 204
delete /api/appointments/hold/$hold.id
expect 404 not-found
as cat
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201

story "A patient holds one time; a new hold replaces the old"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $first = data.freeTimes[0]
keep $second = data.freeTimes[4]
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$first" }
expect 201
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$second" }
expect 201
as cat
get /api/appointments/check-availability?doctorId=$bo
expect data.freeTimes contains $first
expect data.freeTimes lacks $second

story "A hold is never listed as a visit"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 201
keep $hold = data
get /api/appointments
expect data has 0 items
get /api/appointments/$hold.id
expect 404 not-found
get /api/appointments?status=held
expect 422 input on status
each $path $body
| confirm | { "appointmentId": "$hold.id" } |
| cancel | { "appointmentId": "$hold.id", "reason": "never mind" } |
| reschedule | { "appointmentId": "$hold.id", "startsAt": "$slot" } |
| restore | { "appointmentId": "$hold.id" } |
post /api/appointments/$path $body
expect 404 not-found
end
as bo
get /api/appointments
expect data has 0 items
put /api/appointments/$hold.id/status { "status": "in-progress" }
expect 404 not-found

story "Holding a time again is not a fault of one's own"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 201
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$slot" }
expect 201
