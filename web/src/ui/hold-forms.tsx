/* Placing a legal hold and lifting it: both for a reason, both after one more proof. */
import { api, type Body, type Item } from '../lib/api';
import { invalidate, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { go, path } from '../lib/router';
import { toast } from '../lib/toast';
import { DangerRow } from './danger-row';
import { AreaField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';

type Hold = Item<'GET /api/legal-holds'>;
type Wish = Body<'POST /api/legal-holds'>;

const SHORTEST_REASON = 10;

function checkReason(answers: FormData, name: string, errors: Errors): string {
	const reason = textOf(answers, name);
	if ([...reason].length < SHORTEST_REASON)
		errors[name] = t('hold.reason.short', { n: SHORTEST_REASON });
	return reason;
}

const readFor = (accountId?: string) => (answers: FormData) => {
	const errors: Errors = {};
	const patientNumber = textOf(answers, 'patientNumber').toUpperCase();
	if (!accountId && !/^PAT-\d{5,}$/.test(patientNumber))
		errors.patientNumber = t('hold.number.missing');
	const whose = accountId ? { accountId } : { patientNumber };
	const values: Wish = { ...whose, reason: checkReason(answers, 'reason', errors) };
	return { values, errors };
};

const explain = ({ status, faults }: { status: number; faults?: readonly { field: string }[] }) => {
	if (status === 409)
		return t('hold.twice');
	return status === 422 && faults?.some(({ field }) => field !== 'reason') ? t('hold.nobody') : undefined;
};

/** An account is named by the page it was chosen on, a patient by the number. */
export function Place({ accountId }: { accountId?: string }) {
	const person = useGet('GET /api/users/{id}', accountId ? { path: { id: accountId } } : null).value.data?.data;
	const form = useForm<Wish>({
		read: readFor(accountId),
		draft: `hold ${accountId ?? ''}`,
		explain,
		send: async (body) => {
			const { data } = await api('POST /api/legal-holds', { body });
			form.attributes.ref.current?.reset();
			invalidate('/api/legal-holds');
			toast(t('hold.placed', { who: data.patientNumber ?? data.accountEmail ?? '' }));
			go(path.value, 'replace');
		},
	});
	return (
		<section class="card narrow" aria-labelledby="place">
			<h2 id="place">{t('hold.place')}</h2>
			<p>{t('hold.place.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				{accountId ? (
					<p class="note">
						{t('hold.account')} <bdi>{person && `${person.firstName} ${person.lastName} (${person.email})`}</bdi>{' '}
						<a href={path.value}>{t('hold.other')}</a>
					</p>
				) : (
					<TextField
						name="patientNumber"
						label={t('hold.number')}
						hint={t('hold.number.hint')}
						form={form}
						attributes={{ autoComplete: 'off', autoCapitalize: 'characters', maxLength: 16, dir: 'ltr', class: 'short' }}
					/>
				)}
				<AreaField
					name="reason"
					label={t('hold.reason')}
					hint={t('hold.reason.hint')}
					form={form}
					attributes={{ rows: 3, maxLength: 1000 }}
				/>
				<p>
					<Submit form={form}>{t('hold.place.now')}</Submit>
				</p>
			</form>
		</section>
	);
}

export function Lift({ hold, onClose }: { hold: Hold; onClose: () => void }) {
	const name = `lift-${hold.id}`;
	const form = useForm<string>({
		read: (answers) => {
			const errors: Errors = {};
			return { values: checkReason(answers, name, errors), errors };
		},
		draft: name,
		send: async (reason) => {
			await api('DELETE /api/legal-holds/{id}', { path: { id: hold.id }, query: { reason } });
			invalidate('/api/legal-holds');
			toast(t('hold.lifted', { who: hold.patientNumber ?? hold.accountEmail ?? '' }));
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="note warn stack" {...form.attributes}>
				<p>{t('hold.lift.words')}</p>
				<AreaField name={name} label={t('hold.lift.reason')} form={form} attributes={{ rows: 2, maxLength: 1000 }} />
				<DangerRow form={form} words={t('hold.lift.now')} leave={t('back')} onLeave={onClose} />
			</form>
		</>
	);
}
