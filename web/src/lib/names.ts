/* Names of the world: languages and time zones. */
import { language } from './i18n';
import { modernName } from './zone';

/** The name of a language tag, in the language of the reader. */
export function languageName(code: string): string {
	try {
		return new Intl.DisplayNames([language.value.locale], { type: 'language' }).of(code) ?? code;
	} catch {
		return code;
	}
}

/** Every zone this browser knows, the usual ones for our people among them. */
export function allZones(also: string): string[] {
	return [...new Set([...Intl.supportedValuesOf('timeZone').map(modernName), 'UTC', also])].sort();
}
