// The other half of second factors: an authenticator app, and a security key made of software.  Everything that a
// test may want to get wrong can be asked for.

import { createHash, createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function fromBase32(text) {
	let bits = 0n;
	let count = 0;
	const bytes = [];

	for (const letter of text) {
		bits = (bits << 5n) | BigInt(alphabet.indexOf(letter));
		count += 5;
		if (count >= 8) {
			count -= 8;
			bytes.push(Number((bits >> BigInt(count)) & 255n));
		}
	}
	return Buffer.from(bytes);
}

const stepNow = (milliseconds = Date.now()) => Math.floor(milliseconds / 30_000);

/* RFC 6238 with SHA-1 and six digits. */
export function codeOf(secret, step) {
	const counter = Buffer.alloc(8);

	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
	const at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const GOOD_FOR = 10_000; // milliseconds, for whoever is slow

/* The first step whose code the server still takes for a while: the one before this takes no longer than this one lasts. */
export const firstStep = () => stepNow(Date.now() + GOOD_FOR) - 1;

/* An app whose codes are each used once: the next code that the server can still take, waiting where there is none. */
export class App {
	constructor(secret) {
		this.secret = secret;
		this.last = 0;
	}

	async code() {
		while (this.last > stepNow())
			await new Promise((wake) => setTimeout(wake, 500));
		this.last = Math.max(this.last + 1, firstStep());
		return codeOf(this.secret, this.last);
	}
}

/* CBOR, as much as keys and attestation objects need. */
function head(major, value) {
	if (value < 24)
		return Buffer.from([major << 5 | value]);
	if (value < 256)
		return Buffer.from([major << 5 | 24, value]);
	const bytes = Buffer.alloc(3);
	bytes[0] = major << 5 | 25;
	bytes.writeUInt16BE(value, 1);
	return bytes;
}

export function cbor(value) {
	if (typeof value === 'number')
		return value < 0 ? head(1, -1 - value) : head(0, value);
	if (typeof value === 'string')
		return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
	if (Buffer.isBuffer(value))
		return Buffer.concat([head(2, value.length), value]);
	if (Array.isArray(value))
		return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
	return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const unbase64 = (text) => Buffer.from(text, 'base64url');

const algorithms = {
	ES256: {
		number: -7,
		make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
		cose: (jwk) => new Map([[1, 2], [3, -7], [-1, 1], [-2, unbase64(jwk.x)], [-3, unbase64(jwk.y)]]),
		hash: 'sha256',
	},
	EdDSA: {
		number: -8,
		make: () => generateKeyPairSync('ed25519'),
		cose: (jwk) => new Map([[1, 1], [3, -8], [-1, 6], [-2, unbase64(jwk.x)]]),
		hash: null,
	},
	RS256: {
		number: -257,
		make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
		cose: (jwk) => new Map([[1, 3], [3, -257], [-1, unbase64(jwk.n)], [-2, unbase64(jwk.e)]]),
		hash: 'sha256',
	},
};

const sha256 = (data) => createHash('sha256').update(data).digest();
const flagsOf = { present: 1, recognised: 4, credential: 64 };

/* A security key with one credential.  `how` bends what it does: origin, type, host, flags, count, crossOrigin, ... */
export class SecurityKey {
	constructor(origin, algorithm = 'ES256') {
		this.origin = origin;
		this.host = new URL(origin).hostname;
		this.algorithm = algorithms[algorithm];
		this.pair = this.algorithm.make();
		this.id = randomBytes(32);
		this.count = 0;
	}

	clientData(type, challenge, how) {
		const data = { type: how.type ?? type, challenge: how.challenge ?? challenge, origin: how.origin ?? this.origin, crossOrigin: how.crossOrigin ?? false, ...how.more };

		return Buffer.from(how.clientData ?? JSON.stringify(data));
	}

	authenticatorData(flags, how, credential = Buffer.alloc(0)) {
		const count = Buffer.alloc(4);

		count.writeUInt32BE(how.count ?? ++this.count);
		return Buffer.concat([sha256(how.host ?? this.host), Buffer.from([how.flags ?? flags]), count, credential]);
	}

	/* What a browser answers to options for registering. */
	register(options, how = {}) {
		this.user = options.userId;
		const length = Buffer.alloc(2);
		length.writeUInt16BE(how.idLength ?? this.id.length);
		const key = how.key ?? cbor(this.algorithm.cose(this.pair.publicKey.export({ format: 'jwk' })));
		const credential = Buffer.concat([Buffer.alloc(16), length, this.id, key, how.tail ?? Buffer.alloc(0)]);
		const data = this.authenticatorData(flagsOf.present | flagsOf.recognised | flagsOf.credential, how, credential);
		const attestation = how.attestation ?? cbor(new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]]));

		return {
			clientData: this.clientData('webauthn.create', options.challenge, how).toString('base64url'),
			attestation: Buffer.from(attestation).toString('base64url'),
		};
	}

	/* What it answers to options for signing. */
	answer(options, how = {}) {
		const clientData = this.clientData('webauthn.get', options.challenge, how);
		const data = this.authenticatorData(flagsOf.present | flagsOf.recognised, how);
		const signed = Buffer.concat([data, sha256(clientData)]);
		const key = how.signer ? createPrivateKey(how.signer) : this.pair.privateKey;

		return {
			credentialId: (how.id ?? this.id).toString('base64url'),
			clientData: clientData.toString('base64url'),
			authenticatorData: data.toString('base64url'),
			signature: (how.signature ?? sign(this.algorithm.hash, signed, key)).toString('base64url'),
		};
	}
}
