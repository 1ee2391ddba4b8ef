// Who gets in, who does not, and that each start is good once.

import { base, sendPatiently, sleep } from '../lib/client.mjs';
import { newKey, published, LyingProvider } from '../fakes/provider.mjs';
import { fetchDocument } from '../lib/document.mjs';
import { mailTo } from '../lib/mail.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { Browser } from './browser.mjs';
import { callbackOf, confirmed, insistIn, insistOut, known, newcomer, profile, settingsFor, sql } from './house.mjs';

const provider = await new LyingProvider().listen();
const document = await fetchDocument();

async function as(person, returnTo) {
	const browser = new Browser();

	provider.person = person;
	return { browser, landed: await browser.signIn(returnTo) };
}

async function off() {
	const { json } = await sendPatiently('GET', '/api/auth/sso');
	insist(json.data.enabled === false && json.data.name === null, `off by default: ${JSON.stringify(json)}`);
	const browser = new Browser();
	insistOut(browser, await browser.signIn(), 'sso-off');
	insistOut(browser, await browser.land(`${callbackOf}?code=x&state=y`), 'sso-off');
}

async function firstTime() {
	const { json } = await sendPatiently('GET', '/api/auth/sso');
	insist(json.data.enabled === true && json.data.name === 'The Hospital', `told for the button: ${JSON.stringify(json)}`);
	const ann = await newcomer();
	const person = known(ann, { email: ann.email.toUpperCase() });
	const first = await as(person, '/visits?day=2030-01-07');
	await insistIn(first.browser, ann, first.landed, '/visits?day=2030-01-07');
	const mail = await mailTo(ann.email, ({ subject }) => /linked/.test(subject));
	insist(mail.body.includes('The Hospital'), 'the owner is told');
	const again = await as({ sub: person.sub });
	await insistIn(again.browser, ann, again.landed);
	insist(provider.asked['/userinfo'] === undefined, 'nothing more is asked of somebody who is known');
	insist(sql(`SELECT string_agg(action, ', ' ORDER BY id) FROM audit_event WHERE actor_id = '${ann.account}' AND action LIKE '%provider' AND outcome = 'done'`)
		=== 'linked with the provider, signed in with the provider, signed in with the provider', 'linking once and signing in twice are in the audit');
}

async function cookies() {
	const ann = await newcomer();
	const browser = new Browser();
	provider.person = known(ann);
	const begun = await browser.begin();
	const half = begun.lines.find((line) => line.startsWith('__Host-epione-sso='));
	insist(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/.test(half), `the browser's half: ${half}`);
	const asked = begun.location.searchParams;
	const wanted = { response_type: 'code', client_id: 'epione', redirect_uri: callbackOf, code_challenge_method: 'S256', scope: 'openid email profile' };
	for (const [name, value] of Object.entries(wanted))
		insist(asked.get(name) === value, `${name} is asked: ${asked.get(name)}`);
	for (const name of ['state', 'nonce', 'code_challenge'])
		insist(/^[\w-]{43}$/.test(asked.get(name)), `${name} is a secret: ${asked.get(name)}`);
	await browser.land(await browser.visit(begun.location.href));
	const lines = browser.landed.lines.map((line) => line.replace(/=[^;]*/, '=...'));
	insist(lines.includes('__Host-epione-sso=...; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0'), `the half is gone: ${lines}`);
	insist(lines.includes('__Host-epione=...; Path=/; Secure; HttpOnly; SameSite=Strict'), `the session's cookie: ${lines}`);
}

async function elsewhere() {
	const evil = ['//evil.example', '/\\evil.example', 'https://evil.example/', 'evil', '\\\\evil.example', '/%0d%0aSet-Cookie: x=1', '/a b', '/"',
		'javascript:alert(1)', '', '/api/auth/logout', '/\tx', `/${'a'.repeat(600)}`, '/<script>', '/ü'];

	for (const path of evil) {
		const begun = await new Browser().begin(decodeURIComponent(path));
		insist(begun.location.pathname + begun.location.search === '/sign-in?fault=input', `${path} leads nowhere: ${begun.location.href}`);
	}
}

