# What the server says comes in the language that was asked for; what programs read stays.

story "A refusal speaks Arabic to whoever reads Arabic"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[2]
header Accept-Language: ar-EG, en;q=0.5
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video" }
expect 422 input on reason
expect header Content-Language = ar
expect title = بعض ما أرسلته يحتاج إلى تعديل
expect faults[0].field = reason
expect faults[0].words = هذا مطلوب
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect header Content-Language is absent
header Accept-Language: ar
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 409 conflict on startsAt
expect detail matches /\p{Script=Arabic}/
expect alternatives has 3 items

story "Numbers and the words that programs send are kept in a translation"
given ann is a patient
given bo is a doctor
as ann
header Accept-Language: ar
get /api/appointments?limit=500
expect 422 input on limit
expect faults[0].words = أدخل عددًا من 1 إلى 100
header Accept-Language: ar
get /api/appointments?status=lost
expect 422 input on status
expect faults[0].words contains القيم المقبولة: scheduled, confirmed
header Accept-Language: ar
patch /api/appointments { }
expect 405 method-not-allowed
expect detail contains : GET
expect header Allow = GET

story "Whoever asks for what we do not speak, or asks in a way that we cannot read, is answered in English"
given ann is a patient
as ann
each $asked
| fr |
| en |
| en, ar;q=0.9 |
| ar;q=0 |
| ar;q=9 |
| ar; |
| arabic |
header Accept-Language: $asked
get /api/appointments?limit=500
expect 422 input on limit
expect header Content-Language = en
expect faults[0].words = wants a number from 1 to 100
end
get /api/appointments?limit=500
expect header Content-Language = en

story "What the clinic calls its permissions is translated, and their names are not"
given chief is the demo admin
as chief
header Accept-Language: ar
get /api/permissions
expect 200
expect header Content-Language = ar
expect data.permissions[*].words contains الاطلاع على الصلاحيات
expect data.permissions[*].words lacks see who may do what
expect data.permissions[*].permission contains permission.read
get /api/permissions
expect data.permissions[*].words contains see who may do what

story "Why somebody sees a record is said in the language of who asks"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[2]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
header Accept-Language: ar
get /api/patients/$ann/access
expect 200
expect data[*].reasonWords contains بينهما موعد، الآن أو سابقًا
expect data[*].reason contains appointment

story "The audit says what was done in the language of who reads it, and is searched by what it calls that itself"
given admin is the demo admin
as admin
header Accept-Language: ar
get /api/audit-logs?action=signed+in&limit=1
expect 200
expect data[0].action = signed in
expect data[0].actionWords = سجّل الدخول
get /api/audit-logs?action=signed+in&limit=1
expect data[0].actionWords = signed in
