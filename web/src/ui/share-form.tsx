/* Give somebody of the clinic a look at one's record, as far and as long as one likes. */
import { type Key, t } from '../lib/i18n';
import { type Share, share } from '../lib/sharing';
import { addDays, today } from '../lib/time';
import { toast } from '../lib/toast';
import { ChoiceField, SelectField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

const levels = ['full', 'limited', 'emergency'] as const;
const lengths = ['30', '90', '365', ''] as const;

function read(answers: FormData) {
	const days = textOf(answers, 'length');
	const values: Share = {
		email: textOf(answers, 'email'),
		level: (textOf(answers, 'level') || 'limited') as Share['level'],
		until: days ? `${addDays(today('UTC'), Number(days))}T23:59:59Z` : undefined,
		note: textOf(answers, 'note') || undefined,
	};
	const errors: Errors = {};
	if (!values.email?.includes('@'))
		errors.email = t('sign-in.email.missing');
	return { values, errors };
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
