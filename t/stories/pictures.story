# Pictures of people: one's own to set, a doctor's to be seen, nobody else's.

story "A picture is set, seen, exchanged and taken away"
given ann is a patient
as ann
get /api/auth/profile
expect data.picture = null
get /api/users/$ann.account/picture
expect 404 not-found
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
expect 200
keep $first = data.picture
get /api/auth/profile
expect data.picture = $first
get /api/users/$ann.account/picture
expect 200
expect header Content-Type = image/png
expect header ETag contains $first
expect header Cache-Control = no-store
expect header X-Content-Type-Options = nosniff
expect header Content-Security-Policy contains "default-src 'none'"
expect header Cross-Origin-Resource-Policy = same-origin
get /api/users/$ann.account/picture?version=$first
expect 200
expect header Cache-Control = "private, max-age=86400"
expect header Vary contains Cookie
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mPQQAMMI1sAAEJLKAGEGbuwAAAAAElFTkSuQmCC" }
expect 200
expect data.picture != $first
delete /api/auth/profile/picture
expect 204
delete /api/auth/profile/picture
expect 404 not-found
get /api/users/$ann.account/picture?version=$first
expect 404 not-found
expect header Cache-Control = no-store
get /api/auth/profile
expect data.picture = null

story "What a picture says besides the picture is not kept"
given ann is a patient
as ann
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
keep $plain = data.picture
delete /api/auth/profile/picture
expect 204
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAADnRFWHRDb21tZW50AFNFQ1JFVJRSAq8AAAAPSURBVHjaY2hAAwwjWwAABQyAAeMzWYoAAAAASUVORK5CYII" }
expect 200
expect data.picture = $plain

story "What is no picture is refused, and the one before stays"
given ann is a patient
as ann
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
keep $before = data.picture
each $sent $words
| R0lGODlhEAAQAAAA | wants a JPEG, PNG or WebP picture |
| PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4 | wants a JPEG, PNG or WebP picture |
| iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAA | wants a whole picture that does not move; this one is cut short, or built in a way we cannot read |
| iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mNogAIGyhgAgIQgARDoahcAAAAASUVORK5CYII | wants 16 to 1024 pixels a side |
| iVBORw0KGgo= | wants base64url without padding |
put /api/auth/profile/picture { "picture": "$sent" }
expect 422 input on picture
expect faults[0].words = "$words"
end
get /api/auth/profile
expect data.picture = $before

story "Patients see the picture of a doctor who can be booked, and nobody's else"
given ann is a patient
given cat is a patient
given bo is a doctor
given eve is an unverified doctor
given desk is the demo staff
given admin is the demo admin
as ann
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
expect 200
as eve
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
expect 200
as bo
put /api/auth/profile/picture { "picture": "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC" }
expect 200
keep $tag = data.picture
as cat
get /api/users/doctors/$bo
expect data.picture = $tag
get /api/users/$bo/picture
expect 200
get /api/users/$eve.account/picture
expect 404 not-found
get /api/users/$ann.account/picture
expect 404 not-found
as desk
get /api/users/$bo/picture
expect 200
get /api/users/$ann.account/picture
expect 404 not-found
as bo
get /api/users/$ann.account/picture
expect 404 not-found
as eve
get /api/users/$eve.account/picture
expect 200
get /api/users/$bo/picture
expect 404 not-found
anonymous
get /api/users/$bo/picture
expect 401
as admin
get /api/users/$ann.account/picture
expect 200
get /api/users/$ann.account
expect data.picture = $tag
put /api/users/$ann.account/deletion { "reason": "She moved to another clinic" }
expect 204
get /api/users/$ann.account/picture
expect 404 not-found
