import { online } from '../../lib/http';
import { t } from '../../lib/i18n';

export default function Offline() {
	return (
		<>
			<h1>{t(online.value ? 'offline.back' : 'offline.title')}</h1>
			<p>{t(online.value ? 'offline.back.words' : 'offline.words')}</p>
			<p>
				<a class="button" href="/">
					{t('home')}
				</a>
			</p>
		</>
	);
}
