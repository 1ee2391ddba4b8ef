/* Break-glass: open the record of somebody who is not in your care, for an hour, with a reason that is read afterwards. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api, type Body } from '../../lib/api';
import { invalidate } from '../../lib/data';
import { mine } from '../../lib/emergencies';
import type { Problem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { go, query } from '../../lib/router';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { AreaField, TextField } from '../../ui/field';
import { type Errors, type Form, Summary, textOf, useForm } from '../../ui/form';
import { lazy } from '../../ui/lazy';

type Wish = Body<'POST /api/break-glass'>;

const SHORTEST_REASON = 20;

/** Whose page led here; nobody types an id. */
const patientAsked = () => query.value.get('patient') ?? undefined;

const names = ['firstName', 'lastName', 'dateOfBirth'] as const;

/** Whose record it is: by the page that led here, by number, or by what papers and relatives say. */
function readWhose(answers: FormData, errors: Errors): Partial<Wish> {
	const patientId = patientAsked();
	if (patientId)
		return { patientId };
	const patientNumber = textOf(answers, 'patientNumber').toUpperCase();
	const known = names.filter((name) => textOf(answers, name));
	if (patientNumber || !known.length) {
		if (!/^PAT-\d{5,}$/.test(patientNumber))
			errors.patientNumber = t('emergency.number.missing');
		return { patientNumber };
	}
	for (const name of names) {
		if (!known.includes(name))
			errors[name] = t('emergency.name.missing');
	}
	return Object.fromEntries(names.map((name) => [name, textOf(answers, name)]));
}

function read(answers: FormData) {
	const errors: Errors = {};
	const values: Wish = { ...readWhose(answers, errors), reason: textOf(answers, 'reason') };
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('emergency.reason.short', { n: SHORTEST_REASON });
	return { values, errors };
}

function explain({ status, faults }: Problem) {
	const isAbout = (name: string) => status === 409 && faults?.some(({ field }) => field === name);
	if (status === 404)
		return t('emergency.nobody');
	if (isAbout('patientId'))
		return t('emergency.needless');
	return isAbout('lastName') ? t('emergency.several') : undefined;
}

/** What was typed once, or is missing there, stays in sight. */
function Names({ form }: { form: Form }) {
	const box = useRef<HTMLDetailsElement>(null);
	const isWrong = names.some((name) => form.errors.value[name]);
	useLayoutEffect(() => {
		const typed = [...box.current!.querySelectorAll('input')].some(({ value }) => value);
		box.current!.open ||= isWrong || typed;
	});
	return (
		<details ref={box}>
			<summary>{t('emergency.without')}</summary>
			<div class="stack">
				<p class="hint">{t('emergency.without.words')}</p>
				<div class="pair">
					<TextField
						name="firstName"
						label={t('emergency.first-name')}
						form={form}
						attributes={{ autoComplete: 'off', maxLength: 80, dir: 'auto' }}
					/>
					<TextField
						name="lastName"
						label={t('emergency.last-name')}
						form={form}
						attributes={{ autoComplete: 'off', maxLength: 80, dir: 'auto' }}
					/>
				</div>
				<TextField
					name="dateOfBirth"
					label={t('emergency.born')}
					form={form}
					attributes={{ type: 'date', autoComplete: 'off', class: 'short number' }}
				/>
			</div>
		</details>
	);
}

function Open() {
	const form = useForm<Wish>({
		read,
		draft: 'emergency',
		send: async (body) => {
			const { data } = await api('POST /api/break-glass', { body });
			form.attributes.ref.current?.reset();
			invalidate('/api/break-glass');
			invalidate('/api/patients');
			toast(t('emergency.opened', { number: data.patientNumber, time: clock(data.endsAt) }));
			go(`/clinic/patients/${data.patientId}`);
		},
		explain,
	});
	return (
		<section class="card narrow" aria-labelledby="open">
			<h2 id="open">{t('emergency.open')}</h2>
			<p>{t('emergency.open.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				{patientAsked() ? (
					<p class="note">{t('emergency.asked')}</p>
				) : (
					<TextField
						name="patientNumber"
						label={t('emergency.number')}
						hint={t('emergency.number.hint')}
						form={form}
						attributes={{
							autoComplete: 'off',
							autoCapitalize: 'characters',
							maxLength: 16,
							dir: 'ltr',
							class: 'short',
							defaultValue: query.value.get('number') ?? '',
						}}
					/>
				)}
				{!patientAsked() && <Names form={form} />}
				<AreaField
					name="reason"
					label={t('emergency.reason')}
					hint={t('emergency.reason.hint')}
					form={form}
					attributes={{ rows: 3, maxLength: 1000 }}
				/>
				<p>
					<button class="button danger" aria-disabled={form.busy.value}>
						{form.busy.value ? t('sending') : t('emergency.open.now')}
					</button>
				</p>
			</form>
		</section>
	);
}

/* Below the fold. */
const Mine = lazy(async () => (await import('../../ui/my-emergencies')).MyEmergencies);

Mine.fetch();
readAhead(['doctor', 'helper'], 'GET /api/break-glass', mine);

export default function EmergencyPage() {
	return (
		<>
			<h1>{t('nav.emergency')}</h1>
			<Open />
			<Mine />
		</>
	);
}