async function secondFactor() {
	const hal = await confirmed(await people.half());
	const { browser, landed } = await as(known(hal), '/visits');
	const way = new URL(landed, callbackOf);
	insist(way.pathname === '/sign-in' && way.searchParams.get('next') === 'second-factor' && way.searchParams.get('returnTo') === '/visits'
		&& /^totp,recovery-code$/.test(way.searchParams.get('methods')), `a second factor is asked for: ${landed}`);
	insist((await profile(browser)).status === 403, 'nothing before');
	const headers = { cookie: `__Host-epione=${browser.session}`, 'x-epione': '1' };
	const given = await sendPatiently('POST', '/api/auth/verify-2fa', { json: { code: await hal.app.code() }, headers });
	insist(given.status === 200 && given.json.data.accountId === hal.account, `then: ${given.status} ${given.text}`);
	const claimed = await as({ sub: provider.person.sub, amr: ['pwd', 'mfa', 'otp'] });
	insist(claimed.landed.startsWith('/sign-in?next=second-factor'), `a provider's word is not enough: ${claimed.landed}`);
}

async function providersFactor() {
	const hal = await confirmed(await people.half());
	const person = known(hal, { amr: ['pwd', 'mfa'] });
	const { browser, landed } = await as(person);
	await insistIn(browser, hal, landed);
	for (const amr of [['pwd'], ['MFA'], ['mfa '], [], 'mfa', ['pwd', 7, 'mfa'], undefined, { mfa: true }]) {
		const other = await as({ ...person, amr });
		insist(other.landed.startsWith('/sign-in?next=second-factor'), `amr ${JSON.stringify(amr)} is none: ${other.landed}`);
	}
}

async function staysOut() {
	const [ann, eve] = [await newcomer(), await newcomer('eve')];
	const [known1, known2] = [known(ann), known(eve)];
	await as(known1);
	const end = (person, status) => sql(`UPDATE account SET status = '${status}' WHERE email = '${person.email}'`);
	for (const status of ['suspended', 'deactivated']) {
		end(ann, status);
		end(eve, status);
		const linked = await as(known1);
		insistOut(linked.browser, linked.landed, 'sso-no-account');
		const fresh = await as(known2);
		insistOut(fresh.browser, fresh.landed, 'sso-no-account');
	}
	insist(sql(`SELECT count(*) FROM sso_link WHERE account_id = '${eve.account}'`) === '0', 'nobody who is out is linked');
	insist(Number(sql(`SELECT count(*) FROM audit_event WHERE action = 'signed in with the provider' AND outcome = 'unauthenticated'`)) >= 4, 'refusals are in the audit');
}

async function addresses() {
	const ann = await newcomer();
	const kay = await newcomer('kay');
	const eve = await people.patient('eve');
	const cases = [
		[known(ann, { email_verified: false }), 'sso-unverified'],
		[known(ann, { email_verified: 'true' }), 'sso-unverified'],
		[known(ann, { email_verified: 1 }), 'sso-unverified'],
		[known(ann, { email_verified: undefined }), 'sso-unverified'],
		[known(ann, { email: undefined }), 'sso-unverified'],
		[known(ann, { email: [ann.email] }), 'sso-unverified'],
		[known(ann, { email: '' }), 'sso-unverified'],
		[known(ann, { email: ` ${ann.email}` }), 'sso-unverified'],
		[known(kay, { email: kay.email.replace('k', '\u212a') }), 'sso-unverified'],
		[known(kay, { email: kay.email.replace('a', '\u0430') }), 'sso-unverified'],
		[known({ email: `${people.unique('nobody')}@story.test` }), 'sso-no-account'],
		[known(eve), 'sso-unconfirmed'],
	];

	for (const [person, fault] of cases) {
		const { browser, landed } = await as(person);
		insistOut(browser, landed, fault);
	}
	insist(sql(`SELECT count(*) FROM sso_link WHERE account_id IN ('${ann.account}', '${kay.account}', '${eve.account}')`) === '0', 'nobody is linked');
}

/* An address that went to somebody else there does not take the account here along. */
async function anotherSubject() {
	const ann = await newcomer();
	await as(known(ann));
	const { browser, landed } = await as(known(ann));
	insistOut(browser, landed, 'sso-other-link');
}

/* One who is linked stays who they are, whatever address the provider tells. */
async function addressChanged() {
	const [ann, bea] = [await newcomer(), await newcomer('bea')];
	const person = known(ann);
	await as(person);
	const { browser, landed } = await as({ ...person, email: bea.email });
	await insistIn(browser, ann, landed);
}

