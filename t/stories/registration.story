# Who may come in, and as what.

story "A patient registers and is there at once"
let $email = unique "maya"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Maya", "lastName": "Lind", "timeZone": "Europe/Stockholm", "language": "sv", "phone": "+46 70 123 45 67", "dateOfBirth": "1988-02-29" }
expect 201
expect data.email = "$email@story.test"
expect data.role = patient
expect data.status = active
expect data.firstName = Maya
expect data.timeZone = Europe/Stockholm
expect data.language = sv
expect data.patientId is present
expect data.password is absent
post /api/auth/login { "email": "$email@story.test", "password": "a long enough one" }
expect 200
expect data.role = patient

story "What is not told at registration has a plain default"
let $email = unique "plain"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Pia", "lastName": "Plain" }
expect 201
expect data.role = patient
expect data.timeZone is present
expect data.language is present

story "One e-mail, one account, however it is written"
let $email = unique "twice"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Ann", "lastName": "First" }
expect 201
each $again
| $email@story.test |
| $email@STORY.test |
| $email@Story.Test |
post /api/auth/register { "email": "$again", "password": "another long one", "firstName": "Bea", "lastName": "Second" }
expect 409 conflict on email
end
post /api/auth/login { "email": "$email@story.test", "password": "another long one" }
expect 401 unauthenticated
post /api/auth/login { "email": "$email@story.test", "password": "a long enough one" }
expect 200
expect data.firstName = Ann

story "A clinician waits, powerless, until an admin has looked at the licence"
given bo is an unverified doctor
given admin is the demo admin
as bo
get /api/auth/profile
expect 200
expect data.role = doctor
expect data.status = pending
expect data.employeeNumber = null
each $path
| /api/appointments |
| /api/appointments/today |
| /api/users/availability |
| /api/users/doctors |
| /api/users |
get $path
expect 403 forbidden
end
put /api/users/availability { "slotMinutes": 20 }
expect 403 forbidden
put /api/users/$bo.account/verification { "decision": "verified" }
expect 403 forbidden
as admin
get /api/users?status=pending&role=doctor&limit=100
expect 200
expect data[*].status lacks active
put /api/users/$bo.account/verification { "decision": "verified", "licenseExpiresOn": "2099-12-31" }
expect 200
expect data.status = active
expect data.employeeNumber matches /^EMP-DR-\d{4,}$/
as bo
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 200
expect data.status = active

story "A refused clinician stays outside"
given bo is an unverified doctor
given admin is the demo admin
as admin
put /api/users/$bo.account/verification { "decision": "refused" }
expect 200
expect data.status = deactivated
mail to $bo.email "Your account was closed"
anonymous
post /api/auth/login { "email": "$bo.email", "password": "$bo.password" }
expect 401|403
as bo
get /api/users/doctors
expect 401|403

story "A decision is made once"
given bo is an unverified nurse
given admin is the demo admin
as admin
put /api/users/$bo.account/verification { "decision": "verified" }
expect 200
expect data.employeeNumber matches /^EMP-[A-Z]+-\d{4,}$/
put /api/users/$bo.account/verification { "decision": "refused" }
expect 404|409

story "An unverified doctor is in nobody's list"
given eve is an unverified doctor
given ann is a patient
as ann
get /api/users/doctors?name=$eve.name&limit=100
expect 200
expect data[*].id lacks $eve.account
get /api/users/doctors/$eve.account
expect 404 not-found

story "Nobody makes themselves an admin"
let $email = unique "mallory"
anonymous
each $role
| admin |
| super-admin |
| staff |
| superuser |
| Patient |
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Mallory", "lastName": "Story", "role": "$role" }
expect 422 input on role
end
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Mallory", "lastName": "Story", "status": "active" }
expect 422 input on status
post /api/auth/login { "email": "$email@story.test", "password": "a long enough one" }
expect 401 unauthenticated

story "A role cannot be had by changing one's profile"
given ann is a patient
as ann
each $member
| role |
| status |
| email |
| patientId |
| employeeNumber |
put /api/auth/profile { "$member": "admin" }
expect 422 input on $member
end
get /api/auth/profile
expect data.role = patient
expect data.status = active

story "A clinician shows a licence, a doctor a specialty"
let $email = unique "licence"
anonymous
each $role $more $field
| nurse | "phone": null | licenseNumber |
| paramedic | "phone": null | licenseNumber |
| doctor | "licenseNumber": "L 1" | specialtyId |
| specialist | "licenseNumber": "L 1" | specialtyId |
| doctor | "licenseNumber": "L 1", "specialtyId": "00000000-0000-7000-8000-000000000000" | specialtyId |
post /api/auth/register { "email": "$email@story.test", "password": "a long enough one", "firstName": "Nic", "lastName": "Story", "role": "$role", $more }
expect 409|422 on $field
end

story "All faults of a registration are told at once"
anonymous
post /api/auth/register { "email": "no address", "password": "short", "firstName": "", "colour": "blue", "dateOfBirth": "1990-02-30", "timeZone": "Moon/Base" }
expect 422 input on email
expect faults[*].field contains password
expect faults[*].field contains firstName
expect faults[*].field contains lastName
expect faults[*].field contains colour
expect faults[*].field contains dateOfBirth
expect faults[*].field contains timeZone
