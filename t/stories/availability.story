# A doctor's hours are local time in a zone; free times follow from them.

story "A doctor sets the week, and free times follow"
given bo is a doctor in America/New_York
given ann is a patient
let $monday = next Monday in America/New_York
as bo
put /api/users/availability { "slotMinutes": 45, "hours": [ { "weekday": 1, "startTime": "09:00", "endTime": "10:30" }, { "weekday": 1, "startTime": "14:00", "endTime": "14:45" } ] }
expect 200
expect data.slotMinutes = 45
expect data.hours has 2 items
expect data.timeZone = America/New_York
let $first = $monday at 09:00 in America/New_York
let $second = $monday at 09:45 in America/New_York
let $third = $monday at 14:00 in America/New_York
as ann
get /api/appointments/check-availability?doctorId=$bo&from=$monday&days=7
expect 200
expect data.timeZone = America/New_York
expect data.durationMinutes = 45
expect data.freeTimes has 3 items
expect data.freeTimes[0] = $first
expect data.freeTimes[1] = $second
expect data.freeTimes[2] = $third
get /api/appointments/check-availability?doctorId=$bo&from=$monday&days=1&durationMinutes=90
expect 200
expect data.freeTimes has 1 items
expect data.freeTimes[0] = $first
get /api/users/availability?doctorId=$bo
expect 200
expect data.hours[0].startTime = "09:00"
expect data.hours[1].endTime = "14:45"

story "What is absent from a change of hours stays, a list that is given replaces"
given bo is a doctor
as bo
get /api/users/availability
keep $version = data.version
put /api/users/availability { "slotMinutes": 20 }
expect 200
expect data.hours has 7 items
expect data.version > $version
header If-Match: "$version"
put /api/users/availability { "slotMinutes": 25 }
expect 412 changed
put /api/users/availability { "hours": [ { "weekday": 3, "startTime": "08:00", "endTime": "12:00" } ] }
expect 200
expect data.slotMinutes = 20
expect data.hours has 1 items
expect data.hours[0].weekday = 3

story "A day off, a morning off, an extra hour and leave"
given bo is a doctor from 09:00 to 11:00 slots of 60
given ann is a patient
let $monday = next Monday in Europe/London
let $tuesday = $monday + 1 days
let $wednesday = $monday + 2 days
let $thursday = $monday + 3 days
let $friday = $monday + 4 days
let $saturday = $monday + 5 days
as bo
put /api/users/availability { "exceptions": [ \
	{ "day": "$monday", "isAvailable": false, "reason": "A course" }, \
	{ "day": "$tuesday", "startTime": "09:00", "endTime": "10:00", "isAvailable": false }, \
	{ "day": "$wednesday", "startTime": "20:00", "endTime": "21:00", "isAvailable": true } ], \
	"leave": [ { "startsOn": "$thursday", "endsOn": "$friday", "reason": "Sailing" } ] }
expect 200
expect data.exceptions has 3 items
expect data.leave has 1 items
as ann
each $day $count
| monday | 0 |
| tuesday | 1 |
| wednesday | 3 |
| thursday | 0 |
| friday | 0 |
| saturday | 2 |
get /api/appointments/check-availability?doctorId=$bo&from=$$day&days=1
expect 200
expect data.freeTimes has $count items
end

story "An evening may end at midnight"
given bo is a doctor in Asia/Kolkata from 23:00 to 24:00 slots of 30
given ann is a patient
let $monday = next Monday in Asia/Kolkata
let $last = $monday at 23:30 in Asia/Kolkata
as ann
get /api/appointments/check-availability?doctorId=$bo&from=$monday&days=1
expect 200
expect data.freeTimes has 2 items
expect data.freeTimes[1] = $last
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$last", "type": "consultation", "consultationType": "audio", "reason": "Cannot sleep" }
expect 201

story "Hours that make no sense are refused and nothing changes"
given bo is a doctor
as bo
get /api/users/availability
keep $before = data
each $body
| { "slotMinutes": 4 } |
| { "slotMinutes": 241 } |
| { "timeZone": "Europe/Atlantis" } |
| { "hours": [ { "weekday": 0, "startTime": "09:00", "endTime": "10:00" } ] } |
| { "hours": [ { "weekday": 8, "startTime": "09:00", "endTime": "10:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "25:00", "endTime": "26:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "9", "endTime": "10:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "11:00", "endTime": "10:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "10:00", "endTime": "10:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "10:00" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "09:00", "endTime": "10:00", "colour": "red" } ] } |
| { "hours": [ { "weekday": 1, "startTime": "09:00", "endTime": "12:00" }, { "weekday": 1, "startTime": "11:00", "endTime": "13:00" } ] } |
| { "hours": [ "Monday" ] } |
| { "hours": "Monday" } |
| { "exceptions": [ { "day": "2030-02-30", "isAvailable": false } ] } |
| { "exceptions": [ { "day": "2030-02-20", "startTime": "10:00", "isAvailable": false } ] } |
| { "leave": [ { "startsOn": "2030-02-20", "endsOn": "2030-02-19" } ] } |
put /api/users/availability $body
expect 409|422
expect faults has at least 1 items
end
get /api/users/availability
expect data.version = $before.version
expect data.hours has 7 items

story "Hours are one's own"
given bo is a doctor
given cy is a doctor
as bo
put /api/users/availability { "doctorId": "$cy", "slotMinutes": 5 }
expect 422 input on doctorId
as cy
get /api/users/availability
expect data.slotMinutes = 30

story "What is asked of free times has limits"
given ann is a patient
given bo is a doctor
as ann
each $query $field
| days=1 | doctorId |
| doctorId=bo | doctorId |
| doctorId=$bo&days=0 | days |
| doctorId=$bo&days=43 | days |
| doctorId=$bo&durationMinutes=4 | durationMinutes |
| doctorId=$bo&durationMinutes=241 | durationMinutes |
| doctorId=$bo&from=tomorrow | from |
| doctorId=$bo&from=2030-02-30 | from |
| doctorId=$bo&days=1&days=2 | days |
get /api/appointments/check-availability?$query
expect 422 input on $field
end
get /api/appointments/check-availability?doctorId=$ann.account
expect 404 not-found
