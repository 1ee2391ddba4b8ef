/* Passkeys: what the browser wants as bytes travels as base64url. */
import type { Body, Data } from './api';

type Options = Data<'POST /api/auth/passkeys/options'>;
/** What proves that somebody has the passkey. */
export type Proof = Required<
	Pick<Body<'POST /api/auth/verify-2fa'>, 'credentialId' | 'clientData' | 'authenticatorData' | 'signature'>
>;

export const hasPasskeys = () => 'PublicKeyCredential' in window;

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
	const binary = String.fromCharCode(...new Uint8Array(bytes));
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const keysOf = (ids: readonly string[]) => ids.map((id) => ({ type: 'public-key' as const, id: bytesOf(id) }));

const algorithms = [-8, -7, -257];

/** Make one; null when the person changed their mind. */
export async function makePasskey(options: Options): Promise<{ clientData: string; attestation: string } | null> {
	const made = (await navigator.credentials
		.create({
			publicKey: {
				challenge: bytesOf(options.challenge),
				rp: { id: options.rpId, name: options.rpName },
				user: {
					id: bytesOf(options.userId ?? ''),
					name: options.userName ?? '',
					displayName: options.displayName ?? '',
				},
				pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
				timeout: options.timeout,
				attestation: 'none',
				authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
				excludeCredentials: keysOf(options.credentials),
			},
		})
		.catch(() => null)) as PublicKeyCredential | null;
	if (!made)
		return null;
	const response = made.response as AuthenticatorAttestationResponse;
	return { clientData: textOf(response.clientDataJSON), attestation: textOf(response.attestationObject) };
}

/** Use one; null when the person changed their mind or has none here. */
export async function usePasskey(options: Options): Promise<(Proof & { userHandle?: string }) | null> {
	const used = (await navigator.credentials
		.get({
			publicKey: {
				challenge: bytesOf(options.challenge),
				rpId: options.rpId,
				timeout: options.timeout,
				userVerification: 'required',
				allowCredentials: keysOf(options.credentials),
			},
		})
		.catch(() => null)) as PublicKeyCredential | null;
	if (!used)
		return null;
	const response = used.response as AuthenticatorAssertionResponse;
	return {
		credentialId: textOf(used.rawId),
		clientData: textOf(response.clientDataJSON),
		authenticatorData: textOf(response.authenticatorData),
		signature: textOf(response.signature),
		userHandle: response.userHandle ? textOf(response.userHandle) : undefined,
	};
}
