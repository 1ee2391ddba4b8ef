// An OpenID provider that signs everybody in at once and can be told to lie: in its description, its keys, its answers and its tokens.
// Real ones do not lie; theirs are the other half of the tests.

import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';

const encode = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))).toString('base64url');
const sha256 = (text) => createHash('sha256').update(text).digest('base64url');
const now = () => Math.floor(Date.now() / 1000);

export function newKey(algorithm = 'RS256', kid = randomBytes(4).toString('hex')) {
	const pair = algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });

	return { algorithm, kid, ...pair };
}

/* As it stands in the key set. */
export const published = ({ algorithm, kid, publicKey }, more = {}) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm, ...more });

const signers = {
	RS256: (text, { privateKey }) => sign('sha256', text, privateKey),
	ES256: (text, { privateKey }) => sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
	DER: (text, { privateKey }) => sign('sha256', text, privateKey),
	none: () => Buffer.alloc(0),
	/* The public key as everybody can read it, taken for a shared secret. */
	HS256: (text, { publicKey }) => createHmac('sha256', publicKey.export({ type: 'spki', format: 'pem' })).update(text).digest(),
};

/* A compact token; `how` bends it: header, claims (functions of what is right), text (of the claims), signWith, key, after (of the whole). */
export function tokenOf(key, claims, how = {}) {
	const right = { alg: key.algorithm, kid: key.kid, typ: 'JWT' };
	const header = how.header ? how.header(right) : right;
	const body = how.claims ? how.claims(claims) : claims;
	const text = `${encode(how.headerText ?? header)}.${encode(how.text ? how.text(body) : body)}`;
	const signature = signers[how.signWith ?? (how.key ?? key).algorithm](text, how.key ?? key).toString('base64url');

	return how.after ? how.after(`${text}.${signature}`) : `${text}.${signature}`;
}

export class LyingProvider {
	constructor(algorithm = 'RS256') {
		this.algorithm = algorithm;
		this.client = { id: 'epione', secret: 'a secret, with: odd/characters?' };
		this.key = newKey(algorithm);
		this.reset();
		this.codes = new Map();
		this.server = createServer((request, response) => this.answer(request, response).catch((error) => {
			response.statusCode = 500;
			response.end(String(error));
		}));
	}

	/* All true again. */
	reset() {
		this.person = { sub: 'nobody', email: 'nobody@story.test', email_verified: true };
		this.lies = {}; /* answers of whole addresses: '/jwks': (request, response) => ... */
		this.description = {}; /* members of the description that differ */
		this.token = {}; /* how tokens are bent */
		this.keys = null; /* the key set, when it is not the one key */
		this.asked = {};
	}

	async listen() {
		await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
		this.issuer = `http://127.0.0.1:${this.server.address().port}`;
		return this;
	}

	close() {
		this.server.closeAllConnections();
		return new Promise((done) => this.server.close(done));
	}

	async answer(request, response) {
		const url = new URL(request.url, this.issuer);
		this.asked[url.pathname] = (this.asked[url.pathname] ?? 0) + 1;
		const routes = {
			'/.well-known/openid-configuration': () => this.describe(),
			'/jwks': () => ({ keys: this.keys ?? [published(this.key)] }),
			'/authorize': () => this.authorize(url, response),
			'/token': async () => this.exchange(request, response, await bodyOf(request)),
			'/userinfo': () => this.person,
		};
		const lie = this.lies[url.pathname];
		if (lie)
			return lie(request, response);
		const json = await routes[url.pathname]?.();
		if (response.headersSent)
			return undefined;
		response.writeHead(json ? response.statusCode : 404, { 'content-type': 'application/json' });
		return response.end(JSON.stringify(json ?? {}));
	}

	describe() {
		const at = (path) => this.issuer + path;

		return { issuer: this.issuer, authorization_endpoint: at('/authorize'), token_endpoint: at('/token'), jwks_uri: at('/jwks'),
			userinfo_endpoint: at('/userinfo'), response_types_supported: ['code'], subject_types_supported: ['public'],
			id_token_signing_alg_values_supported: [this.algorithm], authorization_response_iss_parameter_supported: true, ...this.description };
	}

	authorize({ searchParams: asked }, response) {
		const code = randomBytes(12).toString('hex');
		const back = new URL(asked.get('redirect_uri'));

		this.codes.set(code, Object.fromEntries(asked));
		back.search = new URLSearchParams({ code, state: asked.get('state'), iss: this.issuer, session_state: 'as some do' });
		response.writeHead(302, { location: back.href }).end();
	}

	refuse(response, error) {
		response.statusCode = 400;
		return { error };
	}

	exchange(request, response, form) {
		const asked = this.codes.get(form.get('code'));
		const who = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString().split(':')
			.map((word) => decodeURIComponent(word.replaceAll('+', ' ')));

		if (!asked || form.get('redirect_uri') !== asked.redirect_uri)
			return this.refuse(response, 'invalid_grant');
		if (who[0] !== this.client.id || who[1] !== this.client.secret)
			return this.refuse(response, 'invalid_client');
		if (asked.code_challenge_method !== 'S256' || sha256(form.get('code_verifier') ?? '') !== asked.code_challenge)
			return this.refuse(response, 'invalid_grant');
		this.codes.delete(form.get('code'));
		return { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token: tokenOf(this.key, this.claims(asked), this.token) };
	}

	claims({ nonce }) {
		return { iss: this.issuer, aud: this.client.id, iat: now(), exp: now() + 300, nonce, ...this.person };
	}
}

async function bodyOf(request) {
	const chunks = [];

	for await (const chunk of request)
		chunks.push(chunk);
	return new URLSearchParams(Buffer.concat(chunks).toString());
}
