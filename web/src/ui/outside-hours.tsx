/* What every visit outside the hours is asked: the wall time where the doctor is, and why. */
import { t } from '../lib/i18n';
import { AreaField } from './field';
import { type Errors, type Form, textOf } from './form';

const SHORTEST_REASON = 3;

export function readWallTime(answers: FormData, dayField: string, errors: Errors) {
	const day = textOf(answers, dayField);
	const time = textOf(answers, 'startsAt');
	if (!day)
		errors[dayField] = t('anyway.day.missing');
	if (!time)
		errors.startsAt = t('anyway.time.missing');
	return `${day}T${time}`;
}

export function readWhy(answers: FormData, errors: Errors) {
	const why = textOf(answers, 'overrideReason');
	if ([...why].length < SHORTEST_REASON)
		errors.overrideReason = t('anyway.missing');
	return why;
}

export function WhyOutside({ form }: { form: Form }) {
	return (
		<AreaField
			name="overrideReason"
			label={t('anyway.why')}
			hint={t('anyway.hint')}
			form={form}
			attributes={{ rows: 2, maxLength: 500 }}
		/>
	);
}
