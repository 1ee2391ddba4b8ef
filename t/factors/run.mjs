// Second factors with other people's clients: @simplewebauthn in Chromium with its virtual authenticator for passkeys, oathtool for codes.
// BASE=https://localhost:8443 node t/factors/run.mjs

import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { base, sendPatiently, sleep } from '../lib/client.mjs';
import { App, firstStep } from '../lib/factors.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { insist, Report } from '../lib/report.mjs';

const report = new Report();

/* A browser refuses passkeys where it does not trust the certificate: it is told to trust this one key. */
function trustedKey() {
	const certificate = new X509Certificate(readFileSync(process.env.EPIONE_CERTIFICATE));
	const key = certificate.publicKey.export({ type: 'spki', format: 'der' });

	return createHash('sha256').update(key).digest('base64');
}

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	headless: true,
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', `--ignore-certificate-errors-spki-list=${trustedKey()}`],
});

const webauthn = readFileSync(new URL('../node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js', import.meta.url), 'utf8');

/* A page of our origin with an authenticator in the device; what runs in it talks to the API as a portal would. */
async function openPage() {
	const context = await browser.newContext();
	const page = await context.newPage();
	const devtools = await context.newCDPSession(page);

	await page.goto(new URL('/sign-in', base).href);
	await devtools.send('WebAuthn.enable');
	const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal',
		hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
	await page.evaluate(webauthn);
	await page.evaluate(inPage);
	return { page, devtools, authenticatorId, close: () => context.close() };
}

/* Runs in the page: how what we answer is told to @simplewebauthn, and what it makes of it is told to us. */
function inPage() {
	const { startAuthentication, startRegistration } = window.SimpleWebAuthnBrowser;
	const named = (credentials) => credentials.map((id) => ({ type: 'public-key', id }));

	window.ask = async (method, path, json) => {
		const reply = await fetch(path, { method, headers: { 'content-type': 'application/json', 'x-epione': '1' }, body: json && JSON.stringify(json) });
		const answer = reply.status === 204 ? null : await reply.json();
		return { status: reply.status, ...answer };
	};
	window.register = async ({ challenge, rpId, rpName, userId, userName, displayName, credentials, timeout }) => {
		const { response } = await startRegistration({ optionsJSON: {
			challenge, timeout,
			rp: { id: rpId, name: rpName },
			user: { id: userId, name: userName, displayName },
			pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
			excludeCredentials: named(credentials),
			attestation: 'none',
			authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
		} });
		return { clientData: response.clientDataJSON, attestation: response.attestationObject };
	};
	window.sign = async ({ challenge, rpId, credentials, timeout }) => {
		const { id, response } = await startAuthentication({ optionsJSON: {
			challenge, rpId, timeout, userVerification: 'required', allowCredentials: named(credentials),
		} });
		return { proof: { credentialId: id, clientData: response.clientDataJSON, authenticatorData: response.authenticatorData, signature: response.signature },
			userHandle: response.userHandle };
	};
}

async function expectStatus(status, reply) {
	insist((await reply).status === status, `${status} expected: ${JSON.stringify(await reply)}`);
	return (await reply).data;
}

