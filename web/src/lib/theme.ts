/* Light, dark, or as the device says. */
import { signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const kept = localStorage.getItem('theme');
export const theme = signal<Theme>(themes.find((one) => one === kept) ?? 'system');

theme.subscribe((wanted) => {
	if (wanted === 'system') {
		delete document.documentElement.dataset.theme;
		localStorage.removeItem('theme');
		return;
	}
	document.documentElement.dataset.theme = wanted;
	localStorage.setItem('theme', wanted);
});
