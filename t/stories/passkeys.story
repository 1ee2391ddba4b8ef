# Passkeys: as second factor, and alone.

story "A passkey signs in, as second factor and alone"
given ann is a patient
as ann
post /api/auth/passkeys/options { "purpose": "register" }
expect 200
expect data.userName = $ann.email
expect data.credentials has 0 items
keep $options = data
let $made = ann's new passkey for $options
post /api/auth/passkeys { "name": "My phone", "clientData": "$made.clientData", "attestation": "$made.attestation" }
expect 201
expect data.name = My phone
expect data.recoveryCodes has 10 items
keep $passkey = data
post /api/auth/passkeys { "name": "Again", "clientData": "$made.clientData", "attestation": "$made.attestation" }
expect 422 input on attestation
get /api/auth/factors
expect data.passkeys has 1 items
expect data.passkeys[0].name = My phone
expect data.passkeys[0].lastUsedAt = null
put /api/auth/passkeys/$passkey.id { "name": "My old phone" }
expect 200
expect data.name = My old phone

anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password" }
expect data.next = second-factor
expect data.methods[0] = passkey
keep $half = data.accessToken
header Authorization: Bearer $half
post /api/auth/verify-2fa/options
expect 200
expect data.credentials has 1 items
expect data.userId = null
keep $options = data
let $signed = ann's answer to $options
header Authorization: Bearer $half
post /api/auth/verify-2fa { "credentialId": "$signed.credentialId", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 200
expect data.accountId = $ann.account
keep $full = data.accessToken
header Authorization: Bearer $full
post /api/auth/passkeys/options { "purpose": "step-up" }
expect 200
keep $options = data
let $signed = ann's answer to $options
header Authorization: Bearer $full
post /api/auth/step-up { "credentialId": "$signed.credentialId", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 204
header Authorization: Bearer $full
post /api/auth/step-up { "credentialId": "$signed.credentialId", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 401 unauthenticated on credentialId

post /api/auth/passkeys/sign-in/options
expect 200
expect data.credentials has 0 items
keep $options = data
let $signed = ann's answer to $options
post /api/auth/passkeys/sign-in { "credentialId": "$signed.credentialId", "userHandle": "$signed.userHandle", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 200
expect data.next = null
expect data.accountId = $ann.account
expect data.refreshToken is present
post /api/auth/passkeys/sign-in { "credentialId": "$signed.credentialId", "userHandle": "$signed.userHandle", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 401 unauthenticated on credentialId

as ann
delete /api/auth/passkeys/$passkey.id
expect 204
delete /api/auth/passkeys/$passkey.id
expect 404
anonymous
post /api/auth/passkeys/sign-in/options
keep $options = data
let $signed = ann's answer to $options
post /api/auth/passkeys/sign-in { "credentialId": "$signed.credentialId", "userHandle": "$signed.userHandle", "clientData": "$signed.clientData", "authenticatorData": "$signed.authenticatorData", "signature": "$signed.signature" }
expect 401 unauthenticated on credentialId

story "Somebody else's passkey is not there"
given ann is a patient
given bob is a patient
as ann
post /api/auth/passkeys/options { "purpose": "register" }
keep $options = data
let $made = ann's new passkey for $options
as bob
post /api/auth/passkeys { "name": "Stolen", "clientData": "$made.clientData", "attestation": "$made.attestation" }
expect 422 input on attestation
as ann
post /api/auth/passkeys/options { "purpose": "register" }
keep $options = data
let $made = ann's new passkey for $options
post /api/auth/passkeys { "name": "Mine", "clientData": "$made.clientData", "attestation": "$made.attestation" }
expect 201
keep $passkey = data
as bob
put /api/auth/passkeys/$passkey.id { "name": "His" }
expect 404
delete /api/auth/passkeys/$passkey.id
expect 404
anonymous
post /api/auth/login { "email": "$bob.email", "password": "$bob.password" }
expect data.next = null
