/* Whether a patient signs in to the portal, and asking those who do not yet. */
import { addressOf, api, type Body, type Data } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { clock, fullDay } from '../lib/time';
import { toast } from '../lib/toast';
import { isChild } from './child-proxy';
import { TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { Failed, Skeleton } from './states';

type Invitation = Data<'GET /api/patients/{patientId}/portal-invitation'>;
type Wish = Body<'POST /api/patients/{patientId}/portal-invitation'>;

const callOf = ({ id }: Patient) => ({ path: { patientId: id } });

async function invite(patient: Patient, body: Wish) {
	await api('POST /api/patients/{patientId}/portal-invitation', { ...callOf(patient), body });
	invalidate(addressOf('GET /api/patients/{patientId}/portal-invitation', callOf(patient)));
	toast(t('portal.asked', { email: body.email }));
}

async function takeBack(patient: Patient, email: string) {
	await api('DELETE /api/patients/{patientId}/portal-invitation', callOf(patient));
	invalidate(addressOf('GET /api/patients/{patientId}/portal-invitation', callOf(patient)));
	toast(t('portal.taken-back', { email }));
}

function read(answers: FormData) {
	const values: Wish = { email: textOf(answers, 'portalEmail') };
	const errors: Errors = {};
	if (!/^\S+@\S+\.\S+$/.test(values.email))
		errors.portalEmail = t('sign-in.email.missing');
	return { values, errors };
}

function Ask({ patient, email }: { patient: Patient; email: string | null }) {
	const form = useForm<Wish>({
		read,
		draft: `portal ${patient.id}`,
		send: (body) => invite(patient, body),
		explain: ({ status, faults }) => {
			if (status !== 409)
				return undefined;
			return t(faults?.some(({ field }) => field === 'email') ? 'portal.taken' : 'portal.refused');
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="portalEmail"
					label={t('part.email')}
					hint={t('portal.hint')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254, defaultValue: email ?? '' }}
				/>
				<p>
					<Submit form={form}>{t('portal.now')}</Submit>
				</p>
			</form>
		</>
	);
}

function Open({ patient, one }: { patient: Patient; one: Invitation }) {
	const email = one.email ?? '';
	return (
		<>
			<p class="row">
				<span class="tag ok">{t('portal.state.invited')}</span>
				<bdi>{email}</bdi>
			</p>
			<p class="soft">
				{t('portal.until', { day: fullDay(one.expiresAt!), time: clock(one.expiresAt!), name: one.inviterName ?? '' })}
			</p>
			<p class="row">
				<button type="button" class="button" onClick={() => void attempt(() => invite(patient, { email }))}>
					{t('portal.again')}
				</button>
				<button type="button" class="button quiet danger" onClick={() => void attempt(() => takeBack(patient, email))}>
					{t('portal.take-back')}
				</button>
			</p>
		</>
	);
}

/** Why nobody can be asked, as far as the record tells. */
function hindranceOf(patient: Patient) {
	if (patient.erasedAt)
		return t('portal.erased');
	if (!patient.dateOfBirth)
		return t('portal.no-birthday');
	return isChild(patient) ? t('portal.child') : '';
}

function Invitation({ patient }: { patient: Patient }) {
	const { data, problem } = useGet('GET /api/patients/{patientId}/portal-invitation', callOf(patient)).value;
	const hindrance = hindranceOf(patient);
	if (problem && !data) {
		const retry = () => void load(addressOf('GET /api/patients/{patientId}/portal-invitation', callOf(patient)));
		return <Failed problem={problem} retry={retry} />;
	}
	if (!data)
		return <Skeleton rows={1} />;
	const one = data.data;
	if (one.state === 'account')
		return <p>{t('portal.words.account')}</p>;
	if (one.state === 'invited')
		return <Open patient={patient} one={one} />;
	if (hindrance)
		return <p class="soft">{hindrance}</p>;
	return (
		<>
			<p class="soft">
				{one.state === 'expired' ? t('portal.words.expired', { day: fullDay(one.expiresAt!) }) : t('portal.words.none')}
			</p>
			<Ask patient={patient} email={one.email ?? patient.email} />
		</>
	);
}

export function PortalAccount({ patient }: { patient: Patient }) {
	if (patient.status === 'deceased' && !patient.hasAccount)
		return null;
	return (
		<section class="stack tight narrow" aria-labelledby="portal">
			<h2 id="portal">{t('portal')}</h2>
			{patient.hasAccount ? <p>{t('portal.words.account')}</p> : <Invitation patient={patient} />}
		</section>
	);
}
