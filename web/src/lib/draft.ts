/*
 * Nobody loses what they typed: forms are copied to this tab's storage at every key and put back when the page
 * comes again.  Passwords are never copied, and signing out wipes everything.
 */
const PREFIX = 'draft ';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const controlsOf = (form: HTMLFormElement) =>
	[...form.elements].filter(
		(one): one is Control =>
			(one instanceof HTMLInputElement && one.type !== 'password') ||
			one instanceof HTMLSelectElement ||
			one instanceof HTMLTextAreaElement,
	);

const isTick = (control: Control): control is HTMLInputElement =>
	control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox');

export function keepDraft(name: string, value: unknown) {
	try {
		sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
	} catch {
		/* storage is full or forbidden: the page itself still holds the text */
	}
}

export function draft<T>(name: string): T | null {
	const kept = sessionStorage.getItem(PREFIX + name);
	return kept ? (JSON.parse(kept) as T) : null;
}

export function dropDraft(name: string) {
	sessionStorage.removeItem(PREFIX + name);
}

export function dropAllDrafts() {
	for (const name of Object.keys(sessionStorage)) {
		if (name.startsWith(PREFIX))
			sessionStorage.removeItem(name);
	}
}

export function keepForm(name: string, form: HTMLFormElement) {
	const values: Record<string, string> = {};
	for (const control of controlsOf(form)) {
		if (control.name && (!isTick(control) || control.checked))
			values[control.name] = control.value;
	}
	keepDraft(name, values);
}

/** Put the kept values back; true when there were any. */
export function restoreForm(name: string, form: HTMLFormElement): boolean {
	const values = draft<Record<string, string>>(name);
	if (!values)
		return false;
	for (const control of controlsOf(form)) {
		const value = values[control.name];
		if (isTick(control))
			control.checked = control.value === value;
		else if (value !== undefined)
			control.value = value;
	}
	return true;
}
