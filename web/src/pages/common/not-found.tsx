import { t } from '../../lib/i18n';

export default function NotFound() {
	return (
		<>
			<h1>{t('not-found.title')}</h1>
			<p>{t('not-found.words')}</p>
			<p>
				<a class="button" href="/">
					{t('home')}
				</a>
			</p>
		</>
	);
}
