# A browser holds a cookie it cannot read, and other sites cannot use it.

story "A browser gets a cookie and no token"
given ann is a patient
anonymous
post /api/auth/login { "email": "$ann.email", "password": "$ann.password", "session": "browser" }
expect 200
expect data.accessToken = null
expect data.refreshToken = null
expect data.expiresIn = null
expect header Set-Cookie matches /^__Host-epione=[\w.~-]+;/
expect header Set-Cookie matches /;\s*HttpOnly/
expect header Set-Cookie matches /;\s*Secure/
expect header Set-Cookie matches /;\s*SameSite=Strict/
expect header Set-Cookie matches /;\s*Path=\/(;|$)/
expect header Set-Cookie lacks Domain=

story "The cookie reads and, with our own header, writes"
given ann is a patient
as ann in a browser
get /api/auth/profile
expect 200
expect data.email = $ann.email
put /api/auth/profile { "phone": "+44 20 7946 0000" }
expect 200
expect data.phone = "+44 20 7946 0000"

story "Another site cannot make the browser act"
given ann is a patient
as ann in a browser
each $statement
| without X-Epione |
| header Sec-Fetch-Site: cross-site |
| header Sec-Fetch-Site: same-site |
| header Sec-Fetch-Site: nonsense |
$statement
put /api/auth/profile { "phone": "+1 666" }
expect 403 forbidden
end
header Origin: https://evil.test
put /api/auth/profile { "phone": "+1 666" }
expect 403 forbidden
without X-Epione
post /api/auth/logout
expect 403 forbidden
each $site
| same-origin |
| none |
header Sec-Fetch-Site: $site
put /api/auth/profile { "phone": "+44 1" }
expect 200
end
get /api/auth/profile
expect data.phone = "+44 1"

story "A token needs no header against other sites"
given ann is a patient
as ann
header Sec-Fetch-Site: cross-site
put /api/auth/profile { "phone": "+44 2" }
expect 200

story "Signing out in the browser takes the cookie back"
given ann is a patient
as ann in a browser
post /api/auth/logout
expect 204
expect header Set-Cookie matches /^__Host-epione=;/
as ann in a browser
header Cookie: __Host-epione=$ann.cookie
get /api/auth/profile
expect 401 unauthenticated

story "A made-up cookie is nobody's"
anonymous
each $cookie
| __Host-epione= |
| __Host-epione=x |
| __Host-epione={{A*43}} |
| __Host-epione={{A*3000}} |
| epione={{A*43}} |
| __Host-epione=x; __Host-epione=y |
header Cookie: $cookie
get /api/auth/profile
expect 401 unauthenticated
end
