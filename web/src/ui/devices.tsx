/* Where this account is signed in, and the way to end that. */
import { addressOf, api, type Data } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { toast } from '../lib/toast';
import { Failed, Skeleton } from './states';
import { When } from './when';

type Session = Data<'GET /api/auth/sessions'>['sessions'][number];

async function end({ id, device }: Session) {
	await api('DELETE /api/auth/sessions/{id}', { path: { id } });
	invalidate('/api/auth/sessions');
	toast(t('devices.ended', { device }));
}

async function endOthers() {
	await api('DELETE /api/auth/sessions');
	invalidate('/api/auth/sessions');
	toast(t('devices.others.ended'));
}

function Device({ session }: { session: Session }) {
	const { device, address, current, lastUsedAt } = session;
	return (
		<li class="stack tight">
			<p class="row">
				<strong>{device}</strong>
				{current && <span class="tag ok">{t('devices.this')}</span>}
			</p>
			<p class="soft small">
				{address && (
					<>
						<bdi dir="ltr">{address}</bdi>{' '}
					</>
				)}
				<When at={lastUsedAt} />
			</p>
			{!current && (
				<p>
					<button type="button" class="button quiet danger small" onClick={() => void attempt(() => end(session))}>
						{t('devices.end', { device })}
					</button>
				</p>
			)}
		</li>
	);
}

export function Devices() {
	const { data, problem } = useGet('GET /api/auth/sessions', {}).value;
	const sessions = data?.data.sessions;
	return (
		<section class="stack tight narrow" aria-labelledby="devices-title">
			<h2 id="devices-title">{t('devices')}</h2>
			<p class="soft">{t('devices.words')}</p>
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/auth/sessions'))} />
			)}
			{!data && !problem && <Skeleton rows={3} />}
			{sessions && (
				<ul class="rows">
					{sessions.map((session) => (
						<Device session={session} key={session.id} />
					))}
				</ul>
			)}
			{sessions && sessions.length > 1 && (
				<p>
					<button type="button" class="button quiet danger" onClick={() => void attempt(endOthers)}>
						{t('devices.others')}
					</button>
				</p>
			)}
		</section>
	);
}
