// Whoever comes from another house, whose provider is one of ours that says what it is told to say.

import { sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { LyingProvider } from '../fakes/provider.mjs';
import { Browser } from '../sso/browser.mjs';
import { known, settingsFor } from '../sso/house.mjs';
import { met } from './cast.mjs';
import { sql } from './outside.mjs';

const settings = { sso_link_roles: 'patient super-admin' };
const confirm = (person) => sql(`UPDATE account SET email_verified_at = now() WHERE email = '${person.email}'`);
const asked = (browser) => ({ headers: { cookie: `__Host-epione=${browser.session}`, 'x-epione': '1' } });

/* Where somebody ends who comes from there. */
async function comes(provider, person, where) {
	const browser = new Browser();

	provider.person = person;
	const landed = await browser.signIn('/visits');
	insist(landed === where, `${person.email} comes to ${landed}`);
	return browser;
}

export const houseGuards = {
	'whoever comes from another house is in, but has proved nothing just now': async () => {
		const [ann, sue] = await Promise.all([people.patient('ann'), people.newSuperAdmin('sue')]), provider = await new LyingProvider().listen();
		await Promise.all([ann, sue].map(confirm));
		try {
			await withSettings(settingsFor(provider, settings), async () => {
				const browser = await comes(provider, known(ann), '/visits');
				met(await sendPatiently('GET', '/api/auth/profile', asked(browser)), 200, ann.email);
				met(await sendPatiently('DELETE', '/api/auth/totp', asked(browser)), 403, 'prove that it is you once more');
				const other = await comes(provider, known(sue), '/sign-in?next=set-up-factor&returnTo=%2Fvisits');
				met(await sendPatiently('POST', '/api/auth/totp', asked(other)), 201);
			});
		} finally {
			await provider.close();
		}
	},
};
