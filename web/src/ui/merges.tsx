/* Two records of one person become one, at the desk; and two again, when they were not. */
import { api, type Item } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import { useList } from '../lib/list';
import type { Patient } from '../lib/patients';
import { fullDay } from '../lib/time';
import { toast } from '../lib/toast';
import { AreaField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { Failed } from './states';

type Merge = Item<'GET /api/patients/{patientId}/merges'>;

interface Wish {
	number: string;
	reason: string;
}

const SHORTEST_REASON = 10;

function read(answers: FormData) {
	const values: Wish = { number: textOf(answers, 'otherNumber').toUpperCase(), reason: textOf(answers, 'mergeReason') };
	const errors: Errors = {};
	if (!/^PAT-\d{5,}$/.test(values.number))
		errors.otherNumber = t('merge.number.missing');
	if ([...values.reason].length < SHORTEST_REASON)
		errors.mergeReason = t('merge.reason.short', { n: SHORTEST_REASON });
	return { values, errors };
}

async function split({ id, mergedNumber }: Merge) {
	await api('DELETE /api/patients/merges/{id}', { path: { id } });
	invalidate('/api/patients');
	toast(t('merge.undone', { number: mergedNumber }));
}

function Done({ merge }: { merge: Merge }) {
	return (
		<li class="row apart">
			<div>
				<p>
					<bdi>{merge.mergedName}</bdi> <bdi class="number">{merge.mergedNumber}</bdi>
				</p>
				<p class="soft small">
					{t('merge.since', { day: fullDay(merge.mergedAt) })} <q>{merge.reason}</q>
				</p>
				{merge.undoneAt && <p class="soft small">{t('merge.until', { day: fullDay(merge.undoneAt) })}</p>}
			</div>
			{!merge.undoneAt && (
				<button type="button" class="button quiet danger small" onClick={() => void attempt(() => split(merge))}>
					{t('merge.undo')}
					<span class="unseen"> {merge.mergedNumber}</span>
				</button>
			)}
		</li>
	);
}

/** The number is what people read out; the record behind it is looked up. */
async function merge({ id }: Patient, { number, reason }: Wish): Promise<boolean> {
	const { data } = await api('GET /api/patients/search', { query: { number } });
	if (!data[0])
		return false;
	await api('POST /api/patients/{id}/merge', { path: { id: data[0].id }, body: { into: id, reason } });
	invalidate('/api/patients');
	return true;
}

export function Merges({ patient }: { patient: Patient }) {
	const list = useList('GET /api/patients/{patientId}/merges', { path: { patientId: patient.id }, query: { limit: 100 } }, true);
	const form = useForm<Wish>({
		read,
		draft: `merge ${patient.id}`,
		send: async (wish) => {
			if (!(await merge(patient, wish))) {
				form.errors.value = { otherNumber: t('merge.nobody') };
				form.tries.value++;
				return;
			}
			form.attributes.ref.current?.reset();
			toast(t('merge.done', { number: wish.number }));
		},
		explain: ({ status }) => (status === 409 ? t('merge.refused') : undefined),
	});
	return (
		<section class="stack tight narrow" aria-labelledby="merge">
			<h2 id="merge">{t('merge')}</h2>
			<p class="soft">{t('merge.words', { number: patient.number })}</p>
			{list.problem && <Failed problem={list.problem} retry={list.retry} />}
			<ul class="rows">
				{list.items.map((one) => (
					<Done merge={one} key={one.id} />
				))}
			</ul>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="otherNumber"
					label={t('merge.number')}
					form={form}
					attributes={{ autoComplete: 'off', autoCapitalize: 'characters', maxLength: 16, dir: 'ltr', class: 'short' }}
				/>
				<AreaField
					name="mergeReason"
					label={t('merge.reason')}
					form={form}
					attributes={{ rows: 2, maxLength: 500 }}
				/>
				<p>
					<Submit form={form}>{t('merge.now')}</Submit>
				</p>
			</form>
		</section>
	);
}
