/* Money is whole minor units and a currency; only here does it become text. */
import { language } from './i18n';

export function money(minor: number, currency: string): string {
	const format = new Intl.NumberFormat(language.value.locale, { style: 'currency', currency });
	const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
	return format.format(minor / 10 ** digits);
}
