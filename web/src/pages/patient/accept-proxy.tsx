/* The link of somebody who wants me to act for them, or for a child: who asks and for whom, before anything is accepted. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, type Data } from '../../lib/api';
import { invalidate } from '../../lib/data';
import { isProblem, type Problem } from '../../lib/http';
import { t } from '../../lib/i18n';
import { useLinkToken } from '../../lib/link-token';
import { fullDay } from '../../lib/time';
import { Failed, Skeleton } from '../../ui/states';

type Invitation = Data<'POST /api/family/invitation'>;

function Asked({ asked }: { asked: Invitation }) {
	const { inviterName: by, patientName: name, relation, level, until } = asked;
	const facts = [
		[t('family.accept.as'), t(`family.relation.${relation}`)],
		[t('family.accept.may'), `${t(`family.level.${level}`)}: ${t(`family.level.${level}.hint`)}`],
		[t('family.accept.until'), until && fullDay(until)],
	];
	return (
		<>
			<p>
				<strong>{by === name ? t('family.accept.asks.self', { name }) : t('family.accept.asks', { by, name })}</strong>
			</p>
			<dl class="facts">
				{facts.map(
					([label, fact]) =>
						fact && (
							<div key={label}>
								<dt>{label}</dt>
								<dd>{fact}</dd>
							</div>
						),
				)}
			</dl>
			<p>{t('family.accept.words')}</p>
		</>
	);
}

function wordsOf({ status }: Problem): string {
	if (status === 422)
		return t('family.accept.spent');
	return status === 409 ? t('family.accept.other') : '';
}

export default function AcceptProxy() {
	const token = useLinkToken();
	const wrong = useSignal(token ? '' : t('family.accept.spent'));
	const problem = useSignal<Problem | null>(null);
	const asked = useSignal<Invitation | null>(null);
	const patient = useSignal('');
	const busy = useSignal(false);

	async function ask(what: () => Promise<void>) {
		if (busy.value)
			return;
		busy.value = true;
		problem.value = null;
		try {
			await what();
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			wrong.value = wordsOf(reason);
			problem.value = wrong.value ? null : reason;
		} finally {
			busy.value = false;
		}
	}

	const look = () =>
		ask(async () => {
			asked.value = (await api('POST /api/family/invitation', { body: { token } })).data;
		});

	const accept = () =>
		ask(async () => {
			const { data } = await api('POST /api/family/accept', { body: { token } });
			invalidate('/api/family');
			patient.value = data.patientName;
		});

	useEffect(() => {
		if (token)
			void look();
	}, []);

	const isOpen = !wrong.value && !patient.value;
	return (
		<div class="door stack wide">
			<h1>{t('family.accept')}</h1>
			{wrong.value && (
				<p class="note warn" role="alert">
					{wrong.value}
				</p>
			)}
			{patient.value && (
				<div class="note ok stack tight" role="status">
					<p>{t('family.accepted', { name: patient.value })}</p>
					<p>
						<a class="button" href="/family">
							{t('family')}
						</a>
					</p>
				</div>
			)}
			{problem.value && <Failed problem={problem.value} retry={() => void (asked.value ? accept() : look())} />}
			{isOpen && !asked.value && !problem.value && <Skeleton rows={3} />}
			{isOpen && asked.value && (
				<>
					<Asked asked={asked.value} />
					<p>
						<button type="button" class="button" aria-disabled={busy.value} onClick={() => void accept()}>
							{t(busy.value ? 'sending' : 'family.accept.now')}
						</button>
					</p>
				</>
			)}
		</div>
	);
}
