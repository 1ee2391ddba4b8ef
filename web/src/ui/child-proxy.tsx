/* At the desk: ask a parent to act for a child, or a carer for an adult who has no account to ask with. */
import { api, type Body } from '../lib/api';
import { attempt } from '../lib/attempt';
import { isProblem } from '../lib/http';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { addDays, today } from '../lib/time';
import { toast } from '../lib/toast';
import { AreaField, ChoiceField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

type Wish = Body<'POST /api/family'>;

const levels = ['full', 'limited'] as const;
const ADULT_YEARS = 18;
const DAYS_A_YEAR = 365.25;

/** Whom a parent can act for; the clinic's own age is the server's to know. */
export const isChild = ({ dateOfBirth }: Patient) => dateOfBirth !== null && dateOfBirth > addDays(today(), -Math.round(ADULT_YEARS * DAYS_A_YEAR));

/** Whom the desk may ask somebody for: who has an account asks themselves. */
export const mayNeedProxy = (patient: Patient) => patient.status !== 'deceased' && (isChild(patient) || !patient.hasAccount);

const SHORTEST_REASON = 3;

const readFor = (patient: Patient) => (answers: FormData) => {
	const values: Wish = {
		patientId: patient.id,
		email: textOf(answers, 'proxyEmail'),
		relation: isChild(patient) ? 'parent' : 'carer',
		reason: textOf(answers, 'proxyReason') || undefined,
		level: (textOf(answers, 'proxyLevel') || 'full') as Wish['level'],
	};
	const errors: Errors = {};
	if (!values.email.includes('@'))
		errors.proxyEmail = t('sign-in.email.missing');
	if (values.relation === 'carer' && [...(values.reason ?? '')].length < SHORTEST_REASON)
		errors.proxyReason = t('proxy.reason.missing');
	return { values, errors };
};

/** The page has another field of that name. */
function atOurField(reason: unknown): never {
	if (!isProblem(reason))
		throw reason;
	const faults = reason.faults?.map((fault) => (fault.field === 'email' ? { ...fault, field: 'proxyEmail' } : fault));
	throw { ...reason, faults };
}

async function takeBack(id: string, email: string) {
	await api('DELETE /api/family/{id}', { path: { id } });
	toast(t('proxy.ended', { email }));
}

export function ChildProxy({ patient }: { patient: Patient }) {
	const forChild = isChild(patient);
	const form = useForm<Wish>({
		read: readFor(patient),
		draft: `proxy ${patient.id}`,
		explain: ({ status, faults }) =>
			status === 409 && faults?.some(({ field }) => field === 'relation') ? t(forChild ? 'proxy.of-age' : 'proxy.asks-themselves') : undefined,
		send: async (body) => {
			const { data } = await api('POST /api/family', { body }).catch(atOurField);
			form.attributes.ref.current?.reset();
			toast(t('proxy.asked', { email: body.email }), () => void attempt(() => takeBack(data.id, body.email)));
		},
	});
	return (
		<section class="stack tight narrow" aria-labelledby="proxy">
			<h2 id="proxy">{t(forChild ? 'proxy' : 'proxy.carer')}</h2>
			<p class="soft">{t(forChild ? 'proxy.words' : 'proxy.carer.words')}</p>
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
				{!forChild && (
					<AreaField
						name="proxyReason"
						label={t('proxy.reason')}
						hint={t('proxy.reason.hint')}
						form={form}
						attributes={{ rows: 2, maxLength: 500 }}
					/>
				)}
				<p>
					<Submit form={form}>{t('proxy.now')}</Submit>
				</p>
			</form>
		</section>
	);
}
