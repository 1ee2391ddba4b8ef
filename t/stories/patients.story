# The register: patients with or without an account, their contacts sealed, the parts of their records, and who is there twice.

story "The desk registers a patient and finds them again"
given desk is the demo staff
as desk
let $last = unique "Register"
let $phone = unique "7946"
post /api/patients { "firstName": "Ida", "lastName": "$last", "dateOfBirth": "1970-05-06", "sex": "female", "phone": "+44 20 7946 0958", "email": "$last@People.Test", \
	"street": "1 Low Road\nLeft door", "city": "London", "postalCode": "N1 1AA", "country": "GB", "nationalId": "AB 12-34 $last", "maritalStatus": "widowed", "confirmDuplicate": true }
expect 201
expect data.number matches /^PAT-\d{5,}$/
expect data.hasAccount = false
expect data.status = active
expect data.phone = +44 20 7946 0958
expect data.street contains Left door
expect data.sections = ["demographics", "contacts", "insurance"]
expect data.allergies = null
keep $ida = data
get /api/patients/$ida.id
expect 200
expect data.email = $last@People.Test
expect data.version = 1
get /api/patients/search?email=$last@people.test
expect data has 1 items
expect data[0].id = $ida.id
get /api/patients/search?nationalId=ab1234$last
expect data[0].id = $ida.id
get /api/patients/search?phone=0044(20)79460958
expect data[*].id contains $ida.id
get /api/patients/search?q=$last
expect data[0].id = $ida.id
get /api/patients/search?q=$ida.number
expect data[0].id = $ida.id
get /api/patients/search?name=ida&dateOfBirth=1970-05-06
expect data[*].id contains $ida.id
get /api/patients/search?name=$last&dateOfBirth=1970-05-07
expect data has 0 items
get /api/patients/search
expect 422 input on q
get /api/patients?status=active&limit=1
expect 200
expect data has 1 items
get /api/patients/$ida.id/identity-documents
expect data[0].number = AB 12-34 $last
expect data[0].kind = national-id
put /api/patients/$ida.id { "lastName": "Later", "phone": null, "preferredContact": "email" }
expect 200
expect data.lastName = Later
expect data.phone = null
expect data.city = London
expect data.version = 2
header If-Match: "1"
put /api/patients/$ida.id { "gender": "a woman" }
expect 412 changed
put /api/patients/$ida.id/status { "status": "deceased" }
expect 422 input on deceasedOn
put /api/patients/$ida.id/status { "status": "deceased", "deceasedOn": "1969-01-01" }
expect 422 input on deceasedOn
put /api/patients/$ida.id/status { "status": "deceased", "deceasedOn": "2020-01-01", "reason": "Told by her daughter" }
expect data.status = deceased
put /api/patients/$ida.id/status { "status": "inactive" }
expect data.deceasedOn = null

story "Somebody who may be there already is asked about"
given desk is the demo staff
as desk
let $last = unique "Twin"
post /api/patients/register { "firstName": "Tova", "lastName": "$last", "dateOfBirth": "1981-02-03", "phone": "+46 70 $last 1", "nationalId": "$last", "nationalIdCountry": "SE" }
expect 201
keep $tova = data
each $body
| { "firstName": "Tove", "lastName": "$last", "dateOfBirth": "1981-02-03" } |
| { "firstName": "$last", "lastName": "Tova", "dateOfBirth": "1981-02-03" } |
| { "firstName": "Another", "lastName": "Name", "nationalId": "$last", "nationalIdCountry": "SE" } |
post /api/patients $body
expect 409 conflict
expect candidates has 1 items
expect candidates[0].id = $tova.id
end
post /api/patients { "firstName": "Tove", "lastName": "$last", "dateOfBirth": "1981-02-03", "confirmDuplicate": true }
expect 201
expect data.id != $tova.id
post /api/patients { "firstName": "Other", "lastName": "$last", "dateOfBirth": "1981-02-04" }
expect 201

story "A clinician who registers somebody reaches them; another does not"
given bo is a doctor
given cy is a doctor
given nan is a nurse
as nan
let $last = unique "Found"
post /api/patients { "firstName": "Finn", "lastName": "$last", "phone": "+47 22 $last" }
expect 201
expect data.sections contains allergies
expect data.allergies = []
keep $finn = data
get /api/patients?limit=100
expect data[*].id contains $finn.id
post /api/patients/$finn.id/allergies { "substance": "Penicillin", "severity": "life-threatening", "category": "drug", "reaction": "Swollen throat" }
expect 201
get /api/patients/$finn.id
expect data.allergies[0].substance = Penicillin
expect data.phone = +47 22 $last
as cy
get /api/patients/$finn.id
expect 404 not-found
get /api/patients/search?name=$last
expect data has 0 items
get /api/patients/$finn.id/allergies
expect data has 0 items
put /api/patients/$finn.id { "firstName": "Taken" }
expect 404 not-found
post /api/patients/$finn.id/history { "kind": "condition", "what": "Nosiness" }
expect 404 not-found
post /api/patients { "firstName": "Finn", "lastName": "$last", "phone": "+47 22 $last" }
expect 409 conflict
expect candidates has 0 items

