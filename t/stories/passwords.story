# Addresses that are confirmed, passwords that are forgotten and changed.

story "Whoever registers confirms their address, once"
let $email = unique "confirm"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "four words that differ", "firstName": "Cleo", "lastName": "Story" }
expect 201
mail to $email@story.test "Confirm your e-mail address"
post /api/auth/verify-email { "token": "$mail.token" }
expect 204
post /api/auth/verify-email { "token": "$mail.token" }
expect 422 input on token
post /api/auth/verify-email { "token": "guessed" }
expect 422 input on token
post /api/auth/verify-email/resend { "email": "$email@story.test" }
expect 204

story "In the language that somebody reads"
let $email = unique "layla"
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "four words that differ", "firstName": "ليلى", "lastName": "Story", "language": "ar" }
expect 201
mail to $email@story.test "أكّد بريدك الإلكتروني"

story "A forgotten password is chosen anew, and nobody stays signed in"
given ann is a patient
as ann
get /api/auth/profile
expect 200
anonymous
post /api/auth/forgot-password { "email": "$ann.email" }
expect 204
mail to $ann.email "Choose a new password"
post /api/auth/reset-password { "token": "$mail.token", "password": "password2026!!" }
expect 422 input on password
post /api/auth/reset-password { "token": "$mail.token", "password": "another four words" }
expect 204
post /api/auth/reset-password { "token": "$mail.token", "password": "yet another few words" }
expect 422 input on token
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect 401
post /api/auth/refresh { "refreshToken": "$ann.refresh" }
expect 401
as ann
get /api/auth/profile
expect 401
anonymous
post /api/auth/login { "email": "$ann.email", "password": "another four words" }
expect 200
mail to $ann.email "Your password was changed"

story "A link for one purpose is not good for another"
given bea is a patient
anonymous
mail to $bea.email "Confirm your e-mail address"
post /api/auth/reset-password { "token": "$mail.token", "password": "another four words" }
expect 422 input on token

story "Asking tells nobody whether there is such an address"
let $nobody = unique "nobody"
anonymous
post /api/auth/forgot-password { "email": "$nobody@story.test" }
expect 204
post /api/auth/verify-email/resend { "email": "$nobody@story.test" }
expect 204
post /api/auth/forgot-password { "email": "no address" }
expect 422 input on email

story "A password is changed by who knows it, and other devices are signed out"
given cyd is a patient
as cyd
put /api/auth/password { "currentPassword": "not my password", "newPassword": "another four words" }
expect 422 input on currentPassword
put /api/auth/password { "currentPassword": "$cyd.password", "newPassword": "$cyd.password" }
expect 422 input on newPassword
put /api/auth/password { "currentPassword": "$cyd.password", "newPassword": "short" }
expect 422 input on newPassword
put /api/auth/password { "currentPassword": "$cyd.password", "newPassword": "Excalibur2026!" }
expect 422 input on newPassword
anonymous
post /api/auth/login { "email": "$cyd.email", "password": "$cyd.password" }
expect 200
keep $elsewhere = data
as cyd
put /api/auth/password { "currentPassword": "$cyd.password", "newPassword": "another four words" }
expect 204
get /api/auth/profile
expect 200
anonymous
header Authorization: Bearer $elsewhere.accessToken
get /api/auth/profile
expect 401
post /api/auth/refresh { "refreshToken": "$elsewhere.refreshToken" }
expect 401
post /api/auth/login { "email": "$cyd.email", "password": "another four words" }
expect 200
mail to $cyd.email "Your password was changed"

story "Passwords that attackers try first are refused"
anonymous
each $password $email
| passwordpassword | a@story.test |
| Password12345! | b@story.test |
| P@ssw0rd123456 | c@story.test |
| qwertyuiop123 | d@story.test |
| 1q2w3e4r5t6y7u8i | e@story.test |
| 123456789012 | f@story.test |
| 98237498237498 | g@story.test |
| aaaaaaaaaaaaaa | h@story.test |
| abcabcabcabcabc | i@story.test |
| ILoveYouForever! | j@story.test |
| Summer2026!!! | k@story.test |
| correcthorsebatterystaple | l@story.test |
| own.address@story.test | Own.Address@story.test |
post /api/auth/register { "email": "$email", "password": "$password", "firstName": "Eve", "lastName": "Easy" }
expect 422 input on password
end

story "Guessing is slowed down, and the owner is not locked out"
given dan is a patient
as dan in a browser
get /api/auth/profile
expect 200
anonymous
each $guess
| first guess |
| second guess |
| third guess |
| fourth guess |
| fifth guess |
| sixth guess |
post /api/auth/login { "email": "$dan.email", "password": "$guess" }
expect 401
end
post /api/auth/login { "email": "$dan.email", "password": "$dan.password" }
expect 429 too-many
expect header Retry-After matches /^[1-9]\d?$/
as dan
get /api/auth/profile
expect 200
wait 3 seconds
anonymous
post /api/auth/login { "email": "$dan.email", "password": "$dan.password" }
expect 200
post /api/auth/login { "email": "$dan.email", "password": "again a guess" }
expect 401

story "Somebody who does not exist is slowed down alike"
let $nobody = unique "nobody"
anonymous
each $guess
| first guess |
| second guess |
| third guess |
| fourth guess |
| fifth guess |
| sixth guess |
post /api/auth/login { "email": "$nobody@story.test", "password": "$guess" }
expect 401
end
post /api/auth/login { "email": "$nobody@story.test", "password": "seventh guess" }
expect 429 too-many

story "Admins see what was sent, and not what it said"
given adm is the demo admin
given fay is a patient
mail to $fay.email "Confirm your e-mail address"
as adm
get /api/outbox?state=sent&limit=5
expect 200
expect data has at least 1 items
expect data[*].state contains sent
expect data[0].body is absent
expect data[0].secret is absent
keep $message = data[0]
post /api/outbox/$message.id/retry {}
expect 404
get /api/mailbox?recipient=$fay.email
expect 200
expect data has 1 items
as fay
get /api/outbox
expect 403
get /api/mailbox
expect 403

story "An admin has a message sent again that failed"
let $email = unique "bounce"
given adm is the demo admin
anonymous
post /api/auth/register { "email": "$email@story.test", "password": "four words that differ", "firstName": "Bo", "lastName": "Unce" }
expect 201
wait 3 seconds
post /api/auth/login { "email": "$email@story.test", "password": "four words that differ" }
expect 200
keep $bo = data
header Authorization: Bearer $bo.accessToken
put /api/auth/password { "currentPassword": "four words that differ", "newPassword": "another four words" }
expect 204
wait 3 seconds
as adm
get /api/outbox?state=failed&limit=100
expect 200
expect data[*].address contains $email@story.test
expect data[0].kind = password-changed
keep $failed = data[0]
post /api/outbox/$failed.id/retry {}
expect 200
expect data.state = queued
