# Times that cannot be had, each refused in words and with the nearest times that can.

story "A clinician cannot be booked twice"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[2]
let $half = $slot + 15 minutes
let $before = $slot - 15 minutes
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
as cat
each $start $minutes
| $slot | 30 |
| $half | 30 |
| $before | 30 |
| $slot | 5 |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$start", "durationMinutes": $minutes, "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on startsAt
expect alternatives has 3 items
expect alternatives lacks $slot
end
keep $instead = alternatives[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$instead", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201

story "A patient cannot be in two places"
given ann is a patient
given bo is a doctor
given cy is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[2]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
post /api/appointments/book { "doctorId": "$cy", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on startsAt
expect detail is present

story "The past cannot be booked"
given ann is a patient
given bo is a doctor from 00:00 to 24:00
let $moment = now - 1 minutes
let $yesterday = now - 1 days
as ann
each $start
| $moment |
| $yesterday |
| 1999-12-31T23:00:00Z |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$start", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409|422
expect faults[0].field = startsAt
expect alternatives has 3 items
post /api/appointments/hold { "doctorId": "$bo", "startsAt": "$start" }
expect 409|422
end
get /api/appointments
expect data has 0 items

story "Outside the doctor's hours there is no visit"
given ann is a patient
given bo is a doctor in Europe/London from 09:00 to 17:00 slots of 30
let $monday = next Monday in Europe/London
let $early = $monday at 08:30 in Europe/London
let $night = $monday at 03:00 in Europe/London
let $over = $monday at 16:45 in Europe/London
let $end = $monday at 17:00 in Europe/London
as ann
each $start
| $early |
| $night |
| $over |
| $end |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$start", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409|422
expect faults[0].field = startsAt
expect alternatives has 3 items
keep $instead = alternatives[0]
end
let $nine = $monday at 09:00 in Europe/London
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$nine", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
keep $visit = data
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$early" }
expect 409|422
expect faults[0].field = startsAt
get /api/appointments/$visit.id
expect data.startsAt = $nine

story "On leave and on a day off there is no visit"
given ann is a patient
given bo is a doctor
let $monday = next Monday in Europe/London
let $tuesday = $monday + 1 days
let $onleave = $monday at 10:00 in Europe/London
let $dayoff = $tuesday at 10:00 in Europe/London
as bo
put /api/users/availability { "leave": [ { "startsOn": "$monday", "endsOn": "$monday", "reason": "Sailing" } ], "exceptions": [ { "day": "$tuesday", "isAvailable": false } ] }
expect 200
as ann
each $start
| $onleave |
| $dayoff |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$start", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409|422
expect faults[0].field = startsAt
expect detail lacks Sailing
expect alternatives has 3 items
end

story "A doctor nobody has verified cannot be booked"
given ann is a patient
given eve is an unverified doctor
let $monday = next Monday in Europe/London
let $ten = $monday at 10:00 in Europe/London
as ann
post /api/appointments/book { "doctorId": "$eve.account", "startsAt": "$ten", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on doctorId
expect alternatives has 0 items
expect others has at least 1 items
expect others[*].doctorId lacks $eve.account
expect others[*].startsAt is ordered
keep $instead = others[0]
post /api/appointments/hold { "doctorId": "$eve.account", "startsAt": "$ten" }
expect 409 conflict on doctorId
expect others has at least 1 items
post /api/appointments/hold { "doctorId": "$instead.doctorId", "startsAt": "$instead.startsAt" }
expect 201
keep $held = data.id
delete /api/appointments/hold/$held
expect 204
get /api/appointments/check-availability?doctorId=$eve.account
expect 404 not-found
get /api/appointments
expect data has 0 items

story "Nobody is no doctor"
given ann is a patient
let $monday = next Monday in Europe/London
let $ten = $monday at 10:00 in Europe/London
as ann
each $doctor
| 00000000-0000-7000-8000-000000000000 |
| $ann.account |
| $ann.patientId |
post /api/appointments/book { "doctorId": "$doctor", "startsAt": "$ten", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 404|409|422
end

story "A refused move says when instead, and moves nothing"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $mine = data.freeTimes[0]
keep $taken = data.freeTimes[4]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$mine", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
as cat
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$taken", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
let $past = now - 1 hours
as ann
each $start
| $taken |
| $past |
post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$start" }
expect 409|422
expect faults[0].field = startsAt
expect alternatives has 3 items
end
get /api/appointments/$visit.id
expect data.startsAt = $mine
expect data.version = $visit.version
