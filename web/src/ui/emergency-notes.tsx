/* What was written in a record in emergencies; and, while it is open in one, where whoever opened it writes. */
import { useEffect } from 'preact/hooks';
import type { Emergency } from '../lib/emergencies';
import { type Key, t } from '../lib/i18n';
import { useList } from '../lib/list';
import { partOf } from '../lib/patients';
import { lazy } from './lazy';
import { Failed } from './states';
import { When } from './when';

const NoteForm = lazy(async () => (await import('./emergency-note-form')).EmergencyNoteForm);

export function EmergencyNotes({ patientId, emergency }: { patientId: string; emergency?: Emergency }) {
	const { items, problem, retry } = useList('GET /api/patients/{patientId}/emergency-notes', partOf(patientId), true);
	useEffect(() => {
		if (emergency)
			NoteForm.fetch();
	}, [emergency]);
	if (!emergency && !items.length && !problem)
		return null;
	return (
		<section class="stack tight" aria-labelledby="emergency-notes">
			<h2 id="emergency-notes">{t('part.of.emergency-notes')}</h2>
			{problem && <Failed problem={problem} retry={retry} />}
			{items.length > 0 && (
				<ul class="rows">
					{items.map(({ id, words, authorName, authorRole, createdAt }) => (
						<li key={id}>
							<p class="typed" dir="auto">
								{words}
							</p>
							<p class="soft small">
								{t('emergency-note.by', { name: authorName, role: t(`role.${authorRole}` as Key) })}
								<When at={createdAt} />
							</p>
						</li>
					))}
				</ul>
			)}
			{emergency && <NoteForm emergency={emergency} />}
		</section>
	);
}
