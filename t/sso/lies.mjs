// A provider that lies, hangs or answers nonsense: nobody gets in, and nobody waits long.  Each forged token is shown to a client of somebody else's
// making, too: what that one takes we have to have a reason to refuse.

import * as client from 'openid-client';
import { LyingProvider, published, newKey } from '../fakes/provider.mjs';
import { insist } from '../lib/report.mjs';
import { service, withSettings } from '../lib/settings.mjs';
import { Browser } from './browser.mjs';
import { forgeries, unusual } from './forgeries.mjs';
import { callbackOf, insistIn, insistOut, known, newcomer, settingsFor } from './house.mjs';

/* What openid-client takes, and we do not: it is not asked about these by its standard, or leaves them to who uses it. */
const strict = new Set(['an access token', 'a logout token', 'the algorithm twice', 'the audience twice', 'the subject twice', 'made for another client',
	'an end beyond all numbers', 'made in the future', 'made an hour ago', 'an empty subject', 'a subject of 256 letters', 'a subject with a line end',
	'claims that are not UTF-8', 'a blank behind', 'padding behind', '17 KiB']);

/* Whether another client takes what the provider says now. */
async function takesIt(provider) {
	const config = await client.discovery(new URL(provider.issuer), provider.client.id, { id_token_signed_response_alg: provider.algorithm },
		client.ClientSecretBasic(provider.client.secret), { execute: [client.allowInsecureRequests] });
	client.enableNonRepudiationChecks(config);
	const [verifier, nonce, state] = [client.randomPKCECodeVerifier(), client.randomNonce(), client.randomState()];
	const asked = client.buildAuthorizationUrl(config, { redirect_uri: callbackOf, scope: 'openid email', state, nonce, code_challenge_method: 'S256',
		code_challenge: await client.calculatePKCECodeChallenge(verifier) });
	const back = new URL((await fetch(asked, { redirect: 'manual' })).headers.get('location'));

	return client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state }).then(() => true, () => false);
}

async function forged(report, provider) {
	const ann = await newcomer();
	const person = known(ann);
	const enter = async (how) => {
		const browser = new Browser();
		provider.reset();
		provider.person = person;
		provider.token = how;
		return { browser, landed: await browser.signIn() };
	};

	await report.run(`${provider.algorithm}: a right token lets in`, async () => {
		const { browser, landed } = await enter({});
		await insistIn(browser, ann, landed);
		insist(await takesIt(provider), 'and openid-client takes it');
	});
	for (const [name, how] of Object.entries(forgeries(provider)))
		await report.run(`${provider.algorithm}: ${name} is refused`, async () => {
			const { browser, landed } = await enter(how);
			insistOut(browser, landed, 'sso-refused');
			insist(await takesIt(provider) === strict.has(name), strict.has(name) ? 'openid-client refuses it now, too' : 'openid-client takes it: is it a forgery?');
		});
	for (const [name, how] of Object.entries(unusual))
		await report.run(`${provider.algorithm}: ${name} is taken`, async () => {
			const { browser, landed } = await enter(how);
			await insistIn(browser, ann, landed);
		});
}

const json = (value, status = 200, type = 'application/json') => (request, response) => {
	response.writeHead(status, { 'content-type': type }).end(typeof value === 'string' ? value : JSON.stringify(value));
};
const redirect = (request, response) => response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end();
const silence = () => undefined;
const drip = (request, response) => {
	response.writeHead(200, { 'content-type': 'application/json' });
	const timer = setInterval(() => response.write(' '), 200);
	response.on('close', () => clearInterval(timer));
};
const flood = (request, response) => {
	response.writeHead(200, { 'content-type': 'application/json' });
	response.end(`{"x":"${'x'.repeat(300 * 1024)}"}`);
};
const manyHeaders = (request, response) => {
	response.writeHead(200, Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`x-${i}`, 'y'.repeat(1000)]))).end('{}');
};

/* Each place, and what may come from there. */
const nonsense = {
	'redirects': redirect,
	'never answers': silence,
	'drips': drip,
	'is too long': flood,
	'has too many headers': manyHeaders,
	'is no JSON': json('<html>'),
	'is JSON by no name': json({}, 200, 'text/html'),
	'is a list': json([]),
	'has a key twice': json('{"issuer":"a","issuer":"b"}'),
	'fails': json({ error: 'server_error' }, 500),
	'hangs up': (request, response) => response.destroy(),
};

const faultAt = { '/.well-known/openid-configuration': 'sso-away', '/jwks': 'sso-away', '/token': /^sso-(away|refused)$/ };

