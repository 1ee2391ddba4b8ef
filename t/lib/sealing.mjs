// Sealed values, as src/util/seal.c and src/sealing.c write and open them, made a second time: what a test has to open, forge or wrap itself.
//
//	version 1 | algorithm 1 (AES-256-GCM) | key id, 8 | nonce, 12 | ciphertext | tag, 16, as base64url

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { blake2b } from './blake2b.mjs';

const header = 10, nonceSize = 12, tagSize = 16;

/* libsodium's crypto_kdf, subkey 1. */
export function derive(key, context) {
	const salt = Buffer.alloc(16), person = Buffer.alloc(16);

	salt[0] = 1;
	person.write(context);
	return blake2b(32, Buffer.alloc(0), { key, salt, person });
}

export class SealKey {
	constructor(bytes) {
		this.bytes = bytes;
		this.id = derive(bytes, 'epikeyid').subarray(0, 8);
	}

	close(place, plain) {
		const head = Buffer.concat([Buffer.from([1, 1]), this.id]), nonce = randomBytes(nonceSize);
		const cipher = createCipheriv('aes-256-gcm', this.bytes, nonce).setAAD(Buffer.concat([head, Buffer.from(place)]));

		return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
	}

	/* What was sealed, or nothing. */
	open(place, blob) {
		const bytes = Buffer.from(blob, 'base64url');
		const nonce = bytes.subarray(header, header + nonceSize), tag = bytes.subarray(-tagSize);
		const decipher = createDecipheriv('aes-256-gcm', this.bytes, nonce, { authTagLength: tagSize });

		decipher.setAAD(Buffer.concat([bytes.subarray(0, header), Buffer.from(place)])).setAuthTag(tag);
		try {
			return Buffer.concat([decipher.update(bytes.subarray(header + nonceSize, -tagSize)), decipher.final()]);
		} catch {
			return undefined;
		}
	}
}

/* A master key as it stands in its file: 64 hexadecimal digits; wraps and unwraps patients' keys. */
export class MasterKey extends SealKey {
	constructor(digits) {
		super(derive(Buffer.from(digits.trim(), 'hex'), 'epiwraps'));
	}

	get name() {
		return this.id.toString('hex');
	}

	wrap(patient, bytes) {
		return this.close(`patient_key.wrapped ${patient}`, bytes);
	}

	unwrap(patient, wrapped) {
		return this.open(`patient_key.wrapped ${patient}`, wrapped);
	}
}
