/* Give somebody of the clinic a look at one's record: all of it or the parts one ticks, as long as one likes. */
import { type Key, t } from '../lib/i18n';
import { type Share, share } from '../lib/sharing';
import { addDays, today } from '../lib/time';
import { toast } from '../lib/toast';
import { ChoiceField, ErrorWords, SelectField, TextField } from './field';
import { type Errors, type Form, Submit, Summary, textOf, useForm } from './form';

const levels = ['full', 'limited', 'emergency'] as const;
const lengths = ['30', '90', '365', ''] as const;
/** What can be shared in part, and what a first look mostly needs; who one is goes with all of it. */
const parts = ['contacts', 'history', 'allergies', 'medication', 'visits', 'documents', 'results'] as const;
const usual: readonly string[] = ['allergies', 'medication', 'visits'];
const nameOf = (part: string) => `part-${part}`;

function read(answers: FormData) {
	const days = textOf(answers, 'length');
	const level = (textOf(answers, 'level') || 'limited') as Share['level'];
	const sections = parts.filter((part) => answers.has(nameOf(part)));
	const values: Share = {
		email: textOf(answers, 'email'),
		level,
		sections: level === 'limited' ? ['demographics', ...sections] : undefined,
		until: days ? `${addDays(today('UTC'), Number(days))}T23:59:59Z` : undefined,
		note: textOf(answers, 'note') || undefined,
	};
	const errors: Errors = {};
	if (!values.email?.includes('@'))
		errors.email = t('sign-in.email.missing');
	if (level === 'limited' && !sections.length)
		errors.parts = t('access.parts.missing');
	return { values, errors };
}

/** Asked only where the level is a part of it: the styles know. */
function Parts({ form }: { form: Form }) {
	return (
		<fieldset
			id="parts"
			class={form.errors.value.parts ? 'parts stack tight field wrong' : 'parts stack tight field'}
			aria-describedby={form.errors.value.parts ? 'parts-hint parts-error' : 'parts-hint'}
		>
			<legend>{t('access.parts')}</legend>
			<p class="hint" id="parts-hint">
				{t('access.parts.hint')}
			</p>
			<ErrorWords name="parts" form={form} />
			<div class="row">
				{parts.map((part) => (
					<label class="pick" key={part}>
						<input type="checkbox" name={nameOf(part)} value="yes" defaultChecked={usual.includes(part)} />
						<span>{t(`section.${part}`)}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function ShareForm() {
	const form = useForm<Share>({
		read,
		draft: 'share-record',
		explain: ({ faults }) => (faults?.some(({ field }) => field === 'granteeId') ? t('access.email.nobody') : undefined),
		send: async (wish) => {
			await share(wish);
			form.attributes.ref.current?.reset();
			toast(t('access.shared'));
		},
	});
	return (
		<section class="card" aria-labelledby="share">
			<h2 id="share">{t('access.share')}</h2>
			<p class="soft">{t('access.share.words')}</p>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<TextField
					name="email"
					label={t('access.email')}
					form={form}
					attributes={{ type: 'email', autoComplete: 'off', dir: 'ltr', maxLength: 254 }}
				/>
				<ChoiceField
					name="level"
					label={t('access.level')}
					form={form}
					chosen="limited"
					options={levels.map((value) => ({
						value,
						label: t(`access.level.${value}` as Key),
						hint: t(`access.level.${value}.hint` as Key),
					}))}
				/>
				<Parts form={form} />
				<SelectField
					name="length"
					label={t('access.length')}
					form={form}
					chosen="90"
					options={lengths.map((value) => ({ value, label: t(`access.length.${value || 'ever'}` as Key) }))}
				/>
				<TextField name="note" label={t('access.note')} form={form} attributes={{ maxLength: 500 }} />
				<p>
					<Submit form={form}>{t('access.share.now')}</Submit>
				</p>
			</form>
		</section>
	);
}
