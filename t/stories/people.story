# People who work here: invited, suspended, brought back, given another role.

story "An admin invites a nurse, who accepts and works"
given admin is the demo admin
let $email = unique "nia"
as admin
post /api/users/invite { "email": "$email@story.test", "role": "nurse", "firstName": "Nia", "lastName": "Story", "licenseNumber": "N 1", "licenseExpiresOn": "2099-01-01" }
expect 201
expect data.state = open
keep $invitation = data
get /api/users/invitations?limit=100
expect 200
mail to $email@story.test "You are invited to Epione"
anonymous
post /api/auth/accept-invitation { "token": "no such token", "password": "a long enough one" }
expect 422 input on token
post /api/auth/accept-invitation { "token": "$mail.token", "password": "short" }
expect 422 input on password
post /api/auth/accept-invitation { "token": "$mail.token", "password": "battery horse staple nia" }
expect 201
expect data.role = nurse
expect data.employeeNumber matches /^EMP-NU-\d{4,}$/
post /api/auth/accept-invitation { "token": "$mail.token", "password": "battery horse staple nia" }
expect 422 input on token
post /api/auth/login { "email": "$email@story.test", "password": "battery horse staple nia" }
expect 200
expect data.status = active

story "Who is suspended is out at once, and in again when brought back"
given admin is the demo admin
given bo is a doctor
as bo
get /api/auth/profile
expect 200
as admin
get /api/users/$bo.account
expect 200
expect data.status = active
expect data.licenseNumber is present
put /api/users/$bo.account/status { "status": "suspended", "reason": "An inquiry is under way" }
expect 200
expect data.status = suspended
expect data.statusReason = "An inquiry is under way"
as bo
get /api/auth/profile
expect 401 unauthenticated
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 401 unauthenticated
as admin
put /api/users/$bo.account/status { "status": "active", "reason": "The inquiry is closed" }
expect 200
mail to $bo.email "Your account was suspended"
put /api/users/$bo.account/status { "status": "deactivated", "reason": "Has left the clinic" }
expect 200
mail to $bo.email "Your account was closed"
put /api/users/$bo.account/status { "status": "active", "reason": "Has come back" }
expect 200
anonymous
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 200

story "A deleted account is gone for everybody, and its owner is told"
given admin is the demo admin
given bo is a doctor
given ann is a patient
as ann
post /api/patients/$ann/access { "granteeId": "$bo.account", "level": "limited" }
expect 201
as bo
get /api/auth/profile
expect 200
as admin
put /api/users/$bo.account/deletion { "reason": "x" }
expect 422 input on reason
get /api/users/$bo.account
keep $version = data.version
header If-Match: "9999"
put /api/users/$bo.account/deletion { "reason": "Left the clinic" }
expect 412
header If-Match: "$version"
put /api/users/$bo.account/deletion { "reason": "Left the clinic" }
expect 204
as bo
get /api/auth/profile
expect 401 unauthenticated
anonymous
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 401 unauthenticated
as admin
get /api/users/$bo.account
expect 404
put /api/users/$bo.account/deletion { "reason": "Left the clinic" }
expect 404
put /api/users/$bo.account/status { "status": "active", "reason": "Came back" }
expect 404
get /api/users?search=$bo.email
expect data has 0 items
mail to $bo.email "Your account was closed"
get /api/audit-logs?patient=$bo.account&action=account%20deleted
expect data has 1 items
expect data[0].fields contains reason
expect data[0].fields lacks Left
as ann
get /api/users/doctors/$bo
expect 404
get /api/patients/$ann/access
expect data[*].granteeId lacks $bo.account

story "A patient whose account is deleted keeps their record"
given admin is the demo admin
given desk is the demo staff
given ann is a patient
as admin
put /api/users/$ann.account/status { "status": "deactivated", "reason": "Asked for it" }
expect 200
put /api/users/$ann.account/deletion { "reason": "Asked for it" }
expect 204
as desk
get /api/patients/$ann
expect 200
expect data.status = active

