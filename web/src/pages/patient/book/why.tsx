import { t } from '../../../lib/i18n';
import { AreaField } from '../../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../../ui/form';
import { Heading } from './heading';
import { Held } from './held';
import { next, say, wish } from './wish';

interface Answers {
	reason: string;
	symptoms: string[];
	notes?: string;
}

const SHORTEST_REASON = 3;
const MOST_SYMPTOMS = 20;
const LONGEST_SYMPTOM = 100;

const linesOf = (text: string) =>
	text
		.split(/[\n,،]/)
		.map((line) => line.trim())
		.filter(Boolean);

function read(answers: FormData) {
	const values: Answers = {
		reason: textOf(answers, 'reason'),
		symptoms: linesOf(textOf(answers, 'symptoms')),
		notes: textOf(answers, 'notes') || undefined,
	};
	const errors: Errors = {};
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('book.why.missing');
	if (values.symptoms.length > MOST_SYMPTOMS)
		errors.symptoms = t('book.symptoms.many', { n: MOST_SYMPTOMS });
	else if (values.symptoms.some((line) => line.length > LONGEST_SYMPTOM))
		errors.symptoms = t('book.symptoms.long', { n: LONGEST_SYMPTOM });
	return { values, errors };
}

export function Why() {
	const { doctor, startsAt, reason, symptoms, notes } = wish.value;
	const form = useForm<Answers>({
		read,
		draft: 'booking-why',
		send: async (answers) => {
			say(answers);
			next('why');
		},
	});
	return (
		<>
			<Heading>{t('book.why')}</Heading>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<AreaField
					name="reason"
					label={t('book.reason')}
					hint={t('book.reason.hint')}
					form={form}
					attributes={{ maxLength: 500, defaultValue: reason }}
				/>
				<AreaField
					name="symptoms"
					label={t('book.symptoms')}
					hint={t('book.symptoms.hint')}
					form={form}
					attributes={{ rows: 3, defaultValue: symptoms?.join('\n') }}
				/>
				<AreaField
					name="notes"
					label={t('book.notes')}
					hint={t('book.notes.hint')}
					form={form}
					attributes={{ rows: 2, maxLength: 2000, defaultValue: notes }}
				/>
				<p>
					<Submit form={form}>{t('go-on')}</Submit>
				</p>
			</form>
			{doctor && startsAt && <Held doctorId={doctor.id} startsAt={startsAt} />}
		</>
	);
}
