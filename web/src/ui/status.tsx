/* A visit's state: shape and words, never colour alone. */
import { t } from '../lib/i18n';
import type { Status } from '../lib/visit-kinds';

const looks: Record<Status, { tone: string; shape: string }> = {
	scheduled: { tone: 'warn', shape: '○' },
	confirmed: { tone: 'brand', shape: '✓' },
	'in-progress': { tone: 'ok', shape: '▶' },
	completed: { tone: '', shape: '●' },
	cancelled: { tone: '', shape: '✕' },
	'no-show': { tone: 'bad', shape: '▲' },
};

export function StatusTag({ status }: { status: Status }) {
	const { tone, shape } = looks[status] ?? looks.scheduled;
	return (
		<span class={`tag ${tone}`}>
			<span aria-hidden="true">{shape}</span>
			{t(`status.${status}`)}
		</span>
	);
}
