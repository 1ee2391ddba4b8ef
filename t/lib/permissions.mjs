// Reads the permissions as people decided them: t/permissions.txt (role, method, path, expected, unlocked) and
// t/relations.txt (who, method, path, expected, unlocked).

import { readFileSync } from 'node:fs';

function readTable(name, columns) {
	return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
		.split('\n')
		.map((line) => line.replace(/#.*/, '').trim())
		.filter((line) => line)
		.map((line) => {
			const cells = line.split(/\s+/);
			if (cells.length !== columns.length)
				throw new Error(`t/${name}: "${line}" needs ${columns.length} words`);
			return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
		});
}

/* Who is halfway in may do what the table names for them; all else, but what is everybody's, is closed.  Whose session is over is asked to sign in. */
const closed = ['half', 'enrolling'];

function withClosedRoles(lines) {
	const told = new Set(lines.map(({ role, method, path }) => `${role} ${method} ${path}`));
	const guarded = lines.filter(({ role, expected }) => role === 'anonymous' && expected !== 'in');
	const missing = closed.flatMap((role) => guarded
		.filter(({ method, path }) => !told.has(`${role} ${method} ${path}`))
		.map(({ method, path }) => ({ role, method, path, expected: '403', unlocked: 'nothing' })));

	const over = ['expired', 'revoked'].flatMap((role) => guarded.map(({ method, path }) => ({ role, method, path, expected: '401', unlocked: '401' })));

	return [...lines, ...missing, ...over];
}

export const readPermissions = () => withClosedRoles(readTable('permissions.txt', ['role', 'method', 'path', 'expected', 'unlocked']));
export const readRelations = () => readTable('relations.txt', ['who', 'method', 'path', 'expected', 'unlocked']);

/* The roles that are expected so for an operation; its path has {names}, the table's :names. */
export function rolesFor(permissions, operation, expected) {
	const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');

	return permissions
		.filter((one) => one.method === operation.method && one.path === path && one.expected === expected)
		.map((one) => one.role);
}
