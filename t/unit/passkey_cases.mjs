// Makes t/unit/passkey_cases.h: answers of a security key made of software, right ones and every way we know of
// bending them.  node t/unit/passkey_cases.mjs >t/unit/passkey_cases.h; the keys are new each time.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { SecurityKey, cbor } from '../lib/factors.mjs';

const origin = 'https://clinic.test:8443';
const challenge = 'A'.repeat(43);
const text = (value) => JSON.stringify(value);

function keyBytes(key) {
	const jwk = key.pair.publicKey.export({ format: 'jwk' });
	const parts = key.algorithm.number === -257 ? [jwk.n, jwk.e] : [jwk.x, jwk.y ?? ''];

	return Buffer.concat(parts.map((part) => Buffer.from(part, 'base64url'))).toString('base64url');
}

const rows = [];

function register(name, good, how = {}, algorithm = 'ES256') {
	const key = new SecurityKey(origin, algorithm);
	const { clientData, attestation } = key.register({ challenge, userId: 'x' }, how);

	rows.push(`	{ ${text(name)}, true, ${good}, ${key.algorithm.number}, 0,\n	    "",\n	    ${text(clientData)},\n	    ${text(attestation)}, "" },`);
}

function sign(name, good, how = {}, algorithm = 'ES256', known = 0, after = (answer) => answer) {
	const key = new SecurityKey(origin, algorithm);
	const answer = after(key.answer({ challenge }, how));

	rows.push(`	{ ${text(name)}, false, ${good}, ${how.algorithm ?? key.algorithm.number}, ${known},\n	    ${text(how.known ?? keyBytes(key))},\n	    ${text(answer.clientData)},\n	    ${text(answer.authenticatorData)},\n	    ${text(answer.signature)} },`);
}

const bytes = (...numbers) => Buffer.from(numbers);
const deep = Buffer.concat([Buffer.alloc(40, 0x81), bytes(0)]);
const wrap = (data) => cbor(new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]]));
const flip = (base64) => {
	const changed = Buffer.from(base64, 'base64url');
	changed[changed.length >> 1] ^= 1;
	return changed.toString('base64url');
};

for (const algorithm of ['ES256', 'EdDSA', 'RS256']) {
	register(`register ${algorithm}`, true, {}, algorithm);
	sign(`sign ${algorithm}`, true, {}, algorithm);
	sign(`sign ${algorithm}, one bit of the signature`, false, {}, algorithm, 0, (answer) => ({ ...answer, signature: flip(answer.signature) }));
	sign(`sign ${algorithm}, one bit of the data`, false, {}, algorithm, 0, (answer) => ({ ...answer, authenticatorData: flip(answer.authenticatorData) }));
	sign(`sign ${algorithm} as another algorithm`, false, { algorithm: algorithm === 'ES256' ? -8 : -7 }, algorithm);
}

