# Addresses and methods: what is not there, and what is there but not so.

story "What is not there is told so"
given ann is a patient
as ann
each $path
| /api |
| /api/ |
| /api/nothing |
| /api/appointments/ |
| /api//appointments |
| /api/appointments/book/more |
| /api/auth |
| /api/health |
get $path
expect 404 not-found
end

story "A method that an address does not have names those it has"
given ann is a patient
as ann
each $method $path $allow
| delete | /api/appointments | GET |
| post | /api/appointments | GET |
| get | /api/appointments/book | POST |
| put | /api/appointments/book | POST |
| patch | /api/appointments/book | POST |
| delete | /api/auth/profile | PUT |
| delete | /api/auth/profile | PATCH |
| post | /api/appointments/00000000-0000-7000-8000-000000000000 | GET |
| get | /api/appointments/00000000-0000-7000-8000-000000000000/status | PUT |
| get | /api/auth/login | POST |
| post | /api/openapi.json | GET |
| post | /api/health/live | GET |
| options | /api/appointments | GET |
$method $path
expect 405 method-not-allowed
expect header Allow contains $allow
end
anonymous
delete /api/appointments
expect 405 method-not-allowed

story "A visitor is asked to sign in, whatever they send"
anonymous
each $request
| get /api/auth/profile |
| get /api/appointments |
| post /api/appointments/book {} |
| post /api/appointments/book raw {{[*1000}} |
| get /api/appointments/nonsense |
| get /api/users |
$request
expect 401 unauthenticated
expect header WWW-Authenticate is present
end

story "Somebody without the right is told before the content is read"
given ann is a patient
as ann
post /api/specialties raw {{[*1000}}
expect 403 forbidden
get /api/users?limit=nonsense
expect 403 forbidden
