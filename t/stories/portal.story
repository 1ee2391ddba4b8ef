# From the register to the portal: a patient without an account is asked to have one.

story "The desk invites a patient, who comes in with the link and the birthday"
given desk is the demo staff
given admin is the demo admin
let $email = unique "pia"
let $name = unique "Portal"
as desk
post /api/patients { "firstName": "Pia", "lastName": "$name", "dateOfBirth": "1980-02-03", "confirmDuplicate": true, "phone": "+31 6 1234", "language": "ar" }
expect 201
keep $pia = data
get /api/patients/$pia.id/portal-invitation
expect 200
expect data.state = none
expect data.email = null
each $body $field
| { } | email |
| { "email": "pia" } | email |
post /api/patients/$pia.id/portal-invitation $body
expect 422 input on $field
end
post /api/patients/$pia.id/portal-invitation { "email": "$email@Story.test" }
expect 201
expect data.state = invited
expect data.email = $email@story.test
expect data.expiresAt is present
mail to $email@story.test "عيادتك تدعوك إلى بوابة المرضى"
anonymous
each $body $field
| { "token": "no such token", "password": "battery horse staple pia", "dateOfBirth": "1980-02-03" } | token |
| { "token": "$mail.token", "password": "short", "dateOfBirth": "1980-02-03" } | password |
| { "token": "$mail.token", "password": "battery horse staple pia" } | dateOfBirth |
| { "token": "$mail.token", "password": "battery horse staple pia", "dateOfBirth": "1980-03-02" } | dateOfBirth |
post /api/auth/accept-portal-invitation $body
expect 422 input on $field
end
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple pia", "dateOfBirth": "1980-02-03", "timeZone": "Europe/Amsterdam", "language": "ar" }
expect 201
expect data.firstName = Pia
expect data.email = $email@story.test
expect data.patientId = $pia.id
keep $made = data
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple pia", "dateOfBirth": "1980-02-03" }
expect 422 input on token
post /api/auth/login { "email": "$email@story.test", "password": "battery horse staple pia" }
expect 200
expect data.patientId = $pia.id
keep $session = data
header Authorization: Bearer $session.accessToken
get /api/patients/portal/profile
expect 200
expect data.id = $pia.id
expect data.sections contains history
header Authorization: Bearer $session.accessToken
get /api/patients/$pia.id/access
expect data[*].reason contains self
header Authorization: Bearer $session.accessToken
get /api/auth/profile
expect data.dateOfBirth = 1980-02-03
expect data.timeZone = Europe/Amsterdam
as desk
get /api/patients/$pia.id/portal-invitation
expect data.state = account
expect data.email = null
get /api/patients/$pia.id
expect data.hasAccount = true
expect data.phone = +31 6 1234
expect data.number = $pia.number
post /api/patients/$pia.id/portal-invitation { "email": "other-$email@story.test" }
expect 409 conflict
delete /api/patients/$pia.id/portal-invitation
expect 404 not-found
as admin
get /api/audit-logs?patient=$pia.id&action=portal%20invitation%20accepted
expect 200
expect data has 2 items
expect data[*].outcome contains input

story "A new invitation replaces the open one, and it can be taken back"
given desk is the demo staff
given pam is a paramedic
let $email = unique "two"
let $name = unique "Portal"
as desk
post /api/patients { "firstName": "Tess", "lastName": "$name", "dateOfBirth": "1980-02-03", "confirmDuplicate": true }
keep $tess = data
post /api/patients/$tess.id/portal-invitation { "email": "$email-a@story.test" }
expect 201
post /api/patients/$tess.id/portal-invitation { "email": "$email-b@story.test" }
expect 201
expect data.email = $email-b@story.test
mail to $email-a@story.test "Your clinic invites you to its patient portal"
anonymous
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple tess", "dateOfBirth": "1980-02-03" }
expect 422 input on token
as pam
get /api/patients/$tess.id/portal-invitation
expect 403 forbidden
as desk
delete /api/patients/$tess.id/portal-invitation
expect 204
get /api/patients/$tess.id/portal-invitation
expect data.state = none
mail to $email-b@story.test "Your clinic invites you to its patient portal"
anonymous
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple tess", "dateOfBirth": "1980-02-03" }
expect 422 input on token

