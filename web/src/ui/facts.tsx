/* What was answered to the questions of lib/questions.ts, read. */
import { acting } from '../lib/acting';
import { type Key, t } from '../lib/i18n';
import { countryName, languageName } from '../lib/names';
import type { Asked } from '../lib/questions';
import { kind } from '../lib/session';
import { dateWithYear } from '../lib/time';

export type Answers = Record<string, string | boolean | null | undefined>;

const related = new Set(['relation', 'holderRelation']);

/** What names a person by the patient names them by "you" for the patient. */
export const labelOf = ({ name }: Asked) =>
	t(`part.${name}${related.has(name) && kind.value === 'patient' && !acting.value ? '.you' : ''}` as Key);

export const pickWords = ({ name, pick = name }: Asked, value: string) => (pick ? t(`pick.${pick}.${value}` as Key) : value);

export function factOf(question: Asked, value: Answers[string]): string {
	if (question.kind === 'yes')
		return value ? labelOf(question) : '';
	if (!value)
		return '';
	const text = String(value);
	switch (question.kind) {
		case 'day':
			return dateWithYear(text);
		case 'country':
			return countryName(text);
		case 'language':
			return languageName(text);
		case 'choice':
			return pickWords(question, text);
		default:
			return text;
	}
}

/** What is known, each with its name. */
export function Facts({ questions, values }: { questions: readonly Asked[]; values: Answers }) {
	return (
		<dl class="facts">
			{questions.map((question) => {
				const fact = factOf(question, values[question.name]);
				return (
					fact && (
						<div key={question.name}>
							<dt>{labelOf(question)}</dt>
							<dd class="typed">
								<bdi>{fact}</bdi>
							</dd>
						</div>
					)
				);
			})}
		</dl>
	);
}
