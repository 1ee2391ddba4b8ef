# Where somebody is signed in, and ending it.

story "Sessions tell the device, the address and the last use"
given ann is a patient
anonymous
header User-Agent: Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36
post /api/auth/login { "email": "$ann.email", "password": "$ann.password", "session": "browser" }
expect 200
as ann
get /api/auth/sessions
expect 200
expect data.sessions has 2 items
expect data.sessions[0].device = Chrome on Android
expect data.sessions[0].browser = true
expect data.sessions[0].current = false
expect data.sessions[0].address is present
expect data.sessions[1].current = true
expect data.sessions[1].browser = false
expect data.sessions[1].begunAt is present
expect data.sessions[1].lastUsedAt is present
keep $phone = data.sessions[0]
keep $own = data.sessions[1]
delete /api/auth/sessions/$phone.id
expect 204
delete /api/auth/sessions/$phone.id
expect 404
get /api/auth/sessions
expect data.sessions has 1 items
delete /api/auth/sessions/$own.id
expect 204
get /api/auth/profile
expect 401 unauthenticated

story "All others end at once"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $one = data
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $two = data
as ann
delete /api/auth/sessions
expect 204
get /api/auth/sessions
expect data.sessions has 1 items
expect data.sessions[0].current = true
anonymous
each $which
| one |
| two |
header Authorization: Bearer $which.accessToken
get /api/auth/profile
expect 401 unauthenticated
end
post /api/auth/refresh { "refreshToken": "$one.refreshToken" }
expect 401 unauthenticated

story "Another's session is not there"
given ann is a patient
given bob is a patient
as ann
get /api/auth/sessions
keep $session = data.sessions[0]
as bob
delete /api/auth/sessions/$session.id
expect 404
as ann
get /api/auth/profile
expect 200

story "Whoever is here says so, and hears how long a session lasts"
given ann is a patient
as ann
get /api/auth/session
expect 200
expect data.idleMinutes = 20160
expect data.endsAt is present
get /api/auth/profile
expect data.idleMinutes = 20160
anonymous
get /api/auth/session
expect 401 unauthenticated
