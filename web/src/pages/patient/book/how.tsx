import { t } from '../../../lib/i18n';
import { type VisitType, visitTypes, type Way, ways } from '../../../lib/visit-kinds';
import { ChoiceField } from '../../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../../ui/form';
import { Heading } from './heading';
import { next, say, wish } from './wish';

interface Answers {
	way: Way;
	type: VisitType;
}

function read(answers: FormData) {
	const values = { way: textOf(answers, 'way') as Way, type: textOf(answers, 'type') as VisitType };
	const errors: Errors = {};
	if (!values.way)
		errors.way = t('book.how.missing');
	if (!values.type)
		errors.type = t('book.type.missing');
	return { values, errors };
}

export function How() {
	const form = useForm<Answers>({
		read,
		send: async (answers) => {
			say(answers);
			next('how');
		},
	});
	return (
		<>
			<Heading>{t('book.how')}</Heading>
			<p class="note">{t('book.emergency')}</p>
			<Summary form={form} />
			<form class="stack wide" {...form.attributes}>
				<ChoiceField
					name="way"
					label={t('book.how')}
					unseenLabel
					form={form}
					chosen={wish.value.way}
					options={ways.map((value) => ({
						value,
						label: t(`way.${value}`),
						hint: t(`way.hint.${value}`),
					}))}
				/>
				<ChoiceField
					name="type"
					label={t('book.type')}
					form={form}
					chosen={wish.value.type}
					options={visitTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
				/>
				<p>
					<Submit form={form}>{t('go-on')}</Submit>
				</p>
			</form>
		</>
	);
}
