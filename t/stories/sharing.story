# A patient sees who can see their record, shares it, and takes it back.

story "A patient shares their record with a doctor and takes it back"
given ann is a patient
given bo is a doctor
given cy is a doctor
as ann
get /api/patients/$ann/access
expect 200
expect data has 1 items
expect data[0].reason = self
expect data[0].level = owner
expect data[0].revocable = false
post /api/patients/$ann/access { "granteeId": "$bo", "level": "limited", "sections": ["results", "history"], "note": "A second opinion" }
expect 201
expect data.sections = ["history", "results"]
expect data.until = null
expect data.revocable = true
keep $share = data
get /api/patients/$ann/access
expect data[*].granteeId contains $bo.account
expect data[*].granteeId lacks $cy.account
as bo
get /api/patients/$ann/access
expect data has 0 items
as ann
delete /api/patients/$ann/access/$share.id
expect 204
delete /api/patients/$ann/access/$share.id
expect 404 not-found
get /api/patients/$ann/access
expect data has 1 items

story "A visit shows among those who can see the record, and cannot be taken back"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
get /api/patients/$ann/access
expect data[1].reason = appointment
expect data[1].level = limited
expect data[1].until > $slot
keep $grant = data[1]
delete /api/patients/$ann/access/$grant.id
expect 409 conflict

story "Nobody shares more than they have, or with whom they must not"
given ann is a patient
given cat is a patient
given bo is a doctor
as ann
each $body $field
| { "granteeId": "$bo", "level": "owner" } | level |
| { "granteeId": "$bo", "level": "all" } | level |
| { "granteeId": "$bo" } | level |
| { "level": "full" } | granteeId |
| { "granteeId": "$bo", "email": "$bo.email", "level": "full" } | granteeId |
| { "granteeId": "$cat.account", "level": "full" } | granteeId |
| { "email": "$cat.email", "level": "full" } | granteeId |
| { "granteeId": "$bo", "level": "full", "sections": ["secrets"] } | sections.0 |
| { "granteeId": "$bo", "level": "full", "sections": [] } | sections |
| { "granteeId": "$bo", "level": "full", "until": "2001-01-01T00:00:00Z" } | until |
| { "granteeId": "$bo", "level": "full", "note": "x" } | note |
post /api/patients/$ann/access $body
expect 422 input on $field
end
as cat
post /api/patients/$ann/access { "granteeId": "$bo", "level": "limited" }
expect 404 not-found
get /api/patients/$ann/access
expect data has 0 items

story "What the patient said of a colleague stays said, and what was shared on ends with what it came from"
given ann is a patient
given bo is a doctor
given cy is a doctor
given dot is a doctor
as ann
post /api/patients/$ann/access { "granteeId": "$bo", "level": "full" }
expect 201
keep $bos = data
post /api/patients/$ann/access { "granteeId": "$cy", "level": "full", "sections": ["history"] }
expect 201
keep $cys = data
as bo
each $more
| "level": "limited" |
| "level": "full" |
| "level": "full", "until": "2099-01-01T00:00:00Z" |
post /api/patients/$ann/access { "granteeId": "$cy", $more }
expect 403 forbidden
end
post /api/patients/$ann/access { "granteeId": "$dot", "level": "limited" }
expect 201
post /api/patients/$ann/access { "granteeId": "$dot", "level": "full" }
expect 201
as dot
get /api/patients/$ann
expect 200
as ann
delete /api/patients/$ann/access/$cys.id
expect 204
as bo
post /api/patients/$ann/access { "granteeId": "$cy", "level": "limited" }
expect 403 forbidden
as ann
delete /api/patients/$ann/access/$bos.id
expect 204
get /api/patients/$ann/access
expect data has 1 items
get /api/patients/$ann/accesses
expect data[*].action contains shared access ended
as dot
get /api/patients/$ann
expect 404 not-found