async function passkeyInChromium() {
	const ann = await people.patient('ann');
	const { page, devtools, authenticatorId, close } = await openPage();
	const ask = (...words) => page.evaluate(([method, path, json]) => window.ask(method, path, json), words);
	const logIn = { email: ann.email, password: ann.password, session: 'browser' };

	await expectStatus(200, ask('POST', '/api/auth/login', logIn));
	const asked = await expectStatus(200, ask('POST', '/api/auth/passkeys/options', { purpose: 'register' }));
	const made = await page.evaluate((options) => window.register(options), asked);
	const passkey = await expectStatus(201, ask('POST', '/api/auth/passkeys', { name: 'Chromium', ...made }));
	insist(passkey.recoveryCodes.length === 10, 'ten recovery codes come with the first factor');
	await expectStatus(422, ask('POST', '/api/auth/passkeys', { name: 'again', ...made }));
	await expectStatus(204, ask('POST', '/api/auth/logout'));

	// As second factor.
	const half = await expectStatus(200, ask('POST', '/api/auth/login', logIn));
	insist(half.next === 'second-factor' && half.methods.includes('passkey'), `a passkey is asked for: ${JSON.stringify(half)}`);
	await expectStatus(403, ask('GET', '/api/auth/profile'));
	const options = await expectStatus(200, ask('POST', '/api/auth/verify-2fa/options'));
	const { proof } = await page.evaluate((one) => window.sign(one), options);
	const whole = await expectStatus(200, ask('POST', '/api/auth/verify-2fa', proof));
	insist(whole.accountId === ann.account && whole.next === null, 'it signs in');
	await expectStatus(200, ask('GET', '/api/auth/profile'));

	// To prove again, and only once.
	const again = await expectStatus(200, ask('POST', '/api/auth/passkeys/options', { purpose: 'step-up' }));
	const second = await page.evaluate((one) => window.sign(one), again);
	await expectStatus(204, ask('POST', '/api/auth/step-up', second.proof));
	await expectStatus(401, ask('POST', '/api/auth/step-up', second.proof));
	await expectStatus(204, ask('POST', '/api/auth/logout'));

	// Alone.
	const alone = await expectStatus(200, ask('POST', '/api/auth/passkeys/sign-in/options'));
	const third = await page.evaluate((one) => window.sign(one), alone);
	const signedIn = await expectStatus(200, ask('POST', '/api/auth/passkeys/sign-in', { ...third.proof, userHandle: third.userHandle, session: 'browser' }));
	insist(signedIn.accountId === ann.account, 'it signs in alone');
	await expectStatus(401, ask('POST', '/api/auth/passkeys/sign-in', { ...third.proof, userHandle: third.userHandle, session: 'browser' }));
	const { sessions } = await expectStatus(200, ask('GET', '/api/auth/sessions'));
	insist(sessions[0].current && /^Chrome on Linux$/.test(sessions[0].device), `the list knows the browser: ${JSON.stringify(sessions[0])}`);

	// A copy: an authenticator whose counter falls back is refused.
	const { credentials: [credential] } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
	await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
	await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
	const copied = await page.evaluate((one) => window.sign(one), await expectStatus(200, ask('POST', '/api/auth/passkeys/sign-in/options')));
	await expectStatus(401, ask('POST', '/api/auth/passkeys/sign-in', { ...copied.proof, userHandle: copied.userHandle, session: 'browser' }));
	await close();
}

/* oathtool makes the codes of the next steps; ours and its own are the same. */
const oathtool = (secret, step) => execFileSync('oathtool', ['--totp', '--base32', `--now=@${step * 30}`, secret], { encoding: 'utf8' }).trim();

async function codesOfOathtool() {
	const ann = await people.patient('ann');
	const { secret } = await ann.make('POST', '/api/auth/totp');
	const step = firstStep();

	await ann.make('POST', '/api/auth/totp/confirm', { code: oathtool(secret, step) });
	const { json: { data: half } } = await sendPatiently('POST', '/api/auth/login', { json: { email: ann.email, password: ann.password } });
	const verify = (code) => sendPatiently('POST', '/api/auth/verify-2fa', { json: { code }, token: half.accessToken });
	insist((await verify(oathtool(secret, step))).status === 401, 'the code that confirmed is used up');
	insist((await verify(oathtool(secret, step - 3))).status === 401, 'an old code is none');
	insist((await verify(oathtool(secret, step + 4))).status === 401, 'nor is one of the future');
	const reply = await verify(oathtool(secret, step + 1));
	insist(reply.status === 200, `a code of oathtool signs in: ${reply.text}`);
}

