# A record opened in an emergency: seen by the patient, ended, reviewed.

story "A paramedic opens a record in an emergency, and answers for it"
given ann is a patient
given pam is a paramedic
given bo is a doctor
given admin is the demo admin
as pam
post /api/break-glass { "patientId": "$ann", "reason": "Unconscious on platform two, no papers on her" }
expect 201
expect data.state = open
expect data.patientId = $ann
expect data.patientName is present
expect data.overdue = false
keep $opened = data
post /api/break-glass { "patientNumber": "$opened.patientNumber", "reason": "Unconscious on platform two, no papers on her" }
expect 409 conflict on patientId
get /api/break-glass?state=open
expect data has 1 items
as bo
get /api/break-glass
expect data has 0 items
delete /api/break-glass/$opened.id
expect 404 not-found
as ann
get /api/patients/$ann/access
expect data[1].reason = break-glass
expect data[1].level = emergency
expect data[1].note contains platform
as admin
get /api/break-glass?state=open&limit=100
expect data[*].patientName lacks Ann
put /api/break-glass/$opened.id/review { "verdict": "justified", "words": "The station called us at the time" }
expect 200
expect data.state = reviewed
expect data.patientName = null
as pam
delete /api/break-glass/$opened.id
expect 204
delete /api/break-glass/$opened.id
expect 404 not-found
as ann
get /api/patients/$ann/access
expect data has 1 items

story "An emergency has a reason, one patient, and a role for it"
given ann is a patient
given pam is a paramedic
given desk is the demo staff
given admin is the demo admin
as pam
each $body $field
| { "patientId": "$ann" } | reason |
| { "patientId": "$ann", "reason": "urgent" } | reason |
| { "reason": "Unconscious on platform two" } | patientId |
| { "patientId": "$ann", "patientNumber": "PAT-00001", "reason": "Unconscious on platform two" } | patientId |
post /api/break-glass $body
expect 422 input on $field
end
post /api/break-glass { "patientNumber": "PAT-99999999", "reason": "Unconscious on platform two" }
expect 404 not-found
each $who
| ann |
| desk |
| admin |
as $who
post /api/break-glass { "patientId": "$ann", "reason": "Unconscious on platform two" }
expect 403 forbidden
end