story "Patients keep their own record, and read their history"
given ann is a patient
given bo is a doctor
as ann
get /api/patients/portal/profile
expect 200
expect data.hasAccount = true
expect data.phone = null
keep $first = data
put /api/patients/portal/profile { "phone": "+353 1 555 0100", "city": "Dublin", "country": "IE", "preferredName": "Annie", "maritalStatus": "married" }
expect 200
expect data.phone = +353 1 555 0100
expect data.preferredName = Annie
expect data.version = 2
put /api/patients/portal/profile { "city": "Cork" }
expect data.phone = +353 1 555 0100
expect data.city = Cork
put /api/patients/portal/profile { "country": "ie" }
expect 422 input on country
put /api/patients/portal/profile { "firstName": "Nobody" }
expect 422 input on firstName
header If-Match: "1"
put /api/patients/portal/profile { "city": "Galway" }
expect 412 changed
post /api/patients/$ann/emergency-contacts { "name": "Bea Dunne", "relation": "sister", "phone": "+353 1 555 0199", "mayDecide": true }
expect 201
keep $bea = data
put /api/patients/$ann/emergency-contacts/$bea.id { "phone": "+353 1 555 0200", "email": "bea@people.test" }
expect data.phone = +353 1 555 0200
expect data.email = bea@people.test
expect data.name = Bea Dunne
post /api/patients/$ann/history { "kind": "condition", "what": "Asthma" }
expect 403 forbidden
get /api/patients/portal/medical-history
expect 200
expect data.conditions has 0 items
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
as bo
post /api/patients/$ann/history { "kind": "condition", "what": "Asthma", "happenedOn": "2001-01-01" }
expect 201
keep $asthma = data
post /api/patients/$ann/history { "kind": "family", "what": "Stroke" }
expect 422 input on relation
post /api/patients/$ann/history { "kind": "family", "what": "Stroke", "relation": "father" }
expect 201
post /api/patients/$ann/history { "kind": "surgery", "what": "Appendectomy", "place": "St James" }
expect 201
post /api/patients/$ann/history { "kind": "immunisation", "what": "Tetanus", "happenedOn": "2020-02-02", "nextDueOn": "2030-02-02" }
expect 201
put /api/patients/$ann/history/$asthma.id { "status": "resolved", "note": "Gone since school" }
expect data.status = resolved
post /api/patients/$ann/allergies { "substance": "Nuts", "severity": "severe" }
expect 201
keep $nuts = data
post /api/patients/$ann/allergies { "substance": "nuts", "severity": "mild" }
expect 409 conflict on substance
put /api/patients/$ann/allergies/$nuts.id { "severity": "moderate" }
expect data.severity = moderate
post /api/patients/$ann/medications { "name": "Salbutamol", "dose": "100 mcg", "startedOn": "2020-01-02", "stoppedOn": "2020-01-01" }
expect 422 input on stoppedOn
post /api/patients/$ann/medications { "name": "Salbutamol", "dose": "100 mcg" }
expect 201
keep $salbutamol = data
put /api/patients/$ann/medications/$salbutamol.id { "stoppedOn": "2021-01-01" }
expect data.stoppedOn = 2021-01-01
get /api/patients/$ann/history
expect data has 4 items
get /api/patients/$ann/medications
expect data has 1 items
get /api/patients/$ann/insurances
expect data has 0 items
post /api/patients/$ann/insurances { "rank": "primary", "provider": "VHI", "policyNumber": "1" }
expect 403 forbidden
get /api/patients/$ann/emergency-contacts
expect data[0].phone = +353 1 555 0200
delete /api/patients/$ann/medications/$salbutamol.id
expect 204
delete /api/patients/$ann/history/$asthma.id
expect 204
delete /api/patients/$ann/allergies/$nuts.id
expect 204
delete /api/patients/$ann/allergies/$nuts.id
expect 404 not-found
as ann
get /api/patients/portal/medical-history
expect data.conditions has 0 items
expect data.surgeries[0].what = Appendectomy
expect data.familyHistory[0].relation = father
expect data.immunisations[0].nextDueOn = 2030-02-02
get /api/patients/$ann/history
expect data has 3 items
delete /api/patients/$ann/emergency-contacts/$bea.id
expect 204

