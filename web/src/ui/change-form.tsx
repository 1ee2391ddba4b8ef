/* What is there already, in a form that opens in its place: saved, or left as it was. */
import type { ComponentChildren } from 'preact';
import { t } from '../lib/i18n';
import { type Form, Submit, Summary } from './form';

interface Props {
	form: Form;
	onBack: () => void;
	children: ComponentChildren;
}

export function ChangeForm({ form, onBack, children }: Props) {
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				{children}
				<p class="row">
					<Submit form={form}>{t('save')}</Submit>
					<button type="button" class="button quiet" onClick={onBack}>
						{t('back')}
					</button>
				</p>
			</form>
		</>
	);
}
