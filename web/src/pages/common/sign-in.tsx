import { t } from '../../lib/i18n';
import { path } from '../../lib/router';
import type { SignedIn } from '../../lib/session';
import { Elsewhere } from '../../ui/elsewhere';
import { Fault, useSaid } from '../../ui/said';
import { SignInForm } from '../../ui/sign-in-form';

/* Somebody whom another house signed in, and who owes a proof of their own. */
function begunElsewhere(said: URLSearchParams): Pick<SignedIn, 'next' | 'methods'> | undefined {
	const next = said.get('next');
	const methods = (said.get('methods') ?? '').split(',') as SignedIn['methods'];
	return next === 'second-factor' || next === 'set-up-factor' ? { next, methods } : undefined;
}

/* Also drawn in place of a member's page: whoever comes in stands where they wanted to be. */
export default function SignIn() {
	const said = useSaid('/sign-in');
	return (
		<div class="door stack wide">
			<div class="stack tight">
				<h1>{t('sign-in')}</h1>
				<p>{t(['/', '/sign-in'].includes(path.value) ? 'sign-in.words' : 'sign-in.first')}</p>
			</div>
			<Fault said={said} what="sign-in" />
			<SignInForm withDemo begun={begunElsewhere(said)}>
				<p>
					<a href="/forgot-password">{t('sign-in.forgot')}</a>
				</p>
				<p>
					{t('sign-in.new')} <a href="/join">{t('join')}</a>
				</p>
				<Elsewhere />
			</SignInForm>
		</div>
	);
}
