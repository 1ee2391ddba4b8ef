/* The language chosen at the door goes into the account of whoever came in; what it was before is one step away. */
import { useEffect } from 'preact/hooks';
import { api } from '../lib/api';
import { chosenLanguage, forgetChosen, language, t } from '../lib/i18n';
import { accountLanguage, me, takeProfile } from '../lib/session';
import { toast } from '../lib/toast';

async function keep(code: string) {
	const { data } = await api('PUT /api/auth/profile', { body: { language: code }, version: me.value?.version });
	await takeProfile(data);
}

async function keepChosen() {
	const chosen = chosenLanguage();
	const before = accountLanguage;
	if (!chosen || chosen === before || chosen !== me.value?.language)
		return forgetChosen();
	/* A page that is opened anew before the account knows it asks for it again. */
	await keep(chosen);
	forgetChosen();
	toast(t('language.kept', { name: language.value.name }), () => void keep(before).catch(() => undefined));
}

export function ChosenLanguage() {
	useEffect(() => {
		/* What cannot be kept now holds for this visit. */
		keepChosen().catch(() => undefined);
	}, [me.value?.id]);
	return null;
}
