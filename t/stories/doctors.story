# Finding a doctor, and the hours they keep.

story "A patient finds a doctor by name, specialty, language and fee"
given ann is a patient
given bo is a doctor
as ann
get /api/users/doctors/$bo
expect 200
expect data.id = $bo
expect data.name contains Bo
expect data.slotMinutes = 30
expect data.timeZone = Europe/London
expect data.nextFreeAt is present
keep $doctor = data
get /api/users/doctors?specialtyId=$doctor.specialtyId&name=bo&limit=100
expect 200
expect data[*].specialtyId contains $doctor.specialtyId
get /api/users/doctors?specialtyId=00000000-0000-7000-8000-000000000000
expect 200
expect data has 0 items
expect next = null
get /api/users/doctors?name=%25&limit=100
expect 200
expect data has 0 items
get /api/users/doctors?maxFee=0&limit=100
expect 200
get /api/users/doctors?language=tlh
expect 200
expect data has 0 items
get /api/users/doctors?language=en&limit=100
expect 200
keep $english = data[0].id
get /api/users/doctors?language=EN&limit=100
expect 200
expect data has at least 1 items
expect data[0].id = $english
get /api/users/doctors/$ann.account
expect 404 not-found
get /api/users/doctors/00000000-0000-7000-8000-000000000000
expect 404 not-found

story "The next free time of a doctor is the first that can be booked"
given ann is a patient
given bo is a doctor in Asia/Kolkata
as ann
get /api/users/doctors/$bo
keep $next = data.nextFreeAt
get /api/appointments/check-availability?doctorId=$bo
expect 200
expect data.freeTimes[0] = $next
expect data.freeTimes is ordered

story "A doctor without hours has no free time"
given ann is a patient
given bo is a doctor
as bo
put /api/users/availability { "hours": [] }
expect 200
as ann
get /api/users/doctors/$bo
expect 200
expect data.nextFreeAt = null
get /api/appointments/check-availability?doctorId=$bo
expect 200
expect data.freeTimes has 0 items

story "The list of doctors is read page by page"
given ann is a patient
given bo is a doctor
given cy is a doctor
given di is a doctor
as ann
get /api/users/doctors?limit=2
expect 200
expect data has 2 items
expect next is present
keep $first = data[1].id
keep $cursor = next
get /api/users/doctors?limit=2&after=$cursor
expect 200
expect data has at least 1 items
expect data[*].id lacks $first

story "A cursor somebody made up is refused"
given ann is a patient
as ann
get /api/users/doctors?limit=1
keep $good = next
each $cursor
| x |
| $good$good |
| A$good |
| '%20OR%201=1-- |
| eyJhIjoxfQ |
| {{A*2000}} |
get /api/users/doctors?limit=1&after=$cursor
expect 400|422
end
get /api/appointments?limit=1&after=$good
expect 400|422

story "The demo clinic's doctors keep hours in many zones"
given maya is the demo patient
as maya
get /api/users/doctors?limit=100
expect 200
expect data has at least 3 items