async function userinfo() {
	const ann = await newcomer();
	const person = known(ann);
	provider.token = { claims: ({ email, email_verified, ...claims }) => claims };
	const { browser, landed } = await as(person);
	await insistIn(browser, ann, landed);
	const bea = await newcomer('bea');
	provider.lies = { '/userinfo': (request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...known(bea), sub: 'another' }));
	} };
	const other = await as(known(bea));
	insistOut(other.browser, other.landed, 'sso-refused');
}

async function once() {
	const ann = await newcomer();
	const browser = new Browser();
	provider.person = known(ann);
	const begun = await browser.begin();
	const callback = await browser.visit(begun.location.href);
	const half = browser.cookieHeader(begun.url);

	const stranger = new Browser();
	const stolen = await browser.visit((await browser.begin()).location.href);
	insistOut(stranger, await stranger.land(stolen), 'sso-expired');
	const other = new Browser();
	await other.begin();
	insistOut(other, await other.land(callback), 'sso-expired');
	const replies = await Promise.all(Array.from({ length: 3 }, () =>
		sendPatiently('GET', new URL(callback).pathname + new URL(callback).search, { headers: { cookie: half } })));
	insist(replies.every(({ headers }) => headers.location === '/sign-in?fault=sso-expired'), 'what another browser brought is used up');
}

/* As sendPatiently, for whoever is told of a server that is busy on a page of the portal. */
async function comePatiently(path, headers, tries = 5) {
	const reply = await sendPatiently('GET', path, { headers });

	return tries > 1 && reply.headers.location === '/sign-in?fault=unavailable' ? comePatiently(path, headers, tries - 1) : reply;
}

async function race() {
	const ann = await newcomer();
	const browser = new Browser();
	provider.person = known(ann);
	const begun = await browser.begin();
	const half = browser.cookieHeader(begun.url);
	const callback = new URL(await browser.visit(begun.location.href));
	const replies = await Promise.all(Array.from({ length: 100 }, () => comePatiently(callback.pathname + callback.search, { cookie: half })));
	const told = replies.map(({ headers }) => headers.location);
	insist(told.filter((place) => place === '/').length === 1 && told.filter((place) => place === '/sign-in?fault=sso-expired').length === 99,
		`one in and else out expected: ${JSON.stringify(told)}`);
	insist(replies.filter(({ headers }) => /__Host-epione=/.test(headers['set-cookie'])).length === 1, 'one session');
}

/* Many at once for the first time: one link, and everybody is the same. */
async function firstTimes() {
	const ann = await newcomer();
	provider.person = known(ann);
	const browsers = Array.from({ length: 8 }, () => new Browser());
	const landed = await Promise.all(browsers.map((browser) => browser.signIn()));
	insist(landed.includes('/') && landed.every((place) => place === '/' || place.startsWith('/sign-in?fault=')), `in, or told: ${landed}`);
	insist(sql(`SELECT count(*) FROM sso_link WHERE account_id = '${ann.account}'`) === '1', 'one link');
}

async function answers() {
	const ann = await newcomer();
	provider.person = known(ann);
	const bend = async (change, fault) => {
		const browser = new Browser();
		const callback = new URL(await browser.visit((await browser.begin()).location.href));
		change(callback.searchParams);
		insistOut(browser, await browser.land(callback.href), fault);
	};
	await bend((query) => query.set('iss', 'https://login.example'), 'sso-refused');
	await bend((query) => query.delete('iss'), 'sso-refused');
	await bend((query) => query.set('code', 'another'), 'sso-refused');
	await bend((query) => query.delete('code'), 'sso-refused');
	await bend((query) => query.set('state', 'A'.repeat(43)), 'sso-expired');
	await bend((query) => query.delete('state'), 'sso-expired');
	await bend((query) => query.set('state', 'short'), 'sso-expired');
	await bend((query) => query.set('error', 'access_denied'), 'sso-cancelled');
	await bend((query) => query.set('error', 'server_error\nforged line'), 'input');
	await bend((query) => query.set('error', 'server_error'), 'sso-refused');
	await bend((query) => query.append('code', 'twice'), 'input');
	await bend((query) => query.set('code', 'c'.repeat(5000)), 'input');
}

async function rotation() {
	const ann = await newcomer();
	const person = known(ann);
	await as(person);
	const old = provider.key;
	provider.key = newKey();
	await sleep(1100);
	const { browser, landed } = await as(person);
	await insistIn(browser, ann, landed);
	provider.keys = [published(old), published(provider.key)];
	const both = await as(person);
	await insistIn(both.browser, ann, both.landed);
	provider.key = old;
	provider.keys = null;
}

