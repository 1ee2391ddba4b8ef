/* A parent or carer acts for somebody: every call about care says for whom.  Each tab keeps its own, and forgets it when it closes. */
import { signal } from '@preact/signals';

interface Patient {
	id: string;
	name: string;
}

const KEY = 'acting';

function kept(): Patient | null {
	const text = sessionStorage.getItem(KEY);
	return text ? (JSON.parse(text) as Patient) : null;
}

/** For whom this tab acts; null for oneself. */
export const acting = signal<Patient | null>(kept());

export function setActing(patient: Patient | null) {
	acting.value = patient;
	if (patient)
		sessionStorage.setItem(KEY, JSON.stringify(patient));
	else
		sessionStorage.removeItem(KEY);
}