/* The secret of an app opens in its own row only, and only whole. */
async function sealedSecrets() {
	const persons = [await people.patient('ann'), await people.patient('bob')];
	const [ann, bob] = await Promise.all(persons.map(async (person) => {
		const app = new App((await person.make('POST', '/api/auth/totp')).secret);
		await person.make('POST', '/api/auth/totp/confirm', { code: await app.code() });
		return { person, app, id: person.account, sealed: psql(`SELECT secret FROM totp WHERE account_id = '${person.account}'`) };
	}));
	const store = ({ id }, sealed) => psql(`UPDATE totp SET secret = '${sealed}' WHERE account_id = '${id}'`);
	const stepUp = async ({ person, app }) => (await person.send('POST', '/api/auth/step-up', { json: { code: await app.code() } })).status;
	const flipped = (text, i) => text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1);

	insist(!ann.sealed.includes(ann.app.secret) && ann.sealed !== bob.sealed, 'a secret lies there open');
	store(ann, bob.sealed);
	insist(await stepUp({ person: ann.person, app: bob.app }) === 401, 'another row\'s secret opened here');
	for (const i of [0, 10, 30, ann.sealed.length - 2]) {
		store(ann, flipped(ann.sealed, i));
		redis('DEL', `epione:tries:${JSON.parse(Buffer.from(ann.person.token.split('.')[1], 'base64url')).sid}`);
		insist(await stepUp({ person: ann.person, app: new App(ann.app.secret) }) === 401, `a secret with another character at ${i} opened`);
	}
	store(ann, ann.sealed);
	redis('DEL', `epione:tries:${JSON.parse(Buffer.from(ann.person.token.split('.')[1], 'base64url')).sid}`);
	insist(await stepUp(ann) === 204, 'the right one did not');
}

/* Whoever owns the machine helps somebody who lost everything. */
async function operatorResets() {
	const ann = await people.patient('ann');
	const app = new App((await ann.make('POST', '/api/auth/totp')).secret);

	await ann.make('POST', '/api/auth/totp/confirm', { code: await app.code() });
	const look = () => Promise.all(Array.from({ length: 16 }, async () => (await ann.send('GET', '/api/auth/profile')).status));
	insist((await look()).every((status) => status === 200), 'she is signed in');
	execFileSync(`${process.env.EPIONE_HOUSE}/program/epionectl`, ['-c', process.env.EPIONE_CONFIG, 'reset-factors', ann.email.toUpperCase()]);
	await sleep(1000);
	insist((await look()).every((status) => status === 401), 'whoever had the phone is signed in still');
	const { json: { data } } = await sendPatiently('POST', '/api/auth/login', { json: { email: ann.email, password: ann.password } });
	insist(data.next === null && data.accountId === ann.account, `the factor is still asked for: ${JSON.stringify(data)}`);
	const admin = await people.demo('admin');
	const { json: { data: rows } } = await admin.send('GET', `/api/audit-logs?patient=${ann.account}&route=${encodeURIComponent('epionectl reset-factors')}`);
	insist(rows.map(({ action }) => action).sort().join() === 'second factors taken away,sessions ended' &&
		rows.every((row) => row.actorRole === 'operator' && row.outcome === 'done'), `the audit says ${JSON.stringify(rows)}`);
	await mailTo(ann.email, (mail) => /second factor/i.test(mail.subject));
}