async function seldomAsked() {
	const before = provider.asked['/jwks'] ?? 0;
	provider.token = { header: (right) => ({ ...right, kid: 'a key that nobody has' }) };
	for (let i = 0; i < 12; i++) {
		const { browser, landed } = await as(known({ email: 'x@story.test' }));
		insistOut(browser, landed, 'sso-refused');
	}
	insist((provider.asked['/jwks'] ?? 0) - before <= 8, `keys are not fetched for each unknown one: ${provider.asked['/jwks'] - before}`);
}

async function madeHere() {
	const email = `${people.unique('newcomer')}@story.test`;
	const person = known({ email }, { given_name: 'Nora', family_name: 'Newcomer', locale: 'ar' });
	const { browser, landed } = await as(person);
	insist(landed === '/', `let in: ${landed}`);
	const { json: { data } } = await profile(browser);
	insist(data.email === email && data.role === 'patient' && data.firstName === 'Nora' && data.lastName === 'Newcomer' && data.language === 'ar' && data.patientNumber,
		`a patient was made: ${JSON.stringify(data)}`);
	insist(sql(`SELECT email_verified_at IS NOT NULL FROM account WHERE email = '${email}'`) === 't', 'whose address is confirmed');
	const bare = await as(known({ email: `${people.unique('bare')}@story.test` }, { locale: 'not a language at all' }));
	insist(bare.landed === '/', `without a name, too: ${bare.landed}`);
	const eve = await people.patient('eve');
	const other = await as(known(eve));
	insistOut(other.browser, other.landed, 'sso-unconfirmed');
}

const linked = '/account/security?linked=yes';

/* Whose account was deleted comes as a stranger: into an account of their own, which is another one. */
async function comesAnew() {
	const ann = await newcomer();
	const person = known(ann);
	const before = await as(person);
	await insistIn(before.browser, ann, before.landed);
	const admin = await people.demo('admin');
	insist((await admin.send('PUT', `/api/users/${ann.account}/deletion`, { json: { reason: 'They asked for it' } })).status === 204, 'the account is deleted');
	insist((await profile(before.browser)).status === 401, 'nobody is in it any more');
	const { browser, landed } = await as(person);
	insist(landed === '/', `let in: ${landed}`);
	const { json: { data } } = await profile(browser);
	insist(data.email === ann.email && data.id !== ann.account && data.patientId && data.patientId !== ann.patientId, `another account: ${JSON.stringify(data)}`);
	const again = await as(person);
	await insistIn(again.browser, { ...ann, account: data.id }, again.landed);
}

/* Somebody who is signed in begins to link: the browser that goes to the provider, and the address there. */
async function begun(person, headers = {}) {
	const browser = new Browser();
	const reply = await person.send('POST', '/api/auth/identities', { headers });
	insist(reply.status === 200, `linking begins: ${reply.status} ${reply.text}`);
	document.check(reply);
	browser.keep(base, reply.headers['set-cookie']);
	return { browser, address: reply.json.data.address };
}

async function linking(person, as) {
	const { browser, address } = await begun(person);
	provider.person = as;
	const landed = await browser.land(await browser.visit(address));
	insist(!browser.session, 'nobody is signed in by it');
	return landed;
}

const identities = async (person) => (await person.make('GET', '/api/auth/identities')).identities;

/* An address alone does not open the accounts that rule over others'. */
async function fromWithin() {
	const sue = await confirmed(await people.newSuperAdmin());
	const person = known(sue);
	const before = await as(person);
	insistOut(before.browser, before.landed, 'sso-link-first');
	insist(sql(`SELECT count(*) FROM sso_link WHERE email = '${sue.email}'`) === '0', 'nothing is linked');
	await sue.signIn();
	insist((await identities(sue)).length === 0, 'none to begin with');
	const landed = await linking(sue, person);
	insist(landed === linked, `linked: ${landed}`);
	const again = await linking(sue, person);
	insist(again === linked, `linked already: ${again}`);
	const mine = await identities(sue);
	insist(mine.length === 1 && mine[0].provider === 'The Hospital' && mine[0].email === sue.email, `listed: ${JSON.stringify(mine)}`);
	const after = await as({ sub: person.sub });
	insist(after.landed.startsWith('/sign-in?next=second-factor'), `and a second factor is owed, as ever: ${after.landed}`);
}

