# What an admin sees of the people, and what not.

story "An admin lists accounts by status and role"
given admin is the demo admin
given ann is a patient
given eve is an unverified doctor
as admin
get /api/users?role=doctor&status=pending&limit=100
expect 200
expect data[*].role lacks patient
expect data[*].status lacks active
get /api/users?role=patient&limit=2
expect 200
expect data has at most 2 items
expect data[*].role lacks doctor
each $query $field
| search= | search |
| search=%20 | search |
| role=king | role |
| status=asleep | status |
| limit=0 | limit |
| limit=101 | limit |
| limit=ten | limit |
| colour=blue | colour |
get /api/users?$query
expect 422 input on $field
end

story "An admin finds people by the beginning of a name or an address"
given admin is the demo admin
as admin
each $words
| okaf |
| OKAFOR |
| amara%20oka |
| okafor,%20am |
| doctor@epi |
get /api/users?search=$words&role=doctor
expect 200
expect data[*].lastName contains Okafor
end
each $words
| kafor |
| amara%20zz |
| doctor@epi%25 |
| , |
| %25 |
| o_afor |
get /api/users?search=$words
expect 200
expect data has 0 items
end
get /api/users?employees=true&status=active&limit=100
expect 200
expect data[*].role lacks patient
expect data[*].role contains doctor
get /api/users?employees=true&search=maya
expect data has 0 items
get /api/users?employees=false&search=maya
expect data[*].lastName contains Lindqvist
get /api/users?employees=perhaps
expect 422 input on employees
get /api/users?search=okafor&status=suspended
expect data has 0 items
get /api/users?search=epione&limit=1
expect data has 0 items
get /api/users?search=doctor@epione.test&role=nurse
expect data has 0 items
get /api/users?search=a&limit=1
expect data has 1 items
keep $first = data[0].id
keep $next = next
get /api/users?search=a&limit=1&after=$next
expect data has 1 items
expect data[*].id lacks $first

story "An admin sees no appointment"
given admin is the demo admin
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$ann.id", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 422 input on startsAt
as admin
each $path
| /api/appointments |
| /api/appointments/today |
| /api/appointments/00000000-0000-7000-8000-000000000000 |
get $path
expect 403 forbidden
end

story "A decision is one of two words"
given admin is the demo admin
given eve is an unverified paramedic
as admin
each $body $field
| {} | decision |
| { "decision": "maybe" } | decision |
| { "decision": null } | decision |
| { "decision": "verified", "licenseExpiresOn": "soon" } | licenseExpiresOn |
put /api/users/$eve.account/verification $body
expect 422 input on $field
end
put /api/users/00000000-0000-7000-8000-000000000000/verification { "decision": "verified" }
expect 404 not-found

story "A licence that has ended is none"
given admin is the demo admin
given eve is an unverified doctor
let $today = today in UTC
let $yesterday = $today - 3 days
as admin
put /api/users/$eve.account/verification { "decision": "verified", "licenseExpiresOn": "$yesterday" }
expect 409|422 on licenseExpiresOn
as eve
get /api/auth/profile
expect data.status = pending
