# Who did what: searched by admins, and read by whoever it is about.

story "A patient reads who opened their record"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
keep $visit = data
as bo
get /api/appointments/$visit.id
expect 200
as ann
get /api/patients/$ann/accesses
expect 200
expect data[0].action = appointment read
expect data[0].actorId = $bo.account
expect data[0].role = doctor
expect data[0].own = false
expect data[0].breakGlass = false
expect data[0].why contains appointment
expect data[1].action = appointment booked
expect data[1].own = true
expect data[*].address lacks 127.0.0.1
get /api/patients/$ann/accesses?limit=1
expect data has 1 items
expect data[0].action = accesses read
keep $next = next
get /api/patients/$ann/accesses?limit=1&after=$next
expect data[0].action = appointment read
get /api/patients/$ann/accesses?own=false
expect data[0].action = appointment read
expect data[*].own lacks true
get /api/patients/$ann/accesses?own=true&limit=1
expect data[0].own = true
get /api/patients/$ann/accesses/export?own=false
expect 200
get /api/patients/$ann/accesses/export
expect 200
expect header Content-Type contains text/csv
expect header Content-Disposition contains accesses.csv
expect text contains appointment read,
header Accept-Language: ar
get /api/patients/$ann/accesses/export
expect header Content-Language = ar
expect text contains اطلع على موعد,
expect text lacks appointment

story "Nobody else reads it"
given ann is a patient
given cat is a patient
given bo is a doctor
as cat
get /api/patients/$ann/accesses
expect 200
expect data has 0 items
as bo
get /api/patients/$ann/accesses
expect 403 forbidden

story "An emergency shows among the accesses"
given ann is a patient
given pam is a paramedic
as pam
post /api/break-glass { "patientId": "$ann", "reason": "Found without papers at the station" }
expect 201
as ann
get /api/patients/$ann/accesses
expect data[0].actorId = $pam.account
expect data[0].why contains emergency

story "An admin searches the audit, which is audited"
given ann is a patient
given bo is a doctor
given admin is the demo admin
as bo
get /api/appointments/00000000-0000-7000-8000-000000000000
expect 404 not-found
get /api/users
expect 403 forbidden
as admin
get /api/audit-logs?actor=$bo.account
expect 200
expect data[0].action = accounts listed
expect data[0].outcome = forbidden
expect data[0].actorName contains Bo
expect data[0].purpose = care
expect data[*].occurredAt is ordered falling
get /api/audit-logs?actor=$bo.account&outcome=missing
expect data has 1 items
expect data[0].route = GET /api/appointments/:id
get /api/audit-logs?actor=$bo.account&route=GET%20/api/users
expect data has 1 items
get /api/audit-logs?actor=$bo.account&action=accounts%20listed&outcome=done
expect data has 0 items
get /api/audit-logs?patient=$ann&limit=5
expect data[0].subjectId = $ann
expect data[0].patientNumber matches /^PAT-/
get /api/audit-logs?action=audit%20searched&actor=$admin.account&limit=1
expect data[0].action = audit searched
expect data[0].fields contains patient
get /api/audit-logs/export?actor=$bo.account
expect 200
expect header Content-Type contains text/csv

story "Who looks for what is not there is written down with the patient's name"
given ann is a patient
given bo is a doctor
given zed is a doctor
given admin is the demo admin
as ann
post /api/patients/$ann/access { "granteeId": "$bo.account", "level": "full" }
expect 201
get /api/appointments
expect data has 0 items
as bo
each $part
| history |
| allergies |
| medications |
| emergency-contacts |
| insurances |
| identity-documents |
get /api/patients/$ann/$part
expect 200
expect data has 0 items
end
as zed
get /api/patients/$ann/allergies
expect data has 0 items
get /api/patients/$ann
expect 404
as ann
get /api/patients/$ann/accesses?own=false&limit=20
expect data has 6 items
expect data[0].actorId = $bo.account
expect data[5].actorId = $bo.account
as admin
each $part
| history |
| allergies |
| medications |
| emergency-contacts |
| insurances |
| identity-documents |
get /api/audit-logs?actor=$bo.account&patient=$ann&outcome=done&route=GET%20/api/patients/:patientId/$part
expect data has 1 items
expect data[0].subjectId = $ann
end
get /api/audit-logs?actor=$zed.account&patient=$ann
expect data has 1 items
expect data[0].action = allergy listed
expect data[0].outcome = missing
get /api/audit-logs?actor=$ann.account&patient=$ann&action=appointments%20listed
expect data has 1 items

story "A list of several patients' emergency accesses is nobody's record"
given ann is a patient
given pam is a paramedic
given admin is the demo admin
as pam
post /api/break-glass { "patientId": "$ann", "reason": "Found without papers at the station" }
expect 201
as admin
get /api/break-glass?state=open
expect 200
get /api/audit-logs?patient=$ann&actor=$admin.account&action=emergency%20accesses%20listed
expect data has 0 items

story "Patients who are alike are shown, which is written down"
given desk is the demo staff
given admin is the demo admin
let $last = unique "twice"
as desk
post /api/patients/register { "firstName": "Aline", "lastName": "$last", "dateOfBirth": "1971-04-05" }
expect 201
post /api/patients/register { "firstName": "Aline", "lastName": "$last", "dateOfBirth": "1971-04-05" }
expect 409 conflict
as admin
get /api/audit-logs?actor=$desk.account&route=POST%20/api/patients/register&outcome=conflict&limit=1
expect data[0].action = patient registered
expect data[0].objectId = null

story "An answer that is told again is written down as that"
given ann is a patient
given bo is a doctor
given admin is the demo admin
let $key = unique "again"
as ann
header Idempotency-Key: $key
post /api/patients/$ann/access { "granteeId": "$bo.account", "level": "limited" }
expect 201
header Idempotency-Key: $key
post /api/patients/$ann/access { "granteeId": "$bo.account", "level": "limited" }
expect 201
as admin
get /api/audit-logs?actor=$ann.account&patient=$ann&route=POST%20/api/patients/:patientId/access
expect data has 2 items
expect data[0].outcome = repeated
expect data[1].outcome = done

story "A search wants times in order"
given admin is the demo admin
as admin
each $query $field
| from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z | to |
| outcome=perhaps | outcome |
| actor=me | actor |
| from=yesterday | from |
get /api/audit-logs?$query
expect 422 input on $field
end
