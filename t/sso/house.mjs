// What all of these tests need: people whom a provider knows, and our side told of it.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base, sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';

export const sql = (text) => execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' }).trim();

/* The settings that name a provider. */
export function settingsFor(provider, more = {}) {
	const file = join(process.env.EPIONE_HOUSE, 'secret', 'sso.secret');

	writeFileSync(file, `${provider.client.secret}\n`, { mode: 0o644 });
	return { sso_issuer: provider.issuer, sso_name: 'The Hospital', sso_client_id: provider.client.id, sso_client_secret_file: file,
		sso_algorithm: provider.algorithm, sso_keys_seconds: 1, ...more };
}

/* Somebody here whose address is confirmed. */
export async function confirmed(person) {
	sql(`UPDATE account SET email_verified_at = now() WHERE email = '${person.email}'`);
	return person;
}

/* What a provider says of a person. */
export const known = (person, more = {}) => ({ sub: `sub-${randomBytes(8).toString('hex')}`, email: person.email, email_verified: true, ...more });

export const profile = (browser) =>
	sendPatiently('GET', '/api/auth/profile', { headers: { cookie: `__Host-epione=${browser.session}` } });

export async function insistIn(browser, person, landed, where = '/') {
	insist(landed === where, `${where} expected after signing in: ${landed}`);
	const { status, json } = await profile(browser);
	insist(status === 200 && json.data.email === person.email, `${person.email} expected to be in: ${status} ${JSON.stringify(json)}`);
}

export function insistOut(browser, landed, fault) {
	insist(landed === `/sign-in?fault=${fault}`, `fault=${fault} expected: ${landed}`);
	insist(!browser.session, 'nobody is in');
}

export const newcomer = async (name = 'ann') => confirmed(await people.patient(name));

export const callbackOf = `${base.origin}/api/auth/sso/callback`;
