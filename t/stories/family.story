# Parents and carers act for somebody, as far as was agreed.

story "A carer is asked, accepts, and books for the patient until that ends"
given ann is a patient
given mum is a patient
given cat is a patient
given bo is a doctor
as mum
header X-Epione-Patient: $ann
get /api/appointments
expect 404 not-found
as ann
post /api/family { "email": "$mum.email", "relation": "carer", "level": "full", "sections": ["visits", "demographics"] }
expect 201
expect data.state = invited
expect data.direction = for-me
expect data.sections = ["demographics", "visits"]
keep $care = data
post /api/family { "email": "$mum.email", "relation": "carer", "level": "full" }
expect 409 conflict on email
mail to $mum.email "You are invited to look after somebody's record"
as cat
post /api/family/invitation { "token": "$mail.token" }
expect 409 conflict on token
post /api/family/accept { "token": "$mail.token" }
expect 409 conflict on token
as mum
post /api/family/invitation { "token": "not $mail.token" }
expect 422 input on token
post /api/family/invitation { "token": "$mail.token" }
expect 200
expect data.inviterName contains Ann
expect data.patientName contains Ann
expect data.level = full
expect data.sections = ["demographics", "visits"]
expect data.until = null
post /api/family/accept { "token": "$mail.token" }
expect 200
expect data.state = active
expect data.direction = for-them
expect data.patientId = $ann
post /api/family/accept { "token": "$mail.token" }
expect 422 input on token
post /api/family/invitation { "token": "$mail.token" }
expect 422 input on token
get /api/family
expect data has 1 items
header X-Epione-Patient: $ann
get /api/appointments/check-availability?doctorId=$bo
expect 200
keep $slot = data.freeTimes[0]
header X-Epione-Patient: $ann
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "Her cough" }
expect 201
expect data.patientId = $ann
keep $visit = data
get /api/appointments
expect data has 0 items
header X-Epione-Patient: $ann
get /api/appointments/$visit.id
expect 200
as ann
get /api/appointments/$visit.id
expect 200
get /api/patients/$ann/access
expect data[*].reason contains proxy
put /api/family/$care.id { "level": "limited" }
expect 200
expect data.level = limited
as mum
header X-Epione-Patient: $ann
get /api/appointments/$visit.id
expect 200
header X-Epione-Patient: $ann
post /api/appointments/cancel { "appointmentId": "$visit.id", "reason": "Well again" }
expect 404 not-found
as ann
put /api/family/$care.id { "sections": ["results"] }
expect 200
as mum
header X-Epione-Patient: $ann
get /api/appointments/$visit.id
expect 404 not-found
as cat
delete /api/family/$care.id
expect 404 not-found
as mum
delete /api/family/$care.id
expect 204
header X-Epione-Patient: $ann
get /api/appointments
expect 404 not-found
as ann
get /api/family
expect data[0].state = ended
get /api/patients/$ann/access
expect data[*].reason lacks proxy

story "A patient takes a proxy back where they see who can see the record"
given ann is a patient
given dad is a patient
as ann
post /api/family { "email": "$dad.email", "relation": "carer", "level": "limited" }
expect 201
mail to $dad.email "You are invited to look after somebody's record"
as dad
post /api/family/accept { "token": "$mail.token" }
expect 200
as ann
get /api/patients/$ann/access
expect data[1].reason = proxy
keep $grant = data[1]
delete /api/patients/$ann/access/$grant.id
expect 204
get /api/family
expect data[0].state = ended

story "Only a child has a parent to act for it, and nobody is their own proxy"
given ann is a patient
given desk is the demo staff
given bo is a doctor
let $email = unique "carer"
as ann
put /api/auth/profile { "dateOfBirth": "1980-01-01" }
post /api/family { "email": "$email@story.test", "relation": "parent", "level": "full" }
expect 409 conflict on relation
each $body $field
| { "email": "$ann.email", "relation": "carer", "level": "full" } | email |
| { "email": "$email@story.test", "relation": "aunt", "level": "full" } | relation |
| { "email": "$email@story.test", "relation": "carer", "level": "owner" } | level |
| { "email": "$email@story.test", "relation": "carer", "level": "full", "until": "2001-01-01T00:00:00Z" } | until |
post /api/family $body
expect 422 input on $field
end
each $born
| "2020-05-17" |
| null |
put /api/auth/profile { "dateOfBirth": $born }
expect 409 conflict on dateOfBirth
end
as desk
post /api/family { "email": "$email@story.test", "relation": "carer", "level": "full", "patientId": "$ann", "reason": "Cannot ask" }
expect 409 conflict on relation
put /api/patients/$ann { "dateOfBirth": "2020-05-17" }
expect 200
as ann
put /api/auth/profile { "dateOfBirth": "2020-05-18" }
expect 200
put /api/auth/profile { "dateOfBirth": "1980-01-01" }
expect 409 conflict on dateOfBirth
put /api/auth/profile { "dateOfBirth": "2020-05-17" }
as desk
post /api/family { "email": "$email@story.test", "relation": "carer", "level": "full", "patientId": "$ann", "reason": "Cannot ask" }
expect 409 conflict on relation
post /api/family { "email": "$email@story.test", "relation": "parent", "level": "full", "patientId": "$ann" }
expect 201
expect data.until = "2038-05-16T23:00:00Z"
keep $asked = data
delete /api/family/$asked.id
expect 204
post /api/family { "email": "$email@story.test", "relation": "parent", "level": "full" }
expect 404 not-found
as bo
header X-Epione-Patient: $ann
get /api/appointments
expect 400 malformed
as ann
header X-Epione-Patient: somebody
get /api/appointments
expect 400 malformed

story "The desk asks a carer for an adult who has no account, and says why"
given desk is the demo staff
given mum is a patient
as desk
let $last = unique "Forgets"
post /api/patients { "firstName": "Olga", "lastName": "$last", "dateOfBirth": "1938-02-03" }
expect 201
keep $olga = data
post /api/family { "email": "$mum.email", "relation": "carer", "level": "full", "patientId": "$olga.id" }
expect 422 input on reason
post /api/family { "email": "$mum.email", "relation": "carer", "level": "full", "patientId": "$olga.id", "reason": "no" }
expect 422 input on reason
post /api/family { "email": "$mum.email", "relation": "parent", "level": "full", "patientId": "$olga.id" }
expect 409 conflict on relation
post /api/family { "email": "$mum.email", "relation": "carer", "level": "full", "patientId": "$olga.id", "reason": "Dementia; her daughter brought the court's paper" }
expect 201
expect data.reason = "Dementia; her daughter brought the court's paper"
expect data.until = null
mail to $mum.email "You are invited to look after somebody's record"
as mum
post /api/family/accept { "token": "$mail.token" }
expect 200
expect data.patientId = $olga.id
header X-Epione-Patient: $olga.id
get /api/appointments
expect 200
