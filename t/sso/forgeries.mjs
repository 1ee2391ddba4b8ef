// Tokens that must not sign anybody in, each with how it is bent.  `fine` marks the few that are unusual and right.

import { newKey, published } from '../fakes/provider.mjs';

/* Of P-256: zero by another name. */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const now = () => Math.floor(Date.now() / 1000);
const claim = (more) => ({ claims: (claims) => ({ ...claims, ...more }) });
const without = (name) => ({ claims: ({ [name]: gone, ...claims }) => claims });
const header = (more) => ({ header: (right) => ({ ...right, ...more }) });

export const forgeries = (provider) => {
	const other = newKey(provider.algorithm, provider.key.kid);
	const foreign = provider.algorithm === 'RS256' ? newKey('ES256', provider.key.kid) : newKey('RS256', provider.key.kid);

	return {
		'no signature and alg none': { ...header({ alg: 'none' }), signWith: 'none' },
		'alg None in capitals': { ...header({ alg: 'NONE' }), signWith: 'none' },
		'an empty signature': { signWith: 'none' },
		'HS256 with the public key as secret': { ...header({ alg: 'HS256' }), signWith: 'HS256' },
		'HS256 under the name of the agreed algorithm': { signWith: 'HS256' },
		'another algorithm with a key of its own': { ...header({ alg: foreign.algorithm }), key: foreign },
		'another algorithm under the agreed name': { key: foreign },
		'RS512 in the header': header({ alg: 'RS512' }),
		'no algorithm': header({ alg: undefined }),
		'an algorithm that is a list': header({ alg: [provider.algorithm] }),
		'another key under the same name': { key: other },
		'a key that the token brings itself (jwk)': { ...header({ jwk: published(other) }), key: other },
		'a key that the token points at (jku)': { ...header({ jku: `${provider.issuer}/jwks`, kid: other.kid }), key: other },
		'a key that the token points at (x5u)': { ...header({ x5u: `${provider.issuer}/jwks`, kid: undefined }), key: other },
		'a certificate that the token brings itself (x5c)': { ...header({ x5c: [other.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }), key: other },
		'a secret that the token brings itself (oct)': { ...header({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }), signWith: 'HS256' },
		'a name of no key': header({ kid: 'nobody' }),
		'a name that is a path': header({ kid: '../../../../dev/null' }),
		'a name that is SQL': header({ kid: "' OR 1 = 1 --" }),
		'an empty name': header({ kid: '' }),
		'a name that is a number': header({ kid: 1 }),
		'a name that is null': header({ kid: null }),
		'a name of 10,000 letters': header({ kid: 'k'.repeat(10_000) }),
		'a header that demands more (crit)': header({ crit: ['exp'], b64: false }),
		'an access token': header({ typ: 'at+jwt' }),
		'a logout token': header({ typ: 'logout+jwt' }),
		'the algorithm twice': { headerText: `{"alg":"none","alg":"${provider.algorithm}","kid":"${provider.key.kid}"}` },
		'a header that is a list': { headerText: '[]' },
		'another issuer': claim({ iss: 'https://login.example' }),
		'the issuer with a slash behind': { claims: (claims) => ({ ...claims, iss: `${claims.iss}/` }) },
		'no issuer': without('iss'),
		'another audience': claim({ aud: 'somebody-else' }),
		'no audience': without('aud'),
		'an empty list of audiences': claim({ aud: [] }),
		'two audiences and no azp': claim({ aud: ['epione', 'somebody-else'] }),
		'two audiences, made for the other': claim({ aud: ['epione', 'somebody-else'], azp: 'somebody-else' }),
		'made for another client': claim({ azp: 'somebody-else' }),
		'another nonce': claim({ nonce: 'A'.repeat(43) }),
		'no nonce': without('nonce'),
		'an empty nonce': claim({ nonce: '' }),
		'a nonce that is a list': { claims: (claims) => ({ ...claims, nonce: [claims.nonce] }) },
		'expired': claim({ iat: now() - 600, exp: now() - 120 }),
		'no end': without('exp'),
		'an end in words': claim({ exp: String(now() + 300) }),
		'an end beyond all numbers': { text: (claims) => JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400') },
		'an end before time began': claim({ exp: -1 }),
		'made in the future': claim({ iat: now() + 3600, exp: now() + 7200 }),
		'made an hour ago': claim({ iat: now() - 3600, exp: now() + 300 }),
		'no beginning': without('iat'),
		'good only tomorrow': claim({ nbf: now() + 86_400 }),
		'no subject': without('sub'),
		'an empty subject': claim({ sub: '' }),
		'a subject that is a number': claim({ sub: 7 }),
		'a subject of 256 letters': claim({ sub: 's'.repeat(256) }),
		'a subject with a line end': claim({ sub: 'ann\nbo' }),
		'the audience twice': { text: (claims) => JSON.stringify(claims).replace('"aud"', '"aud":"somebody-else","aud"') },
		'the subject twice': { text: (claims) => JSON.stringify(claims).replace('"sub"', '"sub":"the-admin","sub"') },
		'claims that are a list': { text: () => '[]' },
		'claims that are no JSON': { text: () => 'sub=ann' },
		'claims with something behind': { text: (claims) => `${JSON.stringify(claims)}{}` },
		'claims that are not UTF-8': { text: (claims) => Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff]), Buffer.from(`",${JSON.stringify(claims).slice(1)}`)]) },
		'four parts': { after: (token) => `${token}.e30` },
		'two parts': { after: (token) => token.split('.').slice(0, 2).join('.') },
		'an empty middle': { after: (token) => token.replace(/\.[^.]+\./, '..') },
		'five parts, as if it were encrypted': { after: (token) => `${token}.e30.e30` },
		'a dot before': { after: (token) => `.${token}` },
		'a dot behind': { after: (token) => `${token}.` },
		'a blank behind': { after: (token) => `${token} ` },
		'padding behind': { after: (token) => `${token}==` },
		// Not in the place of a "-", which means the same in plain base64: lenient readers would find the true signature.
		'the alphabet of plain base64': { after: (token) => token.replace(/\w(?=[^.]*$)/, '+') },
		'one letter of the claims changed': { after: (token) => token.replace(/\.(.)/, (all, one) => `.${one === 'f' ? 'g' : 'f'}`) },
		'a signature cut short': { after: (token) => token.slice(0, -4) },
		'17 KiB': claim({ groups: 'g'.repeat(17 * 1024) }),
		'nothing': { after: () => '' },
		'only dots': { after: () => '..' },
		...provider.algorithm === 'ES256' && {
			'a signature in DER': { signWith: 'DER' },
			'a signature of zeros': { after: (token) => token.replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')) },
			'a signature of 65 bytes': { after: (token) => token.replace(/[^.]+$/, (one) => Buffer.concat([Buffer.alloc(1), Buffer.from(one, 'base64url')]).toString('base64url')) },
			'a signature of 63 bytes': { after: (token) => token.replace(/[^.]+$/, (one) => Buffer.from(one, 'base64url').subarray(1).toString('base64url')) },
			'a signature of its halves swapped': { after: (token) => token.replace(/[^.]+$/, (one) => {
				const bytes = Buffer.from(one, 'base64url');
				return Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]).toString('base64url');
			}) },
			'a signature of the order of the curve': { after: (token) => token.replace(/[^.]+$/, Buffer.concat([order, order]).toString('base64url')) },
		},
	};
};

/* Unusual and right: whoever refuses these is too strict. */
export const unusual = {
	'a list with one audience': claim({ aud: ['epione'] }),
	'two audiences, made for us': claim({ aud: ['epione', 'somebody-else'], azp: 'epione' }),
	'no type': header({ typ: undefined }),
	'no key name where there is one key': header({ kid: undefined }),
	'claims that nobody knows': claim({ 'https://claims.example/team': ['night'], zoneinfo: 'Europe/Oslo' }),
	'an end half a minute ago': { claims: (claims) => ({ ...claims, iat: now() - 330, exp: now() - 30 }) },
};
