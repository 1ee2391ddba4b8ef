import { t } from '../../lib/i18n';
import { path } from '../../lib/router';
import { SignInForm } from '../../ui/sign-in-form';

/* Also drawn in place of a member's page: whoever comes in stands where they wanted to be. */
export default function SignIn() {
	const wantsMore = path.value !== '/' && path.value !== '/sign-in';
	return (
		<div class="door stack wide">
			<div class="stack tight">
				<h1>{t('sign-in')}</h1>
				<p>{wantsMore ? t('sign-in.first') : t('sign-in.words')}</p>
			</div>
			<SignInForm withDemo />
			<p>
				<a href="/forgot-password">{t('sign-in.forgot')}</a>
			</p>
			<p>
				{t('sign-in.new')} <a href="/join">{t('join')}</a>
			</p>
		</div>
	);
}
