/* The records that whoever is here opened in an emergency. */
import { api, type Call, type Item } from './api';
import { invalidate } from './data';

export type Emergency = Item<'GET /api/break-glass'>;

export const mine: Call<'GET /api/break-glass'> = { query: { limit: 50 } };

/** What was read in between is not shown again. */
export async function endEmergency({ id }: Emergency) {
	await api('DELETE /api/break-glass/{id}', { path: { id } });
	invalidate('/api/break-glass');
	invalidate('/api/patients');
}