register('another type', false, { type: 'webauthn.get' });
register('another origin', false, { origin: 'https://clinic.test' });
register('an origin that begins like ours', false, { origin: 'https://clinic.test:8443.evil.test' });
register('no encryption', false, { origin: 'http://clinic.test:8443' });
register('within another site', false, { crossOrigin: true });
register('crossOrigin of another type', false, { crossOrigin: 'false' });
register('a top origin', false, { more: { topOrigin: origin } });
register('another host', false, { host: 'evil.test' });
register('nobody present', false, { flags: 0x44 });
register('nobody recognised', false, { flags: 0x41 });
register('no credential', false, { flags: 0x05 });
register('a short challenge', false, { challenge: 'A'.repeat(42) });
register('client data that are no JSON', false, { clientData: '{' });
register('client data that are a list', false, { clientData: '[]' });
register('client data with a key twice', false, { clientData: `{"type":"webauthn.create","type":"webauthn.create","challenge":"${challenge}","origin":"${origin}"}` });
register('client data without an end', false, { clientData: JSON.stringify({ type: 'webauthn.create', challenge, origin, more: 'x'.repeat(2100) }) });
register('client data with more members', true, { more: { other_keys_can_be_added_here: 'do not compare clientDataJSON' } });
register('an id of no length', false, { idLength: 0 });
register('an id longer than what came', false, { idLength: 999 });
register('an id longer than ids are', false, { idLength: 65535 });
register('a key that is cut off', false, { key: bytes(0xa5, 1, 2, 3) });
register('a key that is none', false, { key: cbor(new Map()) });
register('a key of an algorithm that is not ours', false, { key: cbor(new Map([[1, 2], [3, -35], [-1, 2], [-2, Buffer.alloc(48)], [-3, Buffer.alloc(48)]])) });
register('a point that is not on the curve', false, { key: cbor(new Map([[1, 2], [3, -7], [-1, 1], [-2, Buffer.alloc(32, 1)], [-3, Buffer.alloc(32, 1)]])) });
register('bytes behind the key', false, { tail: bytes(1, 2) });
register('a map that claims four thousand million members', false, { key: bytes(0xba, 0xff, 0xff, 0xff, 0xff) });
register('a list without an end', false, { key: bytes(0x9f) });
register('lists in lists in lists', false, { key: deep });
register('an attestation that is empty', false, { attestation: Buffer.alloc(0) });
register('an attestation that is a list', false, { attestation: cbor(['fmt', 'none']) });
register('an attestation without data', false, { attestation: cbor(new Map([['fmt', 'none'], ['attStmt', new Map()]])) });
register('an attestation with data twice', false, { attestation: Buffer.concat([bytes(0xa2), cbor('authData'), cbor(Buffer.alloc(200)), cbor('authData'), cbor(Buffer.alloc(200))]) });
register('an attestation whose data are text', false, { attestation: cbor(new Map([['authData', 'x'.repeat(200)]])) });
register('an attestation of indefinite length', false, { attestation: bytes(0xbf, 0xff) });
register('an attestation that claims more than came', false, { attestation: Buffer.concat([bytes(0xa1), cbor('authData'), bytes(0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)]) });
register('an attestation with bytes behind it', false, { attestation: Buffer.concat([wrap(Buffer.alloc(200)), bytes(0)]) });
register('data that are cut off', false, { attestation: wrap(createHash('sha256').update('clinic.test').digest()) });

sign('another type', false, { type: 'webauthn.create' });
sign('another origin', false, { origin: 'https://evil.test' });
sign('within another site', false, { crossOrigin: true });
sign('another host', false, { host: 'evil.test' });
sign('nobody present', false, { flags: 4 });
sign('nobody recognised', false, { flags: 1 });
sign('a credential where none belongs', false, { flags: 0x45 });
sign('no signature', false, { signature: Buffer.alloc(0) });
sign('a signature of many bytes', false, { signature: Buffer.alloc(2000, 0x30) });
sign('signed by another key', false, { signer: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) });
sign('a key of another length', false, { known: Buffer.alloc(63).toString('base64url') });
sign('a key that is no point', false, { known: Buffer.alloc(64, 1).toString('base64url') });
sign('an algorithm that is none', false, { algorithm: 0 });
sign('a counter that grows', true, { count: 8 }, 'ES256', 7);
sign('a counter that stays', false, { count: 7 }, 'ES256', 7);
sign('a counter that falls', false, { count: 6 }, 'ES256', 7);
sign('a counter that begins anew', false, { count: 0 }, 'ES256', 7);
sign('an authenticator that does not count', true, { count: 0 }, 'ES256', 0);
sign('a counter at its end', true, { count: 0xffffffff }, 'ES256', 0xfffffffe);
sign('client data changed after signing', false, {}, 'ES256', 0, (answer) => ({
	...answer, clientData: Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false, more: 1 })).toString('base64url') }));

console.log(`/* Made by passkey_cases.mjs; do not edit. */\n${rows.join('\n')}`);
