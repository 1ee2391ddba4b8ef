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
expect 409 conflict
as pam
get /api/patients/$ann
expect 200
delete /api/break-glass/$opened.id
expect 204
as admin
put /api/break-glass/$opened.id/review { "verdict": "needs-talk", "words": "Nobody called us at the time" }
expect 200
expect data.state = reviewed
expect data.patientName = null
expect data.earlier has 0 items
put /api/break-glass/$opened.id/review { "verdict": "justified", "words": "The station had called the desk" }
expect 200
expect data.verdict = justified
expect data.earlier has 1 items
expect data.earlier[0].verdict = needs-talk
get /api/audit-logs?breakGlassId=$opened.id
expect 200
expect data[*].action contains patient read
expect data[*].action lacks emergency access reviewed
as pam
delete /api/break-glass/$opened.id
expect 404 not-found
as ann
get /api/patients/$ann/access
expect data has 1 items

story "A record is opened by both names and the birthday, and by no less"
given pam is a paramedic
given desk is the demo staff
let $name = unique "Named"
as desk
post /api/patients { "firstName": "Ilse", "lastName": "$name", "dateOfBirth": "1951-03-09" }
expect 201
keep $ilse = data
as pam
each $first $born
| Ilse | 1951-03-10 |
| Ils | 1951-03-09 |
post /api/break-glass { "firstName": "$first", "lastName": "$name", "dateOfBirth": "$born", "reason": "Fell in the street, her neighbour knows her name" }
expect 404 not-found
end
post /api/break-glass { "firstName": "ilse ", "lastName": "$name", "dateOfBirth": "1951-03-09", "reason": "Fell in the street, her neighbour knows her name" }
expect 201
expect data.patientId = $ilse.id
expect data.patientNumber = $ilse.number
expect data.state = open

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
| { "patientNumber": "PAT-00001", "lastName": "Story", "reason": "Unconscious on platform two" } | patientId |
| { "lastName": "Story", "dateOfBirth": "1980-01-01", "reason": "Unconscious on platform two" } | firstName |
| { "firstName": "Ann", "reason": "Unconscious on platform two" } | lastName |
| { "firstName": "Ann", "lastName": "Story", "reason": "Unconscious on platform two" } | dateOfBirth |
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

story "Whoever sees a part of a record opens the rest in an emergency like anybody else"
given ann is a patient
given bo is a doctor
as ann
post /api/patients/$ann/access { "granteeId": "$bo", "level": "full", "sections": ["results"] }
expect 201
as bo
get /api/patients/$ann
expect 404 not-found
post /api/break-glass { "patientId": "$ann", "reason": "Unconscious on platform two, no papers on her" }
expect 201
get /api/patients/$ann
expect 200
post /api/break-glass { "patientId": "$ann", "reason": "Unconscious on platform two, no papers on her" }
expect 409 conflict on patientId

story "What was found and done in an emergency stays in the record"
given ann is a patient
given bo is a doctor
given nan is a nurse
given pam is a paramedic
given admin is the demo admin
as ann
post /api/patients/$ann/access { "granteeId": "$bo", "level": "limited" }
expect 201
post /api/patients/$ann/access { "granteeId": "$nan", "level": "full", "sections": ["demographics", "allergies"] }
expect 201
as pam
post /api/break-glass { "patientId": "$ann", "reason": "Unconscious on platform two, no papers on her" }
expect 201
keep $opened = data
each $body
| { } |
| { "words": "ok" } |
| { "words": null } |
post /api/break-glass/$opened.id/notes $body
expect 422 input on words
end
post /api/break-glass/$opened.id/notes { "words": "Came round after glucose,\nblood pressure 100 to 60" }
expect 201
expect data.patientId = $ann
expect data.breakGlassId = $opened.id
expect data.authorRole = paramedic
expect data.authorName contains Pam
keep $note = data
post /api/break-glass/$opened.id/notes { "words": "Not 100 to 60: 110 to 60" }
expect 201
get /api/patients/$ann/emergency-notes
expect data has 2 items
expect data[0].id = $note.id
expect data[0].words contains glucose
expect data[1].words contains 110
delete /api/break-glass/$opened.id
expect 204
post /api/break-glass/$opened.id/notes { "words": "Handed over at the hospital" }
expect 409 conflict
get /api/patients/$ann/emergency-notes
expect data has 0 items
as bo
get /api/patients/$ann/emergency-notes
expect data has 2 items
post /api/break-glass/$opened.id/notes { "words": "Seen on the ward" }
expect 404 not-found
as nan
get /api/patients/$ann/emergency-notes
expect data has 0 items
as ann
get /api/patients/$ann/emergency-notes
expect data has 2 items
get /api/patients/portal/medical-history
expect data.emergencyNotes has 2 items
expect data.emergencyNotes[0].id = $note.id
expect data.emergencyNotes[0].createdAt is present
post /api/break-glass/$opened.id/notes { "words": "I was asleep" }
expect 403 forbidden
as admin
get /api/patients/$ann/emergency-notes
expect 403 forbidden
get /api/audit-logs?breakGlassId=$opened.id&limit=100
expect data[*].action contains emergency note written
expect data[*].action contains emergency notes listed
expect data[*].fields lacks glucose
