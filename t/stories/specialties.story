# Specialties are the clinic's own list: everybody reads it, admins keep it.

story "An admin keeps the list of specialties"
given admin is the demo admin
let $name = unique "Sleep medicine"
as admin
post /api/specialties { "name": "$name", "description": "Nights, and what they do" }
expect 201
expect data.name = $name
expect data.doctors = 0
keep $id = data.id
keep $version = data.version
anonymous
get /api/specialties/$id
expect 200
expect data.description = "Nights, and what they do"
as admin
put /api/specialties/$id { "description": null }
expect 200
expect data.name = $name
expect data.description = null
expect data.version > $version
header If-Match: "$version"
put /api/specialties/$id { "description": "from an old page" }
expect 412 changed
delete /api/specialties/$id
expect 204
get /api/specialties/$id
expect 404 not-found
put /api/specialties/$id { "description": "gone" }
expect 404 not-found
delete /api/specialties/$id
expect 404 not-found

story "A name is taken once"
given admin is the demo admin
let $name = unique "Dermatology"
as admin
post /api/specialties { "name": "$name" }
expect 201
keep $id = data.id
post /api/specialties { "name": "$name" }
expect 409 conflict on name
delete /api/specialties/$id
expect 204

story "A specialty with doctors cannot be taken away"
given admin is the demo admin
given bo is a doctor
given ann is a patient
as ann
get /api/users/doctors/$bo
expect 200
keep $specialty = data.specialtyId
as admin
delete /api/specialties/$specialty
expect 409 conflict
anonymous
get /api/specialties/$specialty
expect 200
expect data.doctors >= 1

story "Only admins keep the list"
given ann is a patient
given bo is a doctor
given staff is the demo staff
each $who
| ann |
| bo |
| staff |
as $who
post /api/specialties { "name": "Quackery" }
expect 403 forbidden
end
anonymous
post /api/specialties { "name": "Quackery" }
expect 401 unauthenticated
