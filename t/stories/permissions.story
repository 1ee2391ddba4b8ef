# Who may do what, as a matrix that people read.

story "An admin reads who may do what"
given admin is the demo admin
as admin
get /api/permissions
expect 200
expect data.roles contains super-admin
expect data.permissions[*].permission contains appointment.book
expect data.permissions[*].kind contains house
expect data.permissions[*].words contains "book appointments"

story "Nobody but a super-admin changes who may do what"
given admin is the demo admin
given desk is the demo staff
given ann is a patient
each $who
| admin |
| desk |
| ann |
as $who
put /api/permissions { "role": "staff", "permission": "appointment.book", "effect": "deny" }
expect 403 forbidden
end
as ann
get /api/permissions
expect 403 forbidden

story "A super-admin changes who may do what, within what super-admins may"
given sue is the demo super
as sue
put /api/permissions { "role": "paramedic", "permission": "specialty.manage", "effect": "deny" }
expect 200
expect data.allowed = false
get /api/permissions
expect 200
each $role $permission $effect $status $field
| super-admin | account.list | deny | 409 | role |
| super-admin | appointment.read | allow | 409 | role |
| patient | profile.read | deny | 409 | permission |
| doctor | permission.update | allow | 409 | role |
| doctor | account.fly | allow | 422 | permission |
| king | account.list | allow | 422 | role |
| doctor | account.list | maybe | 422 | effect |
put /api/permissions { "role": "$role", "permission": "$permission", "effect": "$effect" }
expect $status on $field
end

story "A denial holds on every worker within seconds, and an allowance too"
given sue is the demo super
given pam is a paramedic
given bo is a doctor
as sue
put /api/permissions { "role": "paramedic", "permission": "availability.read", "effect": "deny" }
expect 200
expect data.allowed = false
wait 2 seconds
as pam
each $n
| 1 |
| 2 |
| 3 |
| 4 |
| 5 |
| 6 |
get /api/users/availability?doctorId=$bo
expect 403 forbidden
end
as sue
put /api/permissions { "role": "paramedic", "permission": "availability.read", "effect": "allow" }
expect 200
wait 2 seconds
as pam
get /api/users/availability?doctorId=$bo
expect 200
