/* A day without visits; also because nobody can book: a doctor who has set no hours is led there. */
import { useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { kind } from '../lib/session';
import { Empty, Skeleton } from './states';

const Nothing = () => (
	<Empty title={t('day.none')}>
		<p class="soft">{t('day.none.words')}</p>
	</Empty>
);

function NothingOfMine() {
	const { data, problem } = useGet('GET /api/users/availability', {}).value;
	if (!data && !problem)
		return <Skeleton rows={1} tall />;
	if (!data || data.data.hours.length || data.data.exceptions.some(({ isAvailable }) => isAvailable))
		return <Nothing />;
	return (
		<Empty title={t('day.hours')}>
			<p class="soft">{t('day.hours.words')}</p>
			<p>
				<a class="button" href="/clinic/availability">
					{t('day.hours.set')}
				</a>
			</p>
		</Empty>
	);
}

export const EmptyDay = () => (kind.value === 'doctor' ? <NothingOfMine /> : <Nothing />);
