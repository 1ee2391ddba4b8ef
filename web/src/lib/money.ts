/* Money is whole minor units and a currency; only here does it become text, and text money. */
import { language } from './i18n';

const digitsOf = (currency: string) =>
	new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

export function money(minor: number, currency: string): string {
	const format = new Intl.NumberFormat(language.value.locale, { style: 'currency', currency });
	return format.format(minor / 10 ** digitsOf(currency));
}

/** As it is typed: 65.50, or 7000 where nothing is smaller. */
export function plainAmount(minor: number, currency: string): string {
	const digits = digitsOf(currency);
	const text = String(minor).padStart(digits + 1, '0');
	return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

const ARABIC_ZERO = 0x660;
const inLatin = (text: string) =>
	text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO)).replace(/[,٫]/, '.');

/** What was typed in minor units, digit by digit, so that nothing is rounded; null when it is no amount of that currency. */
export function minorOf(typed: string, currency: string): number | null {
	const digits = digitsOf(currency);
	const [, whole, fraction = ''] = /^(\d{1,8})(?:\.(\d+))?$/.exec(inLatin(typed.trim())) ?? [];
	if (whole === undefined || fraction.length > digits)
		return null;
	return Number(whole + fraction.padEnd(digits, '0'));
}

/** All currencies that this browser knows, and the one that is set, by their names. */
export function currencies(also: string | null) {
	const names = new Intl.DisplayNames([language.value.locale], { type: 'currency' });
	const codes = [...new Set([...Intl.supportedValuesOf('currency'), ...(also ? [also] : [])])].sort();
	return codes.map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }));
}
