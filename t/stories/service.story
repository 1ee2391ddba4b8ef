# What the service says about itself.

story "The service says that it lives and is ready"
anonymous
get /api/health/live
expect 200
get /api/health/ready
expect 200

story "The description of the service is complete"
anonymous
get /api/openapi.json
expect 200
expect openapi matches /^3\.1\./
expect info.title is present
expect header Content-Type contains application/json

story "Every reply of the service is guarded"
given ann is a patient
as ann
each $path
| /api/auth/profile |
| /api/appointments |
| /api/nothing |
| /api/users |
get $path
expect header X-Content-Type-Options = nosniff
expect header Strict-Transport-Security is present
expect header Cache-Control contains no-store
expect header Server lacks 1.
end

story "A demo clinic shows its accounts"
anonymous
get /api/demo
expect 200
expect data.accounts[*].email contains patient@epione.test
expect data.accounts[*].email contains super@epione.test
keep $password = data.password
post /api/auth/login { "email": "patient@epione.test", "password": "$password" }
expect 200
