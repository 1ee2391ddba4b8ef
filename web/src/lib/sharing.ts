/* Sharing the record that the pages show. */
import { addressOf, api, type Body } from './api';
import { invalidate } from './data';
import { patientId } from './session';

export type Share = Body<'POST /api/patients/{patientId}/access'>;

export const mine = () => ({ path: { patientId: patientId.value } });
export const readAgain = () => invalidate(addressOf('GET /api/patients/{patientId}/access', mine()));

export async function share(wish: Share) {
	await api('POST /api/patients/{patientId}/access', { ...mine(), body: wish });
	readAgain();
}
