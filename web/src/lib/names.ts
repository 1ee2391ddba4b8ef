/* Names of the world: languages, countries and time zones. */
import { computed } from '@preact/signals';
import { language } from './i18n';
import { modernName } from './zone';

/** Made once for a reader's language: a list of countries asks hundreds of times. */
function naming(type: 'language' | 'region') {
	const names = computed(() => new Intl.DisplayNames([language.value.locale], { type }));
	return (code: string) => {
		try {
			return names.value.of(code) ?? code;
		} catch {
			return code;
		}
	};
}

/** The name of a language tag, in the language of the reader. */
export const languageName = naming('language');

export const countryName = naming('region');

/** Every zone this browser knows, the usual ones for our people among them. */
export function allZones(also: string): string[] {
	return [...new Set([...Intl.supportedValuesOf('timeZone').map(modernName), 'UTC', also])].sort();
}