story "Not every record can be invited for, and the answer says why"
given desk is the demo staff
given admin is the demo admin
given ann is a patient
let $email = unique "why"
let $name = unique "Portal"
as desk
post /api/patients { "firstName": "Nob", "lastName": "$name", "confirmDuplicate": true }
keep $unborn = data
post /api/patients/$unborn.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /no birthday/
post /api/patients { "firstName": "Kid", "lastName": "$name", "dateOfBirth": "2020-05-17", "confirmDuplicate": true }
keep $kid = data
post /api/patients/$kid.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /ask a parent/
post /api/patients { "firstName": "Ada", "lastName": "$name", "dateOfBirth": "1950-05-17", "confirmDuplicate": true }
keep $ada = data
post /api/patients/$ada.id/portal-invitation { "email": "$ann.email" }
expect 409 conflict on email
post /api/patients/$ada.id/portal-invitation { "email": "$email@story.test" }
expect 201
put /api/patients/$ada.id/status { "status": "deceased", "deceasedOn": "2026-01-09" }
expect 200
get /api/patients/$ada.id/portal-invitation
expect data.state = none
post /api/patients/$ada.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /has died/
mail to $email@story.test "Your clinic invites you to its patient portal"
anonymous
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple ada", "dateOfBirth": "1950-05-17" }
expect 422 input on token
as desk
put /api/patients/$ada.id/status { "status": "active" }
expect 200
post /api/patients/$ada.id/merge { "into": "$unborn.id", "reason": "They are one person" }
expect 201
post /api/patients/$ada.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /merged into another/
post /api/patients { "firstName": "Eva", "lastName": "$name", "dateOfBirth": "1951-05-17", "confirmDuplicate": true }
keep $eva = data
as admin
post /api/legal-holds { "patientId": "$eva.id", "reason": "The court of Utrecht, case 12-347" }
expect 201
keep $hold = data
as desk
post /api/patients/$eva.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /legal hold/
as admin
delete /api/legal-holds/$hold.id?reason=The%20court%20has%20decided
expect 204
as desk
post /api/patients/$eva.id/portal-invitation { "email": "$email@story.test" }
expect 201
as admin
post /api/patients/$eva.id/erase { "patientNumber": "$eva.number", "reason": "She asked us to in writing" }
expect 204
as desk
get /api/patients/$eva.id/portal-invitation
expect data.state = none
post /api/patients/$eva.id/portal-invitation { "email": "$email@story.test" }
expect 409 conflict
expect detail matches /erased for good/
as admin
delete /api/patients/$eva.id
expect 204
as desk
post /api/patients/$eva.id/portal-invitation { "email": "$email@story.test" }
expect 404 not-found
get /api/patients/$eva.id/portal-invitation
expect 404 not-found

story "Whoever has an account already goes on with it, and the clinic merges the two records"
given desk is the demo staff
let $email = unique "late"
let $name = unique "Portal"
as desk
post /api/patients { "firstName": "Lea", "lastName": "$name", "dateOfBirth": "1960-02-03", "confirmDuplicate": true }
keep $lea = data
post /api/patients/$lea.id/portal-invitation { "email": "$email@story.test" }
expect 201
mail to $email@story.test "Your clinic invites you to its patient portal"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "battery horse staple lea", "firstName": "Lea", "lastName": "$name" }
expect 201
keep $own = data
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple lea", "dateOfBirth": "1960-02-03" }
expect 409 conflict
expect detail matches /ask the clinic to merge/
as desk
get /api/patients/$lea.id/portal-invitation
expect data.state = invited
post /api/patients/$lea.id/merge { "into": "$own.patientId", "reason": "The invitation came back: one person" }
expect 201
keep $merge = data
anonymous
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple lea", "dateOfBirth": "1960-02-03" }
expect 422 input on token
as desk
get /api/patients/$lea.id
expect data.id = $own.patientId
delete /api/patients/merges/$merge.id
expect 204
get /api/patients/$lea.id/portal-invitation
expect data.state = none

story "Five wrong birthdays void an invitation"
given desk is the demo staff
let $email = unique "five"
let $name = unique "Portal"
as desk
post /api/patients { "firstName": "Fay", "lastName": "$name", "dateOfBirth": "1960-02-03", "confirmDuplicate": true }
keep $fay = data
post /api/patients/$fay.id/portal-invitation { "email": "$email@story.test" }
expect 201
mail to $email@story.test "Your clinic invites you to its patient portal"
anonymous
each $born $field
| 1960-02-01 | dateOfBirth |
| 1960-02-02 | dateOfBirth |
| 1960-02-04 | dateOfBirth |
| 1960-02-05 | dateOfBirth |
| 1960-02-06 | dateOfBirth |
| 1960-02-03 | token |
post /api/auth/accept-portal-invitation { "token": "$mail.token", "password": "battery horse staple fay", "dateOfBirth": "$born" }
expect 422 input on $field
end
as desk
get /api/patients/$fay.id/portal-invitation
expect data.state = none

story "A clinician invites those whose record they keep"
given bo is a doctor
given cy is a doctor
let $email = unique "care"
let $name = unique "Portal"
as bo
post /api/patients { "firstName": "Dora", "lastName": "$name", "dateOfBirth": "1970-02-03", "confirmDuplicate": true }
keep $dora = data
as cy
get /api/patients/$dora.id/portal-invitation
expect 404 not-found
post /api/patients/$dora.id/portal-invitation { "email": "$email@story.test" }
expect 404 not-found
delete /api/patients/$dora.id/portal-invitation
expect 404 not-found
as bo
post /api/patients/$dora.id/portal-invitation { "email": "$email@story.test" }
expect 201
expect data.inviterName is present
delete /api/patients/$dora.id/portal-invitation
expect 204
