/* A parent or carer acts for somebody: every call about care says for whom.  Each tab keeps its own, and forgets it when it closes. */
import { signal } from '@preact/signals';

interface Patient {
	id: string;
	name: string;
	/** What the patient, or the law, lets a carer do. */
	level: 'full' | 'limited';
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

/** Whether whoever is here may change the record they see, share it and agree to something; the server asks again. */
export const mayChange = () => acting.value?.level !== 'limited';
