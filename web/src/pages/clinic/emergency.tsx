/* Break-glass: open the record of somebody who is not in your care, for an hour, with a reason that is read afterwards. */
import { addressOf, api, type Body } from '../../lib/api';
import { invalidate, load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { clock } from '../../lib/time';
import { toast } from '../../lib/toast';
import { attempt } from '../../lib/visits';
import { type Emergency, EmergencyRow } from '../../ui/emergency-row';
import { AreaField, TextField } from '../../ui/field';
import { type Errors, Summary, textOf, useForm } from '../../ui/form';
import { Failed, Skeleton } from '../../ui/states';

type Wish = Body<'POST /api/break-glass'>;

const SHORTEST_REASON = 20;
const call = { query: { limit: 50 } };

function read(answers: FormData) {
	const values: Wish = {
		patientNumber: textOf(answers, 'patientNumber').toUpperCase(),
		reason: textOf(answers, 'reason'),
	};
	const errors: Errors = {};
	if (!/^PAT-\d{5,}$/.test(values.patientNumber!))
		errors.patientNumber = t('emergency.number.missing');
	if ([...values.reason].length < SHORTEST_REASON)
		errors.reason = t('emergency.reason.short', { n: SHORTEST_REASON });
	return { values, errors };
}

async function end({ id }: Emergency) {
	await api('DELETE /api/break-glass/{id}', { path: { id } });
	invalidate('/api/break-glass');
	toast(t('emergency.ended'));
}

function Open() {
	const form = useForm<Wish>({
		read,
		draft: 'emergency',
		send: async (body) => {
			const { data } = await api('POST /api/break-glass', { body });
			form.attributes.ref.current?.reset();
			invalidate('/api/break-glass');
			toast(t('emergency.opened', { number: data.patientNumber, time: clock(data.endsAt) }));
		},
		explain: ({ status }) => (status === 404 ? t('emergency.nobody') : undefined),
	});
	return (
		<section class="card narrow" aria-labelledby="open">
			<h2 id="open">{t('emergency.open')}</h2>
			<p>{t('emergency.open.words')}</p>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<TextField
					name="patientNumber"
					label={t('emergency.number')}
					hint={t('emergency.number.hint')}
					form={form}
					attributes={{ autoComplete: 'off', autoCapitalize: 'characters', maxLength: 16, dir: 'ltr', class: 'short' }}
				/>
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

export default function EmergencyPage() {
	const { data, problem } = useGet('GET /api/break-glass', call).value;
	return (
		<>
			<h1>{t('nav.emergency')}</h1>
			<Open />
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/break-glass', call))} />
			)}
			{!data && !problem && <Skeleton rows={2} tall />}
			{data && data.data.length > 0 && (
				<ul class="tiles bare" aria-label={t('emergency.mine')}>
					{data.data.map((one) => (
						<EmergencyRow one={one} key={one.id}>
							{one.state === 'open' && (
								<p>
									<button type="button" class="button quiet" onClick={() => void attempt(() => end(one))}>
										{t('emergency.end')}
									</button>
								</p>
							)}
						</EmergencyRow>
					))}
				</ul>
			)}
		</>
	);
}
