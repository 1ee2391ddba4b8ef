# The states of a visit; each wrong move is refused in words, and leaves it as it was.

story "What cannot be done to a cancelled visit"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "Well again" }
expect 200
as bo
each $request
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "once more" } |
| post /api/appointments/confirm { "appointmentId": "$visit.id" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
| put /api/appointments/$visit.id/status { "status": "in-progress" } |
| put /api/appointments/$visit.id/status { "status": "completed" } |
| put /api/appointments/$visit.id/status { "status": "no-show" } |
$request
expect 409 conflict
expect detail matches /\w+ \w+/
get /api/appointments/$visit.id
expect data.status = cancelled
end

story "What cannot be done to a completed visit"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
as bo
put /api/appointments/$visit.id/status { "status": "in-progress" }
expect 200
put /api/appointments/$visit.id/status { "status": "completed" }
expect 200
each $request
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "too late" } |
| post /api/appointments/restore { "appointmentId": "$visit.id" } |
| post /api/appointments/confirm { "appointmentId": "$visit.id" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
| put /api/appointments/$visit.id/status { "status": "in-progress" } |
| put /api/appointments/$visit.id/status { "status": "no-show" } |
$request
expect 409 conflict
expect detail matches /\w+ \w+/
get /api/appointments/$visit.id
expect data.status = completed
end

story "What cannot be done to a visit under way"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
as bo
put /api/appointments/$visit.id/status { "status": "in-progress" }
expect 200
each $request
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "too late" } |
| post /api/appointments/restore { "appointmentId": "$visit.id" } |
| post /api/appointments/confirm { "appointmentId": "$visit.id" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
| put /api/appointments/$visit.id/status { "status": "no-show" } |
$request
expect 409 conflict
get /api/appointments/$visit.id
expect data.status = in-progress
end

story "What cannot be done to a visit nobody has cancelled"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
post /api/appointments/restore { "appointmentId": "$visit.id" }
expect 409 conflict
as bo
put /api/appointments/$visit.id/status { "status": "completed" }
expect 409 conflict
each $status
| scheduled |
| confirmed |
| cancelled |
| held |
put /api/appointments/$visit.id/status { "status": "$status" }
expect 422 input on status
end
post /api/appointments/confirm { "appointmentId": "$visit.id" }
expect 200
post /api/appointments/confirm { "appointmentId": "$visit.id" }
expect 409 conflict
as ann
put /api/appointments/$visit.id/status { "status": "in-progress" }
expect 403 forbidden
get /api/appointments/$visit.id
expect data.status = confirmed

story "An old page changes nothing, whichever move it makes"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
keep $visit = data
as bo
post /api/appointments/confirm { "appointmentId": "$visit.id" }
expect 200
each $request
| post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "an old page" } |
| post /api/appointments/reschedule { "appointmentId": "$visit.id", "startsAt": "$other" } |
| put /api/appointments/$visit.id/status { "status": "in-progress" } |
header If-Match: "$visit.version"
$request
expect 412 changed
end
get /api/appointments/$visit.id
expect data.status = confirmed
expect data.startsAt = $slot
keep $now = data.version
header If-Match: "$now"
post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "a fresh page" }
expect 200
