// A provider of somebody else's making (oidc-provider) on loopback, which shows forms, keeps to its standards, and changes its keys.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { newKey } from './provider.mjs';

/* It warns on standard error of each way in which a test differs from production. */
const quietly = async (work) => {
	const before = [console.warn, console.info];
	Object.assign(console, { warn: () => undefined, info: () => undefined });
	try {
		return await work();
	} finally {
		Object.assign(console, { warn: before[0], info: before[1] });
	}
};

export class RealProvider {
	constructor(algorithm, callback) {
		this.algorithm = algorithm;
		this.callback = callback;
		this.client = { id: 'epione', secret: randomBytes(16).toString('hex') };
		this.people = new Map();
		this.keys = [newKey(algorithm)];
		this.server = createServer((request, response) => this.handler(request, response));
	}

	async listen() {
		await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
		this.issuer = `http://127.0.0.1:${this.server.address().port}`;
		await this.build();
		return this;
	}

	/* New keys first, old ones after them, as providers rotate; then without the old ones. */
	async rotate({ keepOld } = {}) {
		this.keys = [newKey(this.algorithm), ...keepOld ? this.keys : []];
		await this.build();
	}

	async build() {
		const { default: Provider } = await quietly(() => import('oidc-provider'));
		const jwks = { keys: this.keys.map(({ privateKey, kid, algorithm }) => ({ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm })) };

		await quietly(async () => {
			this.provider = new Provider(this.issuer, {
				clients: [{ client_id: this.client.id, client_secret: this.client.secret, redirect_uris: [this.callback], response_types: ['code'],
					grant_types: ['authorization_code'], id_token_signed_response_alg: this.algorithm }],
				claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
				cookies: { keys: ['test'] },
				features: { devInteractions: { enabled: true } },
				findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.people.get(id) }) }),
				jwks,
				pkce: { required: () => true },
				ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 300, Session: 600 },
			});
			this.handler = this.provider.callback();
		});
	}

	close() {
		this.server.closeAllConnections();
		return new Promise((done) => this.server.close(done));
	}
}