async function linkingAstray() {
	const [ann, bea] = [await newcomer(), await newcomer('bea')];
	const hers = known(bea);
	const at = (landed, fault) => insist(landed === `/account/security?fault=${fault}`, `${fault} expected: ${landed}`);

	await as(hers);
	at(await linking(ann, hers), 'sso-taken');
	at(await linking(ann, known(bea)), 'sso-other-address');
	at(await linking(ann, known({ email: 'nobody-at-all@story.test' })), 'sso-other-address');
	at(await linking(ann, known(ann, { email_verified: false })), 'sso-unverified');
	at(await linking(await people.patient('eve'), known(ann)), 'sso-other-address');
	const eve = await people.patient('eve');
	at(await linking(eve, known(eve)), 'sso-unconfirmed');
	const { browser, address } = await begun(ann);
	provider.person = known(ann);
	const callback = await browser.visit(address);
	insistOut(new Browser(), await new Browser().land(callback), 'sso-expired');
	const late = await begun(ann);
	const way = await late.browser.visit(late.address);
	await ann.send('POST', '/api/auth/logout');
	at(await late.browser.land(way), 'sso-expired');
	insist(sql(`SELECT count(*) FROM sso_link WHERE account_id IN ('${ann.account}', '${eve.account}')`) === '0', 'nobody is linked');
}

/* Nobody knows when the provider last asked who that is. */
async function unlinking() {
	const ann = await newcomer();
	const person = known(ann);
	const { browser } = await as(person);
	const send = (method, path, json) => sendPatiently(method, path, { json, headers: { cookie: `__Host-epione=${browser.session}`, 'x-epione': '1' } });
	const [{ id }] = (await send('GET', '/api/auth/identities')).json.data.identities;
	for (const [method, path] of [['DELETE', `/api/auth/identities/${id}`], ['POST', '/api/auth/identities']]) {
		const { status, json } = await send(method, path);
		insist(status === 403 && json.code === 'step-up-needed', `a fresh proof is wanted: ${method} ${status} ${JSON.stringify(json)}`);
	}
	const bea = await newcomer('bea');
	insist((await bea.send('DELETE', `/api/auth/identities/${id}`)).status === 404, 'nobody takes off another\'s');
	const proof = await send('POST', '/api/auth/step-up', { password: ann.password });
	insist(proof.status < 300, `proved: ${proof.status} ${proof.text}`);
	insist((await send('DELETE', `/api/auth/identities/${id}`)).status === 204, 'taken off');
	insist((await send('DELETE', `/api/auth/identities/${id}`)).status === 404, 'once');
	insist((await identities(ann)).length === 0, 'it is not listed');
	const mail = await mailTo(ann.email, ({ subject }) => /no longer linked/.test(subject));
	insist(mail.body.includes('The Hospital'), 'the owner is told');
	const after = await as(person);
	insistOut(after.browser, after.landed, 'sso-link-first');
	insist(await linking(ann, person) === linked, 'but from within');
	const again = await as(person);
	await insistIn(again.browser, ann, again.landed);
}

const tests = {
	'the first time links an account, the next finds it': firstTime,
	'cookies and what the provider is asked': cookies,
	'nobody is sent elsewhere afterwards': elsewhere,
	'the clinic asks for its own second factor': secondFactor,
	'suspended and closed accounts stay out': staysOut,
	'an account is found by an address that both have seen proof of': addresses,
	'an account has one name there': anotherSubject,
	'a name there is one account\'s, whatever its address': addressChanged,
	'what the token leaves out userinfo tells': userinfo,
	'who rules over others links from within': fromWithin,
	'linking goes astray': linkingAstray,
	'taking it off needs a fresh proof, and lasts': unlinking,
	'a start is good for its own browser': once,
	'a start is good once of a hundred': race,
	'many first times make one link': firstTimes,
	'answers that were bent on their way': answers,
	'new keys are found': rotation,
	'unknown keys are looked for seldom': seldomAsked,
};

async function each(report, some, settings) {
	await withSettings(settingsFor(provider, settings), async () => {
		for (const [name, test] of Object.entries(some)) {
			provider.reset();
			await report.run(name, test);
		}
	});
}

export async function flows(report) {
	await report.run('it is off where nobody set it', off);
	await each(report, tests, {});
	await each(report, { 'the provider\'s factor counts where the clinic says so': providersFactor }, { sso_second_factor: 'mfa hwk' });
	await each(report, {
		'strangers become patients where the clinic says so': madeHere,
		'whose account was deleted comes as a stranger': comesAnew,
	}, { sso_creates: 'on' });
	await provider.close();
}
