// BLAKE2b (RFC 7693) with a key, a salt and a personalisation, which node:crypto's has not.  For a few bytes, not for speed.

const word = (1n << 64n) - 1n;
const initial = [
	0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
	0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
const orders = [
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
	[11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
	[9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
	[12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
	[6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const mixes = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];

const turn = (value, bits) => ((value >> bits) | (value << (64n - bits))) & word;

function compress(state, block, length, last) {
	const v = [...state, ...initial];
	const m = Array.from({ length: 16 }, (_, i) => block.readBigUInt64LE(8 * i));

	v[12] ^= BigInt(length);
	if (last)
		v[14] ^= word;
	for (let round = 0; round < 12; round++)
		mixes.forEach(([a, b, c, d], i) => {
			const order = orders[round % 10];
			v[a] = (v[a] + v[b] + m[order[2 * i]]) & word;
			v[d] = turn(v[d] ^ v[a], 32n);
			v[c] = (v[c] + v[d]) & word;
			v[b] = turn(v[b] ^ v[c], 24n);
			v[a] = (v[a] + v[b] + m[order[2 * i + 1]]) & word;
			v[d] = turn(v[d] ^ v[a], 16n);
			v[c] = (v[c] + v[d]) & word;
			v[b] = turn(v[b] ^ v[c], 63n);
		});
	return state.map((one, i) => one ^ v[i] ^ v[i + 8]);
}

export function blake2b(size, message, { key = Buffer.alloc(0), salt = Buffer.alloc(16), person = Buffer.alloc(16) } = {}) {
	const parameters = Buffer.alloc(64);
	const input = key.length ? Buffer.concat([key, Buffer.alloc(128 - key.length), message]) : message;

	parameters.set([size, key.length, 1, 1]);
	salt.copy(parameters, 32);
	person.copy(parameters, 48);
	let state = initial.map((one, i) => one ^ parameters.readBigUInt64LE(8 * i));
	for (let at = 0; at === 0 || at < input.length; at += 128) {
		const end = Math.min(at + 128, input.length);
		const block = Buffer.alloc(128);
		input.copy(block, 0, at, end);
		state = compress(state, block, end, end === input.length);
	}
	const out = Buffer.alloc(64);
	state.forEach((one, i) => out.writeBigUInt64LE(one, 8 * i));
	return out.subarray(0, size);
}