story "Whose account was deleted registers anew, and begins with nothing"
given admin is the demo admin
given ann is a patient
given bo is a doctor
as admin
put /api/users/$ann.account/deletion { "reason": "Asked for it" }
expect 204
put /api/users/$bo.account/deletion { "reason": "Left the clinic" }
expect 204
anonymous
post /api/auth/register { "email": "$ann.email", "password": "another-long-word-2027", "firstName": "New", "lastName": "Person" }
expect 201
expect data.id != $ann.account
expect data.patientId != $ann
keep $second = data
post /api/auth/register { "email": "$ann.email", "password": "another-long-word-2027", "firstName": "Third", "lastName": "Person" }
expect 409 conflict on email
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect 401 unauthenticated
post /api/auth/login { "email": "$ann.email", "password": "another-long-word-2027" }
expect 200
keep $token = data.accessToken
header Authorization: Bearer $token
get /api/auth/profile
expect data.id = $second.id
expect data.firstName = New
expect data.patientId = $second.patientId
header Authorization: Bearer $token
get /api/patients/$ann
expect 404
header Authorization: Bearer $token
get /api/appointments
expect data has 0 items
as admin
get /api/users?search=$ann.email
expect data has 1 items
expect data[0].id = $second.id
post /api/users/invite { "email": "$bo.email", "role": "nurse", "firstName": "Bo", "lastName": "Again", "licenseNumber": "N-1" }
expect 201
post /api/users/invite { "email": "$ann.email", "role": "staff", "firstName": "New", "lastName": "Person" }
expect 409 conflict on email

story "Some accounts are not deleted"
given admin is the demo admin
given sue is the demo super
given bo is a doctor
given ann is a patient
given nick is a nurse
as nick
put /api/users/$ann.account/deletion { "reason": "because" }
expect 403 forbidden
as admin
put /api/users/$admin.account/deletion { "reason": "myself" }
expect 409 conflict
put /api/users/$sue.account/deletion { "reason": "a coup" }
expect 403 forbidden
post /api/legal-holds { "accountId": "$bo.account", "reason": "The court of Utrecht" }
expect 201
keep $hold = data
put /api/users/$bo.account/deletion { "reason": "Left the clinic" }
expect 409 conflict
get /api/users/$bo.account
expect data.status = active
delete /api/legal-holds/$hold.id?reason=The%20case%20is%20over
expect 204
post /api/legal-holds { "patientId": "$ann", "reason": "The court of Utrecht" }
expect 201
put /api/users/$ann.account/deletion { "reason": "Asked for it" }
expect 409 conflict

story "Another role ends the sessions of the old one"
given admin is the demo admin
given nick is a nurse
as admin
put /api/users/$nick.account/role { "role": "staff" }
expect 200
expect data.role = staff
as nick
get /api/auth/profile
expect 401 unauthenticated
as admin
get /api/users/$nick.account
expect data.employeeNumber matches /^EMP-ST-/

story "Nobody makes more of somebody than they are, or decides over their equals"
given admin is the demo admin
given sue is the demo super
given nick is a nurse
given ann is a patient
let $email = unique "more"
as admin
put /api/users/$nick.account/role { "role": "super-admin" }
expect 403 forbidden
put /api/users/$sue.account/status { "status": "suspended", "reason": "a coup" }
expect 403 forbidden
put /api/users/$sue.account/role { "role": "staff" }
expect 403 forbidden
put /api/users/$admin.account/status { "status": "suspended", "reason": "myself" }
expect 409 conflict
put /api/users/$ann.account/role { "role": "staff" }
expect 409 conflict on role
post /api/users/invite { "email": "$email@story.test", "role": "super-admin", "firstName": "Sly", "lastName": "Story" }
expect 403 forbidden
each $body $field
| { "role": "doctor", "firstName": "A", "lastName": "B", "licenseNumber": "L" } | specialtyId |
| { "role": "nurse", "firstName": "A", "lastName": "B" } | licenseNumber |
| { "role": "patient", "firstName": "A", "lastName": "B" } | role |
post /api/users/invite { "email": "$email@story.test", "role": "staff" }
expect 422 input on firstName
end
put /api/users/$nick.account/status { "status": "pending", "reason": "once more" }
expect 422 input on status
put /api/users/$nick.account/status { "status": "active", "reason": "once more" }
expect 200
put /api/users/00000000-0000-7000-8000-000000000000/status { "status": "active", "reason": "nobody" }
expect 404 not-found
post /api/users/invite { "email": "$email@story.test", "role": "staff", "firstName": "Stan", "lastName": "Story" }
expect 201
keep $asked = data
delete /api/users/invitations/$asked.id
expect 204
delete /api/users/invitations/$asked.id
expect 404 not-found
