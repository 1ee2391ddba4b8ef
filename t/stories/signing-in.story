# Tokens for programs: short access, rotating refresh, and a family that dies of reuse.

story "Signing in gives a short token and a long one"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect 200
expect header Cache-Control contains no-store
expect data.accountId = $ann.account
expect data.patientId = $ann.patientId
expect data.accessToken matches /^[\w-]+\.[\w-]+\.[\w-]+$/
expect data.expiresIn <= 300
expect data.refreshToken is present
expect header Set-Cookie is absent

story "A wrong password and a missing account are told in the same words"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "not the right one" }
expect 401 unauthenticated
expect detail is present
keep $words = detail
post /api/auth/login { "email": "nobody-at-all@story.test", "password": "not the right one" }
expect 401 unauthenticated
expect detail = $words

story "E-mail addresses are not told apart by their capitals"
given ann is a patient
let $upper = unique "UPPER"
anonymous
post /api/auth/register { "email": "$upper@Story.Test", "password": "a long enough one", "firstName": "Uma", "lastName": "Upper" }
expect 201
post /api/auth/login { "email": "$upper@STORY.TEST", "password": "a long enough one" }
expect 200

story "Passwords may be long and in any script, and every letter counts"
let $email = unique "script"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "пароль из многих слов 密碼 🔑", "firstName": "Софія", "lastName": "Ó Ceallaigh-李" }
expect 201
expect data.firstName = Софія
post /api/auth/login { "email": "$email@story.test", "password": "пароль из многих слов 密碼 🔑" }
expect 200
post /api/auth/login { "email": "$email@story.test", "password": "пароль из многих слов 密碼 " }
expect 401

story "A refresh token is good for one turn"
given ann is a patient
anonymous
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 200
expect data.expiresIn <= 300
expect data.refreshToken != $ann.refresh
keep $second = data.refreshToken
keep $access = data.accessToken
header Authorization: Bearer $access
get /api/auth/profile
expect 200
expect data.email = $ann.email
post /api/auth/refresh { "refreshToken": "$second" }
expect 200

story "Reusing a refresh token ends the whole family"
given ann is a patient
anonymous
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 200
keep $second = data.refreshToken
keep $access = data.accessToken
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 401 unauthenticated
post /api/auth/refresh { "refreshToken": "$second" }
expect 401 unauthenticated
header Authorization: Bearer $access
get /api/auth/profile
expect 401 unauthenticated

story "Another session of the same person outlives a dead family"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect 200
keep $other = data.accessToken
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 200
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 401
header Authorization: Bearer $other
get /api/auth/profile
expect 200

story "Signing out ends the session at once, refresh token included"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $other = data.accessToken
keep $refresh = data.refreshToken
header Authorization: Bearer $other
post /api/auth/logout
expect 204
header Authorization: Bearer $other
get /api/auth/profile
expect 401 unauthenticated
post /api/auth/refresh { "refreshToken": "$refresh" }
expect 401 unauthenticated
as ann
get /api/auth/profile
expect 200

story "Only our own tokens open the door"
given ann is a patient
anonymous
each $credentials
| Bearer |
| Bearer x |
| Bearer x.y.z |
| Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiIwIn0. |
| Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwIiwiZXhwIjo5OTk5OTk5OTk5fQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA |
| Bearer {{a*3000}} |
| Basic YWRtaW46YWRtaW4= |
| $ann.token |
| Bearer $ann.refresh |
| Bearer ${ann.token}.x |
| Bearer $ann.token $ann.token |
header Authorization: $credentials
get /api/auth/profile
expect 401 unauthenticated
expect header WWW-Authenticate is present
end
header Authorization: Bearer $ann.token
get /api/auth/profile
expect 200

story "A refresh token of nobody is refused"
anonymous
each $token
| x |
| {{A*43}} |
| ../../etc/passwd |
| * |
post /api/auth/refresh { "refreshToken": "$token" }
expect 401|422
end
