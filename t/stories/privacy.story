# Another person's visit answers exactly like one that does not exist.

story "Another patient's visit is a missing one"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A private matter" }
expect 201
keep $visit = data
as cat
get /api/appointments/00000000-0000-7000-8000-000000000000
expect 404 not-found
keep $missing = detail
get /api/appointments/$visit.id
expect 404 not-found
expect detail = $missing
each $request
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "not mine" } |
| post /api/appointments/restore { "appointmentId": "$visit.id" } |
| post /api/appointments/confirm { "appointmentId": "$visit.id" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
$request
expect 404 not-found
header If-Match: "$visit.version"
$request
expect 404 not-found
header If-Match: "77"
$request
expect 404 not-found
end
get /api/appointments
expect data has 0 items
get /api/appointments/today
expect data has 0 items
as ann
get /api/appointments/$visit.id
expect data.status = scheduled
expect data.version = $visit.version

story "A doctor who does not treat the patient finds nothing"
given ann is a patient
given bo is a doctor
given cy is a doctor
given nick is a nurse
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A private matter" }
keep $visit = data
as cy
get /api/appointments
expect data has 0 items
each $request
| get /api/appointments/$visit.id |
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "not mine" } |
| post /api/appointments/confirm { "appointmentId": "$visit.id" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
| put /api/appointments/$visit.id/status { "status": "in-progress" } |
$request
expect 404 not-found
end
as nick
get /api/appointments/$visit.id
expect 404 not-found
get /api/appointments
expect data has 0 items
as ann
get /api/appointments/$visit.id
expect data.status = scheduled

story "A refusal does not tell who has the time"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A private matter" }
keep $visit = data
as cat
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "Mine" }
expect 409
expect detail lacks $visit.id
expect detail lacks $ann
expect detail lacks private
expect faults[0].words lacks $visit.id

story "A profile and a doctor's own page show no account secrets"
given ann is a patient
given bo is a doctor
as ann
get /api/users/doctors/$bo
expect 200
expect data.email is absent
expect data.phone is absent
expect data.licenseNumber is absent
get /api/users/availability?doctorId=$bo
expect 200
