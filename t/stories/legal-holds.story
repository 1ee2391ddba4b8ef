# Whose data are kept for a court or an inquiry.

story "An admin holds a patient's data, and lifts the hold for a reason"
given ann is a patient
given admin is the demo admin
as admin
post /api/legal-holds { "patientId": "$ann", "reason": "The court of Utrecht, case 12-345" }
expect 201
expect data.patientNumber matches /^PAT-/
expect data.accountId = $ann.account
expect data.liftedAt = null
keep $hold = data
post /api/legal-holds { "patientNumber": "$hold.patientNumber", "reason": "The same once more, please" }
expect 409 conflict
get /api/legal-holds?state=open
expect data[0].id = $hold.id
delete /api/legal-holds/$hold.id
expect 422 input on reason
delete /api/legal-holds/$hold.id?reason=The%20court%20has%20decided
expect 204
delete /api/legal-holds/$hold.id?reason=The%20court%20has%20decided
expect 409 conflict
get /api/legal-holds?state=lifted
expect data[0].id = $hold.id
expect data[0].liftReason = The court has decided

story "A hold names one that there is, and why"
given ann is a patient
given admin is the demo admin
as admin
each $body $field
| { "reason": "Nobody is named here" } | patientId |
| { "patientId": "$ann", "accountId": "$ann.account", "reason": "Two are named here" } | patientId |
| { "patientId": "00000000-0000-7000-8000-000000000000", "reason": "There is no such patient" } | patientId |
| { "patientNumber": "PAT-NONE", "reason": "There is no such patient" } | patientId |
| { "accountId": "00000000-0000-7000-8000-000000000000", "reason": "There is no such account" } | accountId |
| { "patientId": "$ann", "reason": "short" } | reason |
| { "patientId": "$ann" } | reason |
post /api/legal-holds $body
expect 422 input on $field
end
delete /api/legal-holds/00000000-0000-7000-8000-000000000000?reason=There%20is%20no%20such%20hold
expect 404 not-found
