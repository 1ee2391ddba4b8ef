# An app, codes on paper, and proving once more who one is.

story "An authenticator app becomes a second factor"
given ann is a patient
as ann
get /api/auth/factors
expect 200
expect data.totp = false
expect data.required = false
expect data.recoveryCodesLeft = 0
post /api/auth/totp
expect 201
expect data.uri contains otpauth://totp/Epione:
expect data.secret matches /^[A-Z2-7]{32}$/
keep $totp = data
post /api/auth/totp/confirm { "code": "000000" }
expect 422 input on code
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
expect 200
expect data.recoveryCodes has 10 items
expect data.accessToken = null
keep $codes = data.recoveryCodes
get /api/auth/factors
expect data.totp = true
expect data.recoveryCodesLeft = 10
post /api/auth/totp
expect 409 conflict
post /api/auth/totp/confirm { "code": "$code" }
expect 409 conflict

anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect 200
expect data.next = second-factor
expect data.methods[0] = totp
expect data.methods[1] = recovery-code
expect data.accountId = null
expect data.firstName = null
expect data.refreshToken = null
keep $half = data.accessToken
header Authorization: Bearer $half
get /api/auth/profile
expect 403 forbidden
header Authorization: Bearer $half
get /api/auth/factors
expect 403 forbidden
header Authorization: Bearer $half
post /api/auth/verify-2fa { "code": "$code" }
expect 401 unauthenticated on code
let $code = the app's code for $totp.secret
header Authorization: Bearer $half
post /api/auth/verify-2fa { "code": "$code" }
expect 200
expect data.next = null
expect data.accountId = $ann.account
expect data.refreshToken is present
keep $full = data.accessToken
header Authorization: Bearer $full
get /api/auth/profile
expect 200
header Authorization: Bearer $half
post /api/auth/verify-2fa { "code": "$code" }
expect 401 unauthenticated

story "A recovery code is good once, however it is written"
given ann is a patient
as ann
post /api/auth/totp
keep $totp = data
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
expect 200
keep $codes = data.recoveryCodes
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $half = data.accessToken
header Authorization: Bearer $half
post /api/auth/verify-2fa { "recoveryCode": "$codes[3]" }
expect 200
keep $full = data.accessToken
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $half = data.accessToken
header Authorization: Bearer $half
post /api/auth/verify-2fa { "recoveryCode": "$codes[3]" }
expect 401 unauthenticated on recoveryCode
header Authorization: Bearer $full
get /api/auth/factors
expect data.recoveryCodesLeft = 9
header Authorization: Bearer $full
post /api/auth/recovery-codes
expect 200
expect data.recoveryCodes has 10 items
keep $new = data.recoveryCodes
header Authorization: Bearer $half
post /api/auth/verify-2fa { "recoveryCode": "$codes[4]" }
expect 401 unauthenticated on recoveryCode
header Authorization: Bearer $half
post /api/auth/verify-2fa { "recoveryCode": "$new[0]" }
expect 200

story "Whoever guesses is stopped, and the owner gets in another way"
given ann is a patient
as ann
post /api/auth/totp
keep $totp = data
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
keep $codes = data.recoveryCodes
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $half = data.accessToken
each $guess
| 111111 |
| 222222 |
| 333333 |
| 444444 |
| 555555 |
header Authorization: Bearer $half
post /api/auth/verify-2fa { "code": "$guess" }
expect 401 unauthenticated on code
end
let $code = the app's code for $totp.secret
header Authorization: Bearer $half
post /api/auth/verify-2fa { "code": "$code" }
expect 401 unauthenticated
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $half = data.accessToken
header Authorization: Bearer $half
post /api/auth/verify-2fa { "recoveryCode": "$codes[0]" }
expect 200

story "A proof is one proof"
given ann is a patient
as ann
post /api/auth/step-up {}
expect 422 input on code
post /api/auth/step-up { "code": "123456", "password": "x" }
expect 422 input on code
post /api/auth/step-up { "credentialId": "AAAA" }
expect 422 input on clientData
expect 422 input on signature
post /api/auth/step-up { "password": "not the right one" }
expect 401 unauthenticated on password
post /api/auth/step-up { "password": "$ann.password" }
expect 204
post /api/auth/totp
keep $totp = data
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
expect 200
post /api/auth/step-up { "password": "$ann.password" }
expect 403 step-up-needed on password
post /api/auth/step-up { "code": "$code" }
expect 401 unauthenticated on code
let $code = the app's code for $totp.secret
post /api/auth/step-up { "code": "$code" }
expect 204

story "The app goes, and its recovery codes with it"
given ann is a patient
as ann
delete /api/auth/totp
expect 404
post /api/auth/recovery-codes
expect 409 conflict
post /api/auth/totp
keep $totp = data
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
expect 200
delete /api/auth/totp
expect 204
get /api/auth/factors
expect data.totp = false
expect data.recoveryCodesLeft = 0
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect data.next = null
expect data.accountId = $ann.account

story "The first factor ends the other sessions, which knew a password only"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
keep $other = data.accessToken
as ann
post /api/auth/totp
keep $totp = data
let $code = the app's code for $totp.secret
post /api/auth/totp/confirm { "code": "$code" }
expect 200
get /api/auth/profile
expect 200
anonymous
header Authorization: Bearer $other
get /api/auth/profile
expect 401 unauthenticated
