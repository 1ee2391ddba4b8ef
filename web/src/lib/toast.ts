/* Short messages at the foot of the screen.  One that can be undone stays long enough to be read. */
import { signal } from '@preact/signals';

export interface Toast {
	id: number;
	text: string;
	undo?: () => void;
}

const LIFE = 6_000;
const LIFE_WITH_UNDO = 12_000;

export const toasts = signal<readonly Toast[]>([]);
let count = 0;

export function dismiss(id: number) {
	toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function toast(text: string, undo?: () => void) {
	const id = ++count;
	toasts.value = [...toasts.value, { id, text, undo }];
	setTimeout(() => dismiss(id), undo ? LIFE_WITH_UNDO : LIFE);
}