/* Who has to have a factor and has none may set one up, and nothing else. */
async function roleThatNeedsOne() {
	const sue = await people.newSuperAdmin();
	const send = (token, method, path, json) => sendPatiently(method, path, { token, json });

	if (!sue)
		return;
	const { json: { data } } = await sendPatiently('POST', '/api/auth/login', { json: { email: sue.email, password: sue.password } });
	insist(data.next === 'set-up-factor' && data.refreshToken === null, `a factor has to be set up: ${JSON.stringify(data)}`);
	for (const path of ['/api/users', '/api/auth/profile', '/api/auth/sessions', '/api/permissions'])
		insist((await send(data.accessToken, 'GET', path)).status === 403, `${path} was open without the factor`);
	insist((await sendPatiently('GET', '/api/auth/factors', { token: data.accessToken })).json.data.required === true, 'it is said to be required');
	const app = new App((await send(data.accessToken, 'POST', '/api/auth/totp')).json.data.secret);
	const confirmed = await send(data.accessToken, 'POST', '/api/auth/totp/confirm', { code: await app.code() });
	const { accessToken } = confirmed.json.data;
	insist(confirmed.status === 200 && confirmed.json.data.refreshToken, `the whole session follows: ${confirmed.text}`);
	insist((await send(data.accessToken, 'GET', '/api/auth/factors')).status === 401, 'the session before is over');
	insist((await send(accessToken, 'GET', '/api/users')).status === 200, 'the whole session is one');
	const removed = await send(accessToken, 'DELETE', '/api/auth/totp');
	insist(removed.status === 409, `the last factor of a role that needs one was removed: ${removed.text}`);
}

const psql = (text) => execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' }).trim();
const redis = (...words) => execFileSync('redis-cli', ['-s', process.env.REDIS_SOCKET, '--user', 'admin', '--no-auth-warning', ...words],
	{ env: { ...process.env, REDISCLI_AUTH: process.env.REDIS_ADMIN_PASSWORD }, encoding: 'utf8' }).trim();

/* The running server with another line in its settings, for the length of some work. */
async function withSetting(line, work) {
	const file = process.env.EPIONE_CONFIG;
	const before = readFileSync(file, 'utf8');
	const reload = async () => {
		process.kill(Number(execFileSync(process.env.EPIONE_DEV, ['service', 'pid', 'epione'], { encoding: 'utf8' })), 'SIGHUP');
		await sleep(2500);
	};

	writeFileSync(file, `${before}\n${line}\n`);
	try {
		await reload();
		await work();
	} finally {
		writeFileSync(file, before);
		await reload();
	}
}

/* What is grave: it gives or takes rights or proofs, opens a record in an emergency, deletes or holds data, or takes much of them out of the house. */
const grave = [
	['patient', 'POST', '/api/auth/totp'],
	['patient', 'POST', '/api/auth/totp/confirm'],
	['patient', 'DELETE', '/api/auth/totp'],
	['patient', 'POST', '/api/auth/recovery-codes'],
	['patient', 'POST', '/api/auth/passkeys'],
	['patient', 'DELETE', '/api/auth/passkeys/{id}'],
	['patient', 'POST', '/api/auth/identities'],
	['patient', 'DELETE', '/api/auth/identities/{id}'],
	['doctor', 'POST', '/api/break-glass'],
	['admin', 'POST', '/api/users/invite'],
	['admin', 'PUT', '/api/users/{id}/status'],
	['admin', 'PUT', '/api/users/{id}/role'],
	['admin', 'PUT', '/api/users/{id}/verification'],
	['admin', 'PUT', '/api/users/{id}/deletion'],
	['admin', 'POST', '/api/legal-holds'],
	['admin', 'DELETE', '/api/legal-holds/{id}'],
	['admin', 'DELETE', '/api/patients/{id}'],
	['admin', 'POST', '/api/patients/{id}/erase'],
	['admin', 'GET', '/api/audit-logs/export'],
	['superAdmin', 'PUT', '/api/permissions'],
];

