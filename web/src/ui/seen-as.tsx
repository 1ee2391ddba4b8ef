/* What patients read of a doctor before they choose: written by the doctor, or by an admin. */
import type { ReadonlySignal } from '@preact/signals';
import type { Answer } from '../lib/api';
import { spoken } from '../lib/countries';
import { invalidate, type Resource } from '../lib/data';
import { t } from '../lib/i18n';
import { currencies, minorOf, plainAmount } from '../lib/money';
import { languageName } from '../lib/names';
import { toast } from '../lib/toast';
import { AreaField, ErrorWords, SelectField, TextField } from './field';
import { type Errors, type Form, Submit, Summary, textOf, useForm } from './form';
import { Failed, Skeleton } from './states';

type Seen = Answer<'GET /api/users/doctors/profile'>['data'];

export interface SeenChange {
	department: string | null;
	biography: string | null;
	qualifications: string[];
	languages: string[];
	feeMinor: number | null;
	feeCurrency: string | null;
}

const MOST = 20;
const LONGEST = 100;
const TICK = 'speaks-';

function readFee(answers: FormData, errors: Errors) {
	const amount = textOf(answers, 'feeMinor');
	if (!amount)
		return { feeMinor: null, feeCurrency: null };
	const feeCurrency = textOf(answers, 'feeCurrency');
	if (!feeCurrency)
		errors.feeCurrency = t('seen.currency.missing');
	const feeMinor = minorOf(amount, feeCurrency || 'EUR');
	if (feeMinor === null)
		errors.feeMinor = t('seen.fee.form');
	return { feeMinor, feeCurrency };
}

function readSeen(answers: FormData) {
	const errors: Errors = {};
	const qualifications = textOf(answers, 'qualifications')
		.split('\n')
		.map((line) => line.trim())
		.filter(Boolean);
	const languages = [...answers.keys()].filter((name) => name.startsWith(TICK)).map((name) => name.slice(TICK.length));
	if (qualifications.length > MOST || qualifications.some((line) => [...line].length > LONGEST))
		errors.qualifications = t('seen.qualifications.form', { n: MOST, letters: LONGEST });
	if (languages.length > MOST)
		errors.languages = t('seen.languages.many', { n: MOST });
	const values: SeenChange = {
		department: textOf(answers, 'department') || null,
		biography: textOf(answers, 'biography') || null,
		qualifications,
		languages,
		...readFee(answers, errors),
	};
	return { values, errors };
}

/** Those they speak stand first, so that what is said already is seen without looking for it. */
function Languages({ form, chosen }: { form: Form; chosen: readonly string[] }) {
	const first = chosen.map((value) => ({ value, label: languageName(value) }));
	const others = spoken().filter(({ value }) => !chosen.includes(value));
	return (
		<fieldset id="languages" class={form.errors.value.languages ? 'stack tight field wrong' : 'stack tight field'}>
			<legend>{t('seen.languages')}</legend>
			<ErrorWords name="languages" form={form} />
			<div class="row many">
				{[...first, ...others].map(({ value, label }) => (
					<label class="pick" key={value}>
						<input type="checkbox" name={TICK + value} value="yes" defaultChecked={chosen.includes(value)} />
						<span>{label}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

function Fee({ form, seen }: { form: Form; seen: Seen }) {
	return (
		<div class="pair">
			<TextField
				name="feeMinor"
				label={t('seen.fee')}
				hint={t('seen.fee.hint')}
				form={form}
				attributes={{
					class: 'short',
					inputMode: 'decimal',
					dir: 'ltr',
					autoComplete: 'off',
					maxLength: 12,
					defaultValue: seen.feeMinor !== null && seen.feeCurrency ? plainAmount(seen.feeMinor, seen.feeCurrency) : '',
				}}
			/>
			<SelectField
				name="feeCurrency"
				label={t('seen.currency')}
				form={form}
				empty={t('choose')}
				chosen={seen.feeCurrency ?? undefined}
				options={currencies(seen.feeCurrency)}
			/>
		</div>
	);
}

interface Props {
	seen: Seen;
	save: (body: SeenChange, version: number) => Promise<unknown>;
}

function SeenForm({ seen, save }: Props) {
	const form = useForm<SeenChange>({
		read: readSeen,
		draft: `seen ${seen.doctorId}`,
		send: async (body) => {
			await save(body, seen.version);
			invalidate('/api/users/doctors');
			toast(t('seen.saved'));
		},
		explain: (problem) => {
			if (problem.status !== 412)
				return undefined;
			invalidate('/api/users/doctors');
			return t('problem.changed');
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<TextField
					name="department"
					label={t('seen.department')}
					form={form}
					attributes={{ maxLength: 120, dir: 'auto', defaultValue: seen.department ?? '' }}
				/>
				<AreaField
					name="biography"
					label={t('seen.biography')}
					hint={t('seen.biography.hint')}
					form={form}
					attributes={{ rows: 5, maxLength: 2000, dir: 'auto', defaultValue: seen.biography ?? '' }}
				/>
				<AreaField
					name="qualifications"
					label={t('seen.qualifications')}
					hint={t('seen.qualifications.hint')}
					form={form}
					attributes={{ rows: 3, dir: 'auto', defaultValue: seen.qualifications.join('\n') }}
				/>
				<Fee form={form} seen={seen} />
				<Languages form={form} chosen={seen.languages} />
				<p>
					<Submit form={form}>{t('save')}</Submit>
				</p>
			</form>
		</>
	);
}

interface SeenAsProps {
	resource: ReadonlySignal<Resource<Answer<'GET /api/users/doctors/profile'>>>;
	save: Props['save'];
	retry: () => void;
}

export function SeenAs({ resource, save, retry }: SeenAsProps) {
	const { data, problem } = resource.value;
	if (data)
		return <SeenForm seen={data.data} save={save} />;
	return problem ? <Failed problem={problem} retry={retry} /> : <Skeleton rows={5} tall />;
}
