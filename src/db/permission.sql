-- What each role may do, read by each process as epione_app itself, and the matrix that people read and change.

-- name: permission_list
SELECT role, permission
FROM role_permission
GROUP BY role, permission
HAVING bool_and(effect = 'allow')
ORDER BY role, permission;

-- name: permission_version
SELECT version
FROM permission_version;

-- name: permission_matrix
SELECT to_jsonb(ARRAY['patient', 'doctor', 'specialist', 'nurse', 'paramedic', 'staff', 'admin', 'super-admin']) AS roles,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('permission', line.permission, 'module', split_part(line.permission, '.', 1), 'kind', kind,
			'words', words, 'roles', roles, 'denied', denied) ORDER BY position(kind IN 'own desk care house'), line.permission), '[]')
		FROM (
			SELECT name AS permission, coalesce(kind, 'care') AS kind, coalesce(words, replace(name, '.', ': ')) AS words,
				(SELECT coalesce(jsonb_agg(role ORDER BY role), '[]')
					FROM (SELECT role FROM role_permission WHERE role_permission.permission = name GROUP BY role HAVING bool_and(effect = 'allow')) AS may) AS roles,
				(SELECT coalesce(jsonb_agg(role ORDER BY role), '[]')
					FROM role_permission
					WHERE role_permission.permission = name AND effect = 'deny') AS denied
			FROM (SELECT permission FROM role_permission UNION SELECT permission FROM permission) AS every (name)
			LEFT JOIN permission ON permission.permission = name
		) AS line) AS permissions,
	set_config('audit.subject', :actor_id::text, false) AS audit_subject;

-- name: permission_change
SELECT :role::text AS role, :permission::text AS permission, :effect::text AS effect, permission_set(:role::text, :permission::text, :effect::text) AS allowed,
	set_config('audit.subject', :actor_id::text, false) AS audit_subject;
