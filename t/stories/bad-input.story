# Whatever is malformed, too large, too deep, out of range or unknown is answered in the right words, and
# nothing is written.

story "What is not JSON is told so"
given ann is a patient
as ann
each $body
| raw { |
| raw {"appointmentId": } |
| raw {"appointmentId": "x", } |
| raw {'appointmentId': 'x'} |
| raw {appointmentId: "x"} |
| raw {"appointmentId": "x"} {} |
| raw {"appointmentId": "x"}x |
| raw {"appointmentId": "x" /* why */} |
| raw {"reason": "\x00"} |
| raw {"reason": "a\x01b"} |
| raw {"reason": "\u0000"} |
| raw {"reason": "\ud800"} |
| raw {"reason": "\udc00\ud800"} |
| raw {"reason": "\x"} |
| raw {"reason": "\xff"} |
| raw {"reason": "\xc0\xaf"} |
| raw {"reason": "\xed\xa0\x80"} |
| raw {"reason": "\xf4\x90\x80\x80"} |
| raw {"reason": "\xe2\x82"} |
| raw {"\xff": "x"} |
| raw \xef\xbb\xbf{"reason": "x"} |
| raw {"reason": "x", "reason": "y"} |
| raw {"reason": "x", "re\u0061son": "y"} |
| raw {"reason": 01} |
| raw {"reason": 1.} |
| raw {"reason": +1} |
| raw {"reason": NaN} |
| raw {"reason": Infinity} |
| raw {"reason": tru} |
| raw {"reason": {{[*200000}} |
| raw {"reason": {{[*40}}{{]*40}}} |
| raw {"reason": {{{"a":*40}}1{{}*40}}} |
| raw {"reason": [{{1,*1001}}1]} |
| raw [] |
| raw ["appointmentId"] |
| raw "appointmentId" |
| raw 7 |
| raw null |
| raw true |
| raw \xfe\xff\x00{\x00} |
| raw {{ *100}} |
post /api/appointments/cancel $body
expect 400 malformed
expect detail matches /\w+ \w+/
end

story "Too many keys are too many"
given ann is a patient
as ann
post /api/appointments/cancel raw {"a0":0,"a1":0,"a2":0{{,"reason":0*300}}}
expect 400 malformed

story "A body that is too large is refused before it is read"
given ann is a patient
as ann
each $body
| raw {"reason": "{{x*262200}}"} |
| raw {"reason": "{{x*1500000}}"} |
| raw {{ *300000}} |
post /api/appointments/cancel $body
expect 413 too-large
end
anonymous
post /api/auth/login raw {"email": "{{x*300000}}"}
expect 413 too-large
expect header Content-Language = en
header Accept-Language: ar-EG, en;q=0.5
post /api/auth/login raw {"email": "{{x*300000}}"}
expect 413 too-large
expect header Content-Language = ar
expect title = هذا أكبر من المسموح
expect detail = لا يزيد الطلب على 256 KiB
header Accept-Language: arn, ar
post /api/auth/login raw {"email": "{{x*300000}}"}
expect header Content-Language = en

story "A body is JSON and says so"
given ann is a patient
as ann
each $type
| text/plain |
| application/x-www-form-urlencoded |
| multipart/form-data; boundary=x |
| application/jsonp |
| text/json |
| application/xml |
header Content-Type: $type
post /api/appointments/cancel raw {"appointmentId": "00000000-0000-7000-8000-000000000000", "reason": "well again"}
expect 415 unsupported-type
end
without Content-Type
post /api/appointments/cancel raw {"appointmentId": "00000000-0000-7000-8000-000000000000", "reason": "well again"}
expect 415 unsupported-type
each $type
| application/json; charset=utf-8 |
| Application/JSON |
header Content-Type: $type
post /api/appointments/cancel raw {"appointmentId": "00000000-0000-7000-8000-000000000000", "reason": "well again"}
expect 404 not-found
end

story "Each member of a booking has its type and its limits, and nothing is written"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
each $field $value
| doctorId | null |
| doctorId | "" |
| doctorId | "bo" |
| doctorId | 7 |
| doctorId | "$bo " |
| doctorId | "{$bo}" |
| doctorId | [ "$bo" ] |
| startsAt | null |
| startsAt | "soon" |
| startsAt | 1893456000 |
| startsAt | "2030-01-07" |
| startsAt | "2030-01-07 10:00:00" |
| startsAt | "2030-01-07T10:00:00" |
| startsAt | "2030-02-30T10:00:00Z" |
| startsAt | "2030-01-07T24:30:00Z" |
| startsAt | "2030-01-07T10:61:00Z" |
| startsAt | "2030-01-07T10:00:00+25:00" |
| startsAt | "infinity" |
| startsAt | "now" |
| startsAt | "tomorrow" |
| startsAt | "20300-01-07T10:00:00Z" |
| durationMinutes | 4 |
| durationMinutes | 241 |
| durationMinutes | 0 |
| durationMinutes | -30 |
| durationMinutes | 30.5 |
| durationMinutes | 3e1 |
| durationMinutes | "30" |
| durationMinutes | 99999999999999999999 |
| durationMinutes | true |
| type | "" |
| type | "party" |
| type | "CONSULTATION" |
| type | null |
| type | 1 |
| consultationType | "telepathy" |
| consultationType | null |
| reason | null |
| reason | "" |
| reason | "ab" |
| reason | "{{x*501}}" |
| reason | "{{ü*501}}" |
| reason | { "text": "A cough" } |
| reason | [ "A cough" ] |
| symptoms | "cough" |
| symptoms | { "0": "cough" } |
| symptoms | [{{ "cough",*20}} "cough"] |
| notes | "{{x*2001}}" |
| notes | 7 |
| wallTime | "noon" |
| colour | "blue" |
| doctorid | "$bo" |
| DoctorId | "$bo" |
| __proto__ | { "admin": true } |
| status | "completed" |
| id | "$bo" |
| number | "APT-00001" |
| version | 7 |
post /api/appointments/book { "$field": $value }
expect 422 input on $field
expect faults[0].words is present
end
each $symptoms $field
| [ 7 ] | symptoms.0 |
| [ null ] | symptoms.0 |
| [ "cough", "{{x*101}}" ] | symptoms.1 |
| [ "cough", [ "fever" ] ] | symptoms.1 |
post /api/appointments/book { "symptoms": $symptoms }
expect 422 input on $field
end
get /api/appointments
expect data has 0 items

story "All faults of a booking are told at once"
given ann is a patient
as ann
post /api/appointments/book {}
expect 422 input on doctorId
expect faults[*].field contains type
expect faults[*].field contains consultationType
expect faults[*].field contains reason
post /api/appointments/book
expect 422 input on doctorId

story "Text at its limits, in any script, comes back as it was sent"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
each $n $reason
| 0 | "{{ü*500}}" |
| 2 | "{{🩺*500}}" |
| 4 | "abc" |
| 6 | "Robert'); DROP TABLE appointment;--" |
| 8 | "<script>alert(1)</script> & \"quotes\" \\ \/ \t tab" |
| 10 | "שלום 你好 \u202e x" |
| 12 | "%s%n $1 :reason ${'x'} {{y*3}}" |
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[$n]
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": $reason }
expect 201
expect data.reason = $reason
end

story "A query has its limits as well"
given ann is a patient
given bo is a doctor
as ann
each $query $field
| limit=0 | limit |
| limit=101 | limit |
| limit=-1 | limit |
| limit= | limit |
| limit=1.5 | limit |
| limit=%201 | limit |
| from=yesterday | from |
| to=2030-01-01 | to |
| status=asleep | status |
| status= | status |
| status=scheduled&status=scheduled | status |
| page=2 | page |
| Limit=2 | Limit |
| status[]=scheduled | status[] |
get /api/appointments?$query
expect 422 input on $field
end
each $query
| status=%ff |
| status=%00 |
| status=sched%00uled |
| status=%c0%af |
| status=% |
| status=%4 |
| status=%zz |
| %ff=1 |
get /api/appointments?$query
expect 400 malformed
end

story "A path that is no id names nothing"
given ann is a patient
as ann
each $id
| 1 |
| APT-00001 |
| 00000000-0000-7000-8000-00000000000 |
| 00000000-0000-7000-8000-000000000000x |
| %00 |
| %ff |
| %2e%2e |
| ' |
| {{a*1000}} |
get /api/appointments/$id
expect 400|404
end

story "A reason of blanks is no reason"
given ann is a patient
given bo is a doctor
as ann
get /api/appointments/check-availability?doctorId=$bo
keep $slot = data.freeTimes[0]
each $reason
| "     " |
| "\n\n\n" |
| "\u00a0\u00a0\u00a0" |
post /api/appointments/book { "doctorId": "$bo", "startsAt": "$slot", "type": "consultation", "consultationType": "video", "reason": $reason }
expect 422 input on reason
end
get /api/appointments
expect data has 0 items
