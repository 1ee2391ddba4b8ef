/* A new patient; and where somebody like them is there already, both side by side, so that a person can tell. */
import { t } from '../../lib/i18n';
import { lazyWords } from '../../ui/lazy-words';

const Register = lazyWords(async () => (await import('../../ui/register-form')).RegisterForm, 'parts');

/* Always wanted: it travels while the page asks who and what is here. */
Register.fetch();

export default function RegisterPage() {
	return (
		<>
			<p>
				<a href="/clinic/patients">{t('back')}</a>
			</p>
			<div class="stack tight">
				<h1>{t('patients.register')}</h1>
				<p class="soft">{t('register.words')}</p>
			</div>
			<Register />
		</>
	);
}
