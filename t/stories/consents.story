# What patients agree to, and take back.

story "A patient agrees, and takes it back"
given ann is a patient
given bo is a doctor
as ann
get /api/consent-kinds
expect 200
expect data.kinds has at least 3 items
keep $kind = data.kinds[1]
post /api/consents { "kind": "$kind.kind", "textVersion": 1 }
expect 201
expect data.text = $kind.text
expect data.current = true
expect data.byProxy = false
expect data.givenByName contains Ann
keep $consent = data
post /api/consents { "kind": "$kind.kind", "textVersion": 1 }
expect 409 conflict on kind
get /api/consents
expect data has 1 items
expect data[0].withdrawnAt = null
as bo
get /api/consents?patientId=$ann
expect data has 0 items
get /api/consents
expect 422 input on patientId
as ann
delete /api/consents/$consent.id
expect 204
delete /api/consents/$consent.id
expect 409 conflict
get /api/consents
expect data[0].current = false
expect data[0].withdrawnByName contains Ann
post /api/consents { "kind": "$kind.kind", "textVersion": 1 }
expect 201
get /api/consents
expect data has 2 items

story "A text is read, and kept, in the reader's language; English where there is no other"
given ann is a patient
as ann
get /api/consent-kinds
expect data.kinds[0].language = en
keep $english = data.kinds[0]
get /api/consent-kinds?language=ar-EG
expect data.kinds[0].language = ar
expect data.kinds[0].kind = $english.kind
keep $arabic = data.kinds[0]
get /api/consent-kinds?language=fr
expect data.kinds[0].text = $english.text
post /api/consents { "kind": "$arabic.kind", "textVersion": 1, "language": "ar" }
expect 201
expect data.text = $arabic.text
expect data.title = $arabic.title
expect data.language = ar
get /api/consents
expect data[0].text = $arabic.text
post /api/consents { "kind": "research", "textVersion": 1, "language": "fr" }
expect 422 input on language
post /api/consents { "kind": "research", "textVersion": 1 }
expect 201
expect data.language = en
put /api/auth/profile { "language": "ar" }
expect 200
get /api/consent-kinds
expect data.kinds[0].text = $arabic.text
post /api/consents { "kind": "sharing", "textVersion": 1 }
expect 201
expect data.language = ar

story "Nobody agrees to what was not asked, or for others"
given ann is a patient
given cat is a patient
as ann
each $body $field
| { "kind": "reminders", "textVersion": 2 } | textVersion |
| { "kind": "everything", "textVersion": 1 } | textVersion |
| { "kind": "reminders" } | textVersion |
| { "textVersion": 1 } | kind |
post /api/consents $body
expect 422 input on $field
end
post /api/consents { "kind": "reminders", "textVersion": 1 }
expect 201
keep $consent = data
as cat
delete /api/consents/$consent.id
expect 404 not-found
get /api/consents?patientId=$ann
expect data has 0 items
