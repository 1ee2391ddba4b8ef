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

story "A doctor writes how patients see them, and patients read it"
given ann is a patient
given bo is a doctor
as bo
get /api/users/doctors/profile
expect 200
expect data.doctorId = $bo
expect data.department = null
expect data.feeMinor = null
keep $before = data
header If-Match: "$before.version"
put /api/users/doctors/profile { "department": "Third floor", "biography": "I listen first.\nThen I look.", "qualifications": [ "MBBS", "MRCGP", "MBBS" ], \
	"languages": [ "uk", "EN" ], "feeMinor": 6550, "feeCurrency": "EUR" }
expect 200
expect data.version > $before.version
expect data.qualifications has 2 items
expect data.qualifications[1] = MRCGP
expect data.languages[0] = uk
expect data.languages[1] = en
header If-Match: "$before.version"
put /api/users/doctors/profile { "department": "Fourth floor" }
expect 412 changed
put /api/users/doctors/profile { "department": null }
expect 200
expect data.department = null
expect data.feeMinor = 6550
expect data.biography contains "Then I look."
as ann
get /api/users/doctors/$bo
expect 200
expect data.department = null
expect data.biography = "I listen first.\nThen I look."
expect data.qualifications[0] = MBBS
expect data.feeMinor = 6550
expect data.feeCurrency = EUR
get /api/users/doctors?language=uk&maxFee=6550&name=bo&limit=100
expect 200
expect data[*].id contains $bo
get /api/users/doctors?language=uk&maxFee=6549&name=bo&limit=100
expect data[*].id lacks $bo
as bo
put /api/users/doctors/profile { "feeMinor": null, "feeCurrency": null }
expect 200
expect data.feeMinor = null

story "What a doctor writes is refused as a whole, every fault named"
given bo is a doctor
as bo
put /api/users/doctors/profile { "department": "Third floor", "feeMinor": 100, "feeCurrency": "GBP" }
expect 200
keep $before = data
each $body $field
| { "department": "" } | department |
| { "department": "{{x*121}}" } | department |
| { "biography": "{{x*2001}}" } | biography |
| { "qualifications": [ "" ] } | qualifications.0 |
| { "qualifications": null } | qualifications |
| { "languages": [ "not a language" ] } | languages.0 |
| { "feeMinor": -1 } | feeMinor |
| { "feeMinor": 65.5 } | feeMinor |
| { "feeMinor": 1, "feeCurrency": null } | feeCurrency |
| { "feeMinor": null } | feeCurrency |
| { "feeMinor": null, "feeCurrency": "EUR" } | feeMinor |
| { "feeCurrency": null } | feeCurrency |
| { "feeCurrency": "eur" } | feeCurrency |
| { "feeCurrency": "EURO" } | feeCurrency |
| { "doctorId": "$bo" } | doctorId |
put /api/users/doctors/profile $body
expect 422 input on $field
end
put /api/users/doctors/profile { "department": "{{x*121}}", "biography": "x", "feeMinor": -1 }
expect 422 input on department
expect faults has 2 items
get /api/users/doctors/profile
expect data.version = $before.version
expect data.department = "Third floor"

story "An admin writes how patients see a doctor; nobody else does"
given admin is the demo admin
given ann is a patient
given bo is a doctor
given cy is a doctor
given nan is a nurse
as admin
get /api/users/doctors/$bo/profile
expect 200
keep $before = data
header If-Match: "$before.version"
put /api/users/doctors/$bo/profile { "department": "Heart", "feeMinor": 7000, "feeCurrency": "JPY" }
expect 200
expect data.department = Heart
header If-Match: "$before.version"
put /api/users/doctors/$bo/profile { "department": "Lungs" }
expect 412 changed
get /api/users/doctors/$nan.account/profile
expect 404 not-found
put /api/users/doctors/$ann.account/profile { "department": "Heart" }
expect 404 not-found
as cy
put /api/users/doctors/$bo/profile { "department": "Mine" }
expect 403 forbidden
as nan
get /api/users/doctors/profile
expect 403 forbidden
as ann
put /api/users/doctors/profile { "department": "Mine" }
expect 403 forbidden
get /api/users/doctors/$bo
expect data.department = Heart
expect data.feeMinor = 7000