story "Insurances, several, and documents"
given ann is a patient
given cat is a patient
as ann
post /api/patients/$ann/insurances { "rank": "primary", "provider": "VHI", "policyNumber": "VH-1", "groupNumber": "G7", "validFrom": "2020-01-01" }
expect 201
expect data.policyNumber = VH-1
keep $vhi = data
post /api/patients/$ann/insurances { "rank": "primary", "provider": "Laya", "policyNumber": "L-1" }
expect 409 conflict on rank
post /api/patients/$ann/insurances { "rank": "secondary", "provider": "Laya", "policyNumber": "L-1", "validFrom": "2020-01-01", "validUntil": "2019-01-01" }
expect 422 input on validUntil
post /api/patients/$ann/insurances { "rank": "secondary", "provider": "Laya", "policyNumber": "L-1" }
expect 201
header If-Match: "1"
put /api/patients/$ann/insurances/$vhi.id { "groupNumber": null, "policyNumber": "VH-2" }
expect data.policyNumber = VH-2
expect data.groupNumber = null
header If-Match: "1"
put /api/patients/$ann/insurances/$vhi.id { "policyNumber": "VH-3" }
expect 412 changed
get /api/patients/$ann/insurances
expect data[*].policyNumber contains VH-2
expect data has 2 items
post /api/patients/$ann/identity-documents { "kind": "passport", "country": "IE", "number": "P 123", "expiresOn": "2031-01-01" }
expect 201
keep $passport = data
put /api/patients/$ann/identity-documents/$passport.id { "number": "P 124" }
expect data.number = P 124
as cat
get /api/patients/$ann/insurances
expect data has 0 items
put /api/patients/$ann/insurances/$vhi.id { "policyNumber": "mine" }
expect 404 not-found
post /api/patients/$ann/insurances { "rank": "other", "provider": "Mine", "policyNumber": "mine" }
expect 404 not-found
get /api/patients/$ann
expect 404 not-found
as ann
delete /api/patients/$ann/insurances/$vhi.id
expect 204
delete /api/patients/$ann/identity-documents/$passport.id
expect 204

story "Names follow between a patient and their account"
given ann is a patient
given desk is the demo staff
as desk
put /api/patients/$ann { "lastName": "Changed" }
expect 200
as ann
get /api/auth/profile
expect data.lastName = Changed
put /api/auth/profile { "lastName": "Back" }
expect 200
get /api/patients/portal/profile
expect data.lastName = Back

story "An admin takes a patient out of the register and sees nobody"
given desk is the demo staff
given boss is the demo admin
as desk
let $last = unique "Gone"
post /api/patients { "firstName": "Gil", "lastName": "$last" }
keep $gil = data
as boss
get /api/patients/$gil.id
expect 403 forbidden
delete /api/patients/$gil.id
expect 204
delete /api/patients/$gil.id
expect 404 not-found
as desk
get /api/patients/$gil.id
expect 404 not-found
get /api/patients/search?name=$last
expect data has 0 items

story "A key of idempotency answers with what was sealed"
given desk is the demo staff
as desk
let $key = unique "once"
header Idempotency-Key: $key
post /api/patients { "firstName": "Once", "lastName": "$key", "phone": "+1 555 $key" }
expect 201
keep $once = data
header Idempotency-Key: $key
post /api/patients { "firstName": "Once", "lastName": "$key", "phone": "+1 555 $key" }
expect 201
expect data.id = $once.id
expect data.phone = $once.phone