/* A proof ages: what wants a fresh one says so, whatever it is sent, and is content with a new one. */
async function proofAges() {
	const ann = await people.patient('ann');
	const actors = { patient: ann, doctor: await people.clinician('bo'), admin: await people.demo('admin'), superAdmin: await people.demo('super') };

	await withSetting('fresh_minutes = 0', async () => {
		for (const [who, method, path] of grave) {
			const reply = await actors[who].send(method, path.replace(/{\w+}/, '00000000-0000-7000-8000-000000000000'));
			insist(reply.status === 403 && reply.json.code === 'step-up-needed', `${method} ${path} asks for a fresh proof: ${reply.text}`);
		}
		const options = await ann.send('POST', '/api/auth/passkeys/options', { json: { purpose: 'register' } });
		insist(options.status === 403 && options.json.code === 'step-up-needed', `before a browser makes a passkey: ${options.text}`);
		const proving = await ann.send('POST', '/api/auth/passkeys/options', { json: { purpose: 'step-up' } });
		insist(proving.status === 200, `but not for the proof itself: ${proving.text}`);
	});
	const said = (await sendPatiently('GET', '/api/openapi.json')).json.paths;
	const told = Object.entries(said).flatMap(([path, methods]) => Object.entries(methods)
		.filter(([, { 'x-proof': proof }]) => proof).map(([method]) => `${method.toUpperCase()} ${path}`));
	insist(told.sort().join() === grave.map(([, method, path]) => `${method} ${path}`).sort().join(), `the description tells what asks for one: ${told}`);
	insist((await ann.send('POST', '/api/auth/step-up', { json: { password: ann.password } })).status === 204, 'it can be given');
	insist((await ann.send('POST', '/api/auth/totp')).status === 201, 'and is enough');
}

/* What is left of a session in Redis, and how long it lasts at most, in seconds. */
async function limitsOf(person, session) {
	const { json: { data } } = await sendPatiently('POST', '/api/auth/login', { json: { email: person.email, password: person.password, session } });
	const [key, whole] = psql(`SELECT key, extract(epoch FROM ends_at - begun_at)::integer FROM session
		WHERE account_id = '${data.accountId}' ORDER BY begun_at DESC LIMIT 1`).split('|');

	return { idle: Number(redis('TTL', `epione:session:${key}`)), whole: Number(whole) };
}

const near = (value, wanted) => Math.abs(value - wanted) <= 5;

async function limitsByRole() {
	const cases = [
		[await people.patient('ann'), 'browser', 30 * 60, 12 * 3600],
		[await people.demo('admin'), 'browser', 15 * 60, 12 * 3600],
		[await people.demo('doctor'), 'browser', 30 * 60, 12 * 3600],
		[await people.patient('ann'), 'tokens', 336 * 3600, 30 * 86400],
		[await people.demo('staff'), 'tokens', 72 * 3600, 30 * 86400],
		[await people.demo('admin'), 'tokens', 24 * 3600, 30 * 86400],
	];

	for (const [person, session, idle, whole] of cases) {
		const limits = await limitsOf(person, session);
		insist(near(limits.idle, idle) && near(limits.whole, whole), `${person.name} with ${session}: ${JSON.stringify(limits)}`);
	}
}

/* A browser's request begins its idle time anew, to what its role has; a session that is over is over. */
async function idleTime() {
	const admin = await people.demo('admin');
	const browser = await new people.Person({ ...admin }).openBrowser();
	const key = () => psql(`SELECT key FROM session WHERE account_id = '${admin.account}' AND browser ORDER BY begun_at DESC LIMIT 1`);
	const place = `epione:session:${key()}`;
	const ask = () => sendPatiently('GET', '/api/auth/profile', { cookie: browser.cookie });

	redis('EXPIRE', place, '100');
	insist((await ask()).status === 200 && near(Number(redis('TTL', place)), 15 * 60), `prolonged to ${redis('TTL', place)}`);
	redis('EXPIRE', place, '1');
	await sleep(2100);
	insist((await ask()).status === 401, 'an idle session is over');
}

try {
	await report.run('a passkey that @simplewebauthn made in Chromium signs in, as second factor and alone', passkeyInChromium);
	await report.run('codes of oathtool are ours', codesOfOathtool);
	await report.run('a role that needs a factor may only set one up', roleThatNeedsOne);
	await report.run('the secret of an app opens in its own row only', sealedSecrets);
	await report.run('the operator helps somebody who lost every factor', operatorResets);
	await report.run('sessions have the limits of their role', limitsByRole);
	await report.run('a request begins the idle time anew', idleTime);
	await report.run('a proof ages and can be given again', proofAges);
} finally {
	await browser.close();
}
report.end();
