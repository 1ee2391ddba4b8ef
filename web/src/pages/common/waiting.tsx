/* A clinician who joined but has not been let in yet: what happens now, and nothing else. */
import { type Key, t } from '../../lib/i18n';
import { me, start } from '../../lib/session';

export default function Waiting() {
	const person = me.value!;
	const isPending = person.status === 'pending';
	return (
		<>
			<h1>{t('hello', { name: person.firstName })}</h1>
			<section class="card hero">
				<h2>{t(isPending ? 'waiting.title' : 'waiting.closed')}</h2>
				<p>{t(isPending ? 'waiting.words' : 'waiting.closed.words')}</p>
				<p class="soft">{t('waiting.as', { role: t(`role.${person.role}` as Key), email: person.email })}</p>
				{isPending && (
					<p>
						<button type="button" class="button quiet" onClick={() => void start()}>
							{t('waiting.again')}
						</button>
					</p>
				)}
			</section>
		</>
	);
}
