/* The countries, by the two letters of ISO 3166, and languages that clinics speak with people; named in the reader's language. */
import { language } from './i18n';
import { countryName, languageName } from './names';

const codes =
	'AD AE AF AG AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW';
const tongues =
	'am ar az bg bn bs cs da de el en es et fa fi fr gu ha he hi hr hu hy id ig it ja ka kk km ko ku ky lo lt lv mk ml mn ms my nb ne nl pa pl ps pt ro ru sk sl so sq sr sv sw ta te th ti tl tr uk ur uz vi yo zh zu';

export interface Named {
	value: string;
	label: string;
}

const sorted = (list: Named[]) => {
	const { compare } = new Intl.Collator(language.value.locale);
	return list.sort((one, other) => compare(one.label, other.label));
};

export const countries = () => sorted(codes.split(' ').map((code) => ({ value: code, label: countryName(code) })));

/** Those of the list, and the one that is set. */
export const spoken = (also?: string) =>
	sorted([...new Set([...tongues.split(' '), ...(also ? [also] : [])])].map((code) => ({ value: code, label: languageName(code) })));
