# Lists are read in pages with a cursor that only the server can write.

story "A list of visits read page by page has each visit once, in order"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $free = data.freeTimes
each $n
| 4 |
| 0 |
| 2 |
| 1 |
| 3 |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$free[$n]", "type": "consultation", "consultationType": "video", "reason": "Visit $n" }
expect 201
end
get /api/appointments
expect 200
expect data has 5 items
expect data[*].startsAt is ordered
expect next = null
keep $all = data
get /api/appointments?limit=5
expect data has 5 items
expect next = null
get /api/appointments?limit=2
expect data has 2 items
expect data[0].id = $all[0].id
expect data[1].id = $all[1].id
keep $next = next
get /api/appointments?limit=2&after=$next
expect data has 2 items
expect data[0].id = $all[2].id
expect data[1].id = $all[3].id
keep $next = next
get /api/appointments?limit=2&after=$next
expect data has 1 items
expect data[0].id = $all[4].id
expect next = null
get /api/appointments?from=$all[1].startsAt&to=$all[3].startsAt
expect 200
expect data[*].id contains $all[1].id
expect data[*].id contains $all[2].id
expect data[*].id lacks $all[0].id
expect data[*].id lacks $all[4].id
as bo
get /api/appointments?limit=3
expect data has 3 items
expect data[*].patientId contains $ann

story "A cursor belongs to its list and to nobody's fingers"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $free = data.freeTimes
each $n
| 0 |
| 1 |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$free[$n]", "type": "consultation", "consultationType": "video", "reason": "Visit $n" }
expect 201
end
get /api/appointments?limit=1
keep $cursor = next
get /api/users/doctors?limit=1&after=$cursor
expect 422 input on after
each $forged
| ${cursor}A |
| A$cursor |
| $cursor.$cursor |
| null |
| 0 |
| |
get /api/appointments?limit=1&after=$forged
expect 422 input on after
end
get /api/appointments?limit=1&after=$cursor
expect 200
expect data[0].reason = "Visit 1"

story "Specialties are read in pages"
given admin is the demo admin
let $one = unique "Aaa paging"
let $two = unique "Aab paging"
as admin
post /api/specialties { "name": "$one" }
expect 201
keep $id = data.id
post /api/specialties { "name": "$two" }
expect 201
keep $other = data.id
anonymous
get /api/specialties?limit=1
expect 200
expect data has 1 items
keep $first = data[0].id
keep $cursor = next
get /api/specialties?limit=100&after=$cursor
expect 200
expect data has at least 1 items
expect data[*].id lacks $first
expect data[*].name is ordered
as admin
delete /api/specialties/$id
expect 204
delete /api/specialties/$other
expect 204
