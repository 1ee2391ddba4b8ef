# Signing in with another house: off in a clinic that nobody told of one; t/sso has the ways through one that is on.

story "A clinic without a provider says so, and sends browsers back to its own sign-in"
anonymous
get /api/auth/sso
expect 200
expect data.enabled = false
expect data.name = null
get /api/auth/sso/start
expect 302
expect header Location = /sign-in?fault=sso-off
expect header Set-Cookie is absent
expect header Cache-Control contains no-store
get /api/auth/sso/callback?code=x&state=y&session_state=z
expect 302
expect header Location = /sign-in?fault=sso-off
get /api/auth/sso/start?returnTo=//evil.example
expect 302
expect header Location = /sign-in?fault=input
post /api/auth/sso/callback { "code": "x" }
expect 405 method-not-allowed
expect header Allow contains GET

story "Everybody sees their own links, and takes them off"
given ann is a patient
given bea is a patient
ann is linked with a provider as $link
as bea
get /api/auth/identities
expect 200
expect data.identities has 0 items
delete /api/auth/identities/$link
expect 404 not-found
as ann
get /api/auth/identities
expect 200
expect data.identities has 1 items
expect data.identities[0].id = $link
expect data.identities[0].provider = https://login.example
expect data.identities[0].email = $ann.email
delete /api/auth/identities/$link
expect 204
mail to $ann.email "Your account is no longer linked with https://login.example"
delete /api/auth/identities/$link
expect 404 not-found
get /api/auth/identities
expect data.identities has 0 items

story "Nobody begins to link where there is no provider"
given ann is a patient
as ann
post /api/auth/identities
expect 404 not-found