async function unwell(provider, path, lie) {
	const browser = new Browser();
	provider.lies = { [path]: lie };
	const landed = await browser.signIn();
	const fault = landed.replace('/sign-in?fault=', '');
	const wanted = faultAt[path];

	insist(typeof wanted === 'string' ? fault === wanted : wanted.test(fault), `${wanted} expected: ${landed}`);
	insist(!browser.session, 'nobody is in');
	return browser.longest;
}

const lyingDescriptions = (provider) => ({
	'another issuer': { issuer: 'https://login.example' },
	'its issuer with a slash': { issuer: `${provider.issuer}/` },
	'no issuer': { issuer: undefined },
	'keys at another host': { jwks_uri: 'https://evil.example/jwks' },
	'keys at this machine by another name': { jwks_uri: 'http://127.0.0.2/jwks' },
	'keys in a file': { jwks_uri: 'file:///etc/passwd' },
	'tokens at a database': { token_endpoint: 'gopher://127.0.0.1:5432/' },
	'tokens at no address': { token_endpoint: '/token' },
	'tokens with a name and password': { token_endpoint: 'http://a:b@127.0.0.1/token' },
	'people sent to another host': { authorization_endpoint: 'https://evil.example/authorize' },
	'people sent to a script': { authorization_endpoint: 'javascript:alert(1)' },
	'people sent to another line': { authorization_endpoint: `${provider.issuer}/authorize\r\nSet-Cookie: x=1` },
	'a list of addresses': { token_endpoint: [`${provider.issuer}/token`] },
	'no keys': { jwks_uri: undefined },
});

const noKeys = {
	'none': [],
	'a list of nothing': [null, 7, 'x', []],
	'one of 1024 bits': [{ kty: 'RSA', n: Buffer.alloc(128, 0xff).toString('base64url'), e: 'AQAB', kid: 'weak' }],
	'one whose exponent is 1': [{ ...published(newKey()), e: 'AQ' }],
	'one for encryption': [{ ...published(newKey()), use: 'enc' }],
	'one that is symmetric': [{ kty: 'oct', k: 'AAAA', kid: 'x' }],
	'one of another algorithm': [{ ...published(newKey()), alg: 'PS256' }],
	'one of another kind': [published(newKey('ES256'))],
};

/* The description is kept for an hour and keys are, too: each of these needs workers that know nothing yet. */
function freshly(work) {
	service('restart', 'epione');
	return work();
}

async function nonsenseFrom(report, provider, path) {
	for (const [name, lie] of Object.entries(nonsense))
		await report.run(`${path} ${name}: nobody gets in`, async () => {
			let seconds;
			/* A machine that does much else is asked again: who waits too long does so each time. */
			for (let tries = 3; tries > 0 && !(seconds < 3.5); tries--) {
				provider.reset();
				await freshly(async () => { seconds = await unwell(provider, path, lie); });
			}
			insist(seconds < 3.5, `nobody waits long: ${seconds} s`);
		});
}

async function resting(provider) {
	provider.lies = { '/.well-known/openid-configuration': silence };
	const enter = async () => {
		const begun = performance.now();
		await new Browser().signIn();
		return (performance.now() - begun) / 1000;
	};
	await Promise.all(Array.from({ length: 4 }, enter));
	const waits = await Promise.all(Array.from({ length: 20 }, enter));
	insist(Math.max(...waits) < 2.5, `after a silence nobody waits again: ${waits}`);
	provider.reset();
}

async function isAway() {
	const browser = new Browser();
	insistOut(browser, await browser.signIn(), 'sso-away');
}

async function inEveryWay(report, provider) {
	for (const [name, description] of Object.entries(lyingDescriptions(provider)))
		await report.run(`a description with ${name} is refused`, async () => {
			provider.reset();
			provider.description = description;
			await freshly(isAway);
		});
	for (const [name, keys] of Object.entries(noKeys))
		await report.run(`keys, ${name}: nobody gets in`, async () => {
			provider.reset();
			provider.keys = keys;
			await freshly(isAway);
		});
	for (const path of Object.keys(faultAt))
		await nonsenseFrom(report, provider, path);
	await report.run('a provider that is silent holds nobody up for long', () => freshly(() => resting(provider)));
}

export async function lies(report) {
	for (const algorithm of ['RS256', 'ES256']) {
		const provider = await new LyingProvider(algorithm).listen();
		await withSettings(settingsFor(provider), () => forged(report, provider));
		await provider.close();
	}
	const provider = await new LyingProvider().listen();
	await withSettings(settingsFor(provider, { sso_keys_seconds: 0 }), () => inEveryWay(report, provider));
	await provider.close();
}
