# A partial update says three things: leave it, clear it, set it.

story "What is absent stays, what is null goes, what is given is set"
given ann is a patient
as ann
put /api/auth/profile { "phone": "+44 20 7946 0000", "dateOfBirth": "1980-01-31", "language": "ar" }
expect 200
expect data.phone = "+44 20 7946 0000"
expect data.dateOfBirth = 1980-01-31
expect data.language = ar
put /api/auth/profile { "phone": null }
expect 200
expect data.phone = null
expect data.dateOfBirth = 1980-01-31
put /api/auth/profile { "lastName": "Núñez-O'Neill" }
expect 200
expect data.lastName = "Núñez-O'Neill"
expect data.phone = null
expect data.language = ar
get /api/auth/profile
expect 200
expect data.lastName = "Núñez-O'Neill"
expect data.dateOfBirth = 1980-01-31
expect data.patientNumber matches /^PAT-\d{5,}$/

story "A merge patch says the same"
given ann is a patient
as ann
patch /api/auth/profile { "phone": "+44 20 7946 0000", "dateOfBirth": "1980-01-31" }
expect 200
expect data.phone = "+44 20 7946 0000"
keep $tag = header ETag
header Content-Type: application/merge-patch+json
patch /api/auth/profile { "phone": null }
expect 200
expect data.phone = null
expect data.dateOfBirth = 1980-01-31
expect header ETag != $tag
header If-Match: $tag
patch /api/auth/profile { "firstName": "Anna" }
expect 412 changed
patch /api/auth/profile { "firstName": null }
expect 422 input on firstName
header Content-Type: application/merge-patch+json
put /api/auth/profile { "phone": "+44 1" }
expect 415
get /api/auth/profile
expect data.firstName = Ann
expect data.phone = null

story "A language has one spelling"
given ann is a patient
as ann
each $given $kept
| AR | ar |
| EN-gb | en-GB |
| pt-br | pt-BR |
| ZH-HANT | zh-Hant |
patch /api/auth/profile { "language": "$given" }
expect 200
expect data.language = $kept
end

story "What everybody must have cannot be cleared"
given ann is a patient
as ann
each $member
| firstName |
| lastName |
| timeZone |
| language |
put /api/auth/profile { "$member": null }
expect 422 input on $member
end
get /api/auth/profile
expect data.firstName = Ann
expect data.timeZone is present

story "Each change makes a new version, and nobody overwrites another's change"
given ann is a patient
as ann
get /api/auth/profile
keep $first = data.version
keep $tag = header ETag
header If-Match: $tag
put /api/auth/profile { "phone": "+44 1" }
expect 200
expect data.version > $first
expect header ETag != $tag
header If-Match: $tag
put /api/auth/profile { "phone": "+44 2" }
expect 412 changed
get /api/auth/profile
expect data.phone = "+44 1"
put /api/auth/profile { "phone": "+44 3" }
expect 200

story "A tag that was called weak on its way, because the answer was compressed, names the same version"
given ann is a patient
as ann
get /api/auth/profile
keep $version = data.version
header If-Match: W/"$version"
put /api/auth/profile { "phone": "+44 4" }
expect 200
header If-Match: W/"$version"
put /api/auth/profile { "phone": "+44 5" }
expect 412 changed

story "An If-Match that is no version is refused"
given ann is a patient
as ann
each $tag
| nonsense |
| W/ |
| W/nonsense |
| "" |
| "-1" |
| "99999999999999999999" |
| "1; drop" |
header If-Match: $tag
put /api/auth/profile { "phone": "+44 6" }
expect 400|412|422
end
get /api/auth/profile
expect data.phone = null

story "An empty change changes nothing"
given ann is a patient
as ann
get /api/auth/profile
keep $before = data
put /api/auth/profile {}
expect 200|422
get /api/auth/profile
expect data.lastName = $before.lastName
expect data.email = $before.email

story "Time zones, languages and birthdays are real ones"
given ann is a patient
as ann
each $member $value
| timeZone | Europe/Atlantis |
| timeZone | europe/london; drop |
| timeZone | ../../etc/passwd |
| language | english please |
| language | 12 |
| dateOfBirth | 2001-02-29 |
| dateOfBirth | 01/02/2003 |
| dateOfBirth | 1980-1-1 |
| dateOfBirth | infinity |
put /api/auth/profile { "$member": "$value" }
expect 422 input on $member
end
put /api/auth/profile { "dateOfBirth": "2150-01-01" }
expect 409|422 on dateOfBirth

story "A new time zone counts at once, in the same session"
given ann is a patient in UTC
given bo is a doctor in UTC from 00:00 to 24:00
let $monday = next Monday in UTC
let $tuesday = $monday + 1 days
let $evening = $monday at 23:00 in UTC
as ann
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$evening", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
get /api/appointments/today?day=$monday
expect data has 1 items
put /api/auth/profile { "timeZone": "Asia/Tokyo" }
expect 200
get /api/appointments/today?day=$monday
expect data has 0 items
get /api/appointments/today?day=$tuesday
expect data has 1 items

story "A name is more than blanks, and one line"
given ann is a patient
as ann
each $member $value
| firstName | "   " |
| lastName | "\u00a0" |
| firstName | "Ann\nAdmin" |
| firstName | "Ann\u0007" |
| lastName | "\u001b[31mred" |
| phone | "\t" |
put /api/auth/profile { "$member": $value }
expect 422 input on $member
end
get /api/auth/profile
expect data.firstName = Ann
