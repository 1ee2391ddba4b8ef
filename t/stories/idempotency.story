# A client that lost the answer asks again with the same key and gets the same answer.

story "The same key and the same body are the same booking"
given ann is a patient
given bo is a doctor
let $key = unique "key"
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
keep $visit = data
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect data = $visit
get /api/appointments
expect data has 1 items

story "The same key with another body is refused"
given ann is a patient
given bo is a doctor
let $key = unique "key"
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$other", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409|422
get /api/appointments
expect data has 1 items

story "Another person's key is another key"
given ann is a patient
given cat is a patient
given bo is a doctor
let $key = unique "key"
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
keep $visit = data
as cat
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$other", "type": "consultation", "consultationType": "video", "reason": "A fever" }
expect 201
expect data.id != $visit.id

story "A refused try does not use the key up"
given ann is a patient
given cat is a patient
given bo is a doctor
let $key = unique "key"
as cat
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
keep $other = data.freeTimes[1]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A fever" }
expect 201
as ann
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on startsAt
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$other", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201

story "A key has a reasonable size"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
header Idempotency-Key: {{k*300}}
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 400|422
get /api/appointments
expect data has 0 items

story "A repeated answer carries the same version, and says that it is repeated"
given ann is a patient
given bo is a doctor
let $key = unique "key"
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect header Idempotency-Replayed is absent
keep $tag = header ETag
header Idempotency-Key: $key
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect header Idempotency-Replayed matches /^true$/
expect header ETag = $tag
