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
anonymous
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 200

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
