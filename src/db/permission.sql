-- What each role may do, read once by each process, as epione_app itself.
-- name: permission_list
SELECT role, permission
FROM role_permission
ORDER BY role, permission;
