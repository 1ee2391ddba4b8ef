# Clocks change twice a year, by an hour or (Lord Howe) by half an hour; local hours stay what they say.

story "A wall time is the doctor's own clock"
given ann is a patient
given bo is a doctor in Asia/Kathmandu
let $monday = next Monday in Asia/Kathmandu
let $ten = $monday at 10:00 in Asia/Kathmandu
as ann
post /api/appointments/book { "doctorId": "$bo", "wallTime": "${monday}T10:00", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect data.startsAt = $ten
each $body $field
| "startsAt": "$ten", "wallTime": "${monday}T11:00" | wallTime |
| "notes": "no time at all" | startsAt |
| "wallTime": "$monday 10:00" | wallTime |
| "wallTime": "${monday}T25:00" | wallTime |
| "wallTime": "2030-02-30T10:00" | wallTime |
post /api/appointments/book { "doctorId": "$bo", $body, "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 422 input on $field
end

story "A wall time that the clocks skip is refused with times that exist"
given ann is a patient
given lo is a doctor in Europe/London from 00:00 to 24:00
given ny is a doctor in America/New_York from 00:00 to 24:00
given ad is a doctor in Australia/Adelaide from 00:00 to 24:00
given lh is a doctor in Australia/Lord_Howe from 00:00 to 24:00
given ca is a doctor in America/St_Johns from 00:00 to 24:00
given sc is a doctor in America/Santiago from 00:00 to 24:00
as ann
each $zone $doctor
| Europe/London | lo |
| America/New_York | ny |
| Australia/Adelaide | ad |
| Australia/Lord_Howe | lh |
| America/St_Johns | ca |
| America/Santiago | sc |
let $gap = clocks forward in $zone
post /api/appointments/book { "doctorId": "$$doctor", "wallTime": "$gap.wall", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 422 input on wallTime
expect alternatives has 3 items
end
get /api/appointments
expect data has 0 items

story "A wall time that the clocks repeat is the first of the two"
given ann is a patient
given bo is a doctor in Europe/London from 00:00 to 24:00
let $change = clocks back in Europe/London
let $first = $change.day at 01:30 in Europe/London
as ann
post /api/appointments/book { "doctorId": "$bo", "wallTime": "$change.wall", "type": "consultation", "consultationType": "video", "reason": "A cough" }
expect 201
expect data.startsAt = $first

story "A spring day is short and an autumn day long, in every zone"
given ann is a patient
given lo is a doctor in Europe/London from 00:00 to 24:00 slots of 30
given ny is a doctor in America/New_York from 00:00 to 24:00 slots of 30
given ad is a doctor in Australia/Adelaide from 00:00 to 24:00 slots of 30
given lh is a doctor in Australia/Lord_Howe from 00:00 to 24:00 slots of 30
given ca is a doctor in America/St_Johns from 00:00 to 24:00 slots of 30
given ch is a doctor in Pacific/Chatham from 00:00 to 24:00 slots of 30
given ka is a doctor in Asia/Kolkata from 00:00 to 24:00 slots of 30
as ann
each $zone $doctor $direction $count
| Europe/London | lo | forward | 46 |
| Europe/London | lo | back | 50 |
| America/New_York | ny | forward | 46 |
| America/New_York | ny | back | 50 |
| Australia/Adelaide | ad | forward | 46 |
| Australia/Adelaide | ad | back | 50 |
| Australia/Lord_Howe | lh | forward | 47 |
| Australia/Lord_Howe | lh | back | 49 |
| America/St_Johns | ca | forward | 46 |
| America/St_Johns | ca | back | 50 |
| Pacific/Chatham | ch | forward | 46 |
| Pacific/Chatham | ch | back | 50 |
let $change = clocks $direction in $zone
get /api/appointments/check-availability?doctorId=$$doctor&from=$change.day&days=1
expect 200
expect data.freeTimes has $count items
expect data.freeTimes is ordered
end
let $day = 30 days from today in Asia/Kolkata
get /api/appointments/check-availability?doctorId=$ka&from=$day&days=1
expect data.freeTimes has 48 items

story "Office hours are office hours before and after the change"
given ann is a patient
given bo is a doctor in Europe/London from 09:00 to 10:00 slots of 60
let $change = clocks forward in Europe/London
let $before = $change.day - 1 days
let $after = $change.day + 1 days
let $winter = $before at 09:00 in Europe/London
let $summer = $after at 09:00 in Europe/London
as ann
get /api/appointments/check-availability?doctorId=$bo&from=$before&days=3
expect data.freeTimes has 3 items
expect data.freeTimes[0] = $winter
expect data.freeTimes[2] = $summer
