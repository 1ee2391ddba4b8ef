/* At the desk: ask a parent to act for a child. */
import { api, type Body } from '../lib/api';
import { attempt } from '../lib/attempt';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { addDays, today } from '../lib/time';
import { toast } from '../lib/toast';
import { ChoiceField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

type Wish = Body<'POST /api/family'>;

const levels = ['full', 'limited'] as const;
const ADULT_YEARS = 18;
const DAYS_A_YEAR = 365.25;

/** Whom a parent can act for; the clinic's own age is the server's to know. */
export const isChild = ({ dateOfBirth }: Patient) => dateOfBirth !== null && dateOfBirth > addDays(today(), -Math.round(ADULT_YEARS * DAYS_A_YEAR));

const readFor = (patientId: string) => (answers: FormData) => {
	const values: Wish = {
		patientId,
		email: textOf(answers, 'proxyEmail'),
		relation: 'parent',
		level: (textOf(answers, 'proxyLevel') || 'full') as Wish['level'],
	};
	const errors: Errors = {};
	if (!values.email.includes('@'))
		errors.proxyEmail = t('sign-in.email.missing');
	return { values, errors };
};

async function takeBack(id: string, email: string) {
	await api('DELETE /api/family/{id}', { path: { id } });
	toast(t('proxy.ended', { email }));
}

export function ChildProxy({ patient }: { patient: Patient }) {
	const form = useForm<Wish>({
		read: readFor(patient.id),
		draft: `proxy ${patient.id}`,
		explain: ({ status, faults }) =>
			status === 409 && faults?.some(({ field }) => field === 'relation') ? t('proxy.of-age') : undefined,
		send: async (body) => {
			const { data } = await api('POST /api/family', { body });
			form.attributes.ref.current?.reset();
			toast(t('proxy.asked', { email: body.email }), () => void attempt(() => takeBack(data.id, body.email)));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="proxy">
			<h2 id="proxy">{t('proxy')}</h2>
			<p class="soft">{t('proxy.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="proxyEmail"
					label={t('proxy.email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254 }}
				/>
				<ChoiceField
					name="proxyLevel"
					label={t('proxy.level')}
					form={form}
					chosen="full"
					options={levels.map((value) => ({ value, label: t(`proxy.level.${value}`) }))}
				/>
				<p>
					<Submit form={form}>{t('proxy.now')}</Submit>
				</p>
			</form>
		</section>
	);
}