story "What was sealed is erased for good, unless a hold keeps it"
given desk is the demo staff
given admin is the demo admin
as desk
let $last = unique "Erased"
post /api/patients { "firstName": "Una", "lastName": "$last", "phone": "+31 30 $last", "city": "Utrecht", "nationalId": "$last", "nationalIdCountry": "NL" }
expect 201
keep $una = data
post /api/patients/$una.id/emergency-contacts { "name": "Piet", "relation": "brother", "phone": "+31 30 7" }
expect 201
post /api/patients/$una.id/erase { "patientNumber": "$una.number", "reason": "She asked us to in writing" }
expect 403 forbidden
as admin
post /api/patients/$una.id/erase { "patientNumber": "PAT-00000", "reason": "She asked us to in writing" }
expect 422 input on patientNumber
post /api/patients/$una.id/erase { "patientNumber": "$una.number", "reason": "short" }
expect 422 input on reason
post /api/patients/00000000-0000-7000-8000-000000000000/erase { "patientNumber": "$una.number", "reason": "She asked us to in writing" }
expect 404 not-found
post /api/legal-holds { "patientId": "$una.id", "reason": "The court of Utrecht, case 12-346" }
expect 201
keep $hold = data
post /api/patients/$una.id/erase { "patientNumber": "$una.number", "reason": "She asked us to in writing" }
expect 409 conflict
as desk
get /api/patients/$una.id
expect data.city = Utrecht
expect data.erasedAt = null
as admin
delete /api/legal-holds/$hold.id?reason=The%20court%20has%20decided
expect 204
post /api/patients/$una.id/erase { "patientNumber": "$una.number", "reason": "She asked us to in writing" }
expect 204
post /api/patients/$una.id/erase { "patientNumber": "$una.number", "reason": "She asked us to in writing" }
expect 409 conflict
as desk
get /api/patients/$una.id
expect 200
expect data.lastName = $last
expect data.city = null
expect data.phone = null
expect data.erasedAt != null
get /api/patients/$una.id/emergency-contacts
expect 200
expect data[0].name = Piet
expect data[0].phone = null
get /api/patients/search?nationalId=$last
expect data has 0 items
get /api/patients/search?name=$last
expect data[0].id = $una.id
put /api/patients/$una.id { "city": "Amersfoort" }
expect 409 conflict
put /api/patients/$una.id { "gender": "a woman" }
expect 200
post /api/patients/$una.id/insurances { "rank": "primary", "provider": "One", "policyNumber": "1" }
expect 409 conflict
as admin
get /api/audit-logs?patient=$una.id&action=patient's%20sealed%20data%20erased
expect data has at least 1 items

story "Somebody who has nothing sealed yet is erased, too"
given ann is a patient
given admin is the demo admin
as ann
get /api/patients/portal/profile
keep $own = data
as admin
post /api/patients/$ann/erase { "patientNumber": "$own.number", "reason": "She asked us to in writing" }
expect 204
as ann
put /api/patients/portal/profile { "city": "Dublin" }
expect 409 conflict
get /api/patients/portal/profile
expect data.erasedAt != null

story "The desk merges two records of one person, and undoes it"
given ann is a patient
given desk is the demo staff
given nan is a nurse
given cy is a doctor
as ann
get /api/patients/portal/profile
keep $own = data
as nan
let $last = unique "Twin"
post /api/patients { "firstName": "Ann", "lastName": "$last", "phone": "+353 1 $last", "city": "Sligo" }
expect 201
keep $twin = data
post /api/patients/$twin.id/allergies { "substance": "Latex", "severity": "severe" }
expect 201
post /api/patients/$twin.id/emergency-contacts { "name": "Bea", "relation": "sister", "phone": "+353 1 555 0199" }
expect 201
post /api/patients/$twin.id/merge { "into": "$own.id", "reason": "The same passport, the same birthday" }
expect 403 forbidden
as desk
post /api/patients/$twin.id/merge { "into": "$own.id", "reason": "short" }
expect 422 input on reason
post /api/patients/$own.id/merge { "into": "$twin.id", "reason": "The same passport, the same birthday" }
expect 409 conflict on into
post /api/patients/$twin.id/merge { "into": "00000000-0000-7000-8000-000000000000", "reason": "The same passport, the same birthday" }
expect 422 input on into
post /api/patients/$twin.id/merge { "into": "$own.id", "reason": "The same passport, the same birthday" }
expect 201
expect data.mergedNumber = $twin.number
keep $merge = data
post /api/patients/$twin.id/merge { "into": "$own.id", "reason": "The same passport, the same birthday" }
expect 404 not-found
get /api/patients/$twin.id
expect 200
expect data.id = $own.id
get /api/patients/search?number=$twin.number
expect data[0].id = $own.id
get /api/patients/search?phone=%2B353%201%20$last
expect data[*].id contains $own.id
get /api/patients/$own.id/merges
expect data[0].id = $merge.id
expect data[0].undoneAt = null
get /api/patients/$own.id/emergency-contacts
expect data[0].phone = +353 1 555 0199
put /api/patients/$twin.id { "city": "Galway" }
expect 404 not-found
as ann
get /api/patients/portal/medical-history
expect data.allergies[0].substance = Latex
as nan
get /api/patients/$own.id
expect 200
expect data.allergies[0].substance = Latex
as cy
get /api/patients/$twin.id
expect 404 not-found
as desk
delete /api/patients/merges/$merge.id
expect 204
delete /api/patients/merges/$merge.id
expect 409 conflict
get /api/patients/$twin.id
expect data.id = $twin.id
expect data.city = Sligo
get /api/patients/$own.id/emergency-contacts
expect data has 0 items
get /api/patients/$own.id/merges
expect data[0].undoneAt != null
as nan
get /api/patients/$own.id
expect 404 not-found
get /api/patients/$twin.id/allergies
expect data[0].substance = Latex
