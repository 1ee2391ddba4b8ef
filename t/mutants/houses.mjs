// Whoever comes from another house, whose provider is one of ours that says what it is told to say.

import { LyingProvider } from '../fakes/provider.mjs';
import { blake2b } from '../lib/blake2b.mjs';
import { base, sendPatiently } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { Browser } from '../sso/browser.mjs';
import { known, settingsFor } from '../sso/house.mjs';
import { met, place, tokenOf, whileSuspended } from './cast.mjs';
import { redis, sql } from './outside.mjs';

const settings = { sso_link_roles: 'patient super-admin' };
const confirm = async (person) => {
	await sql(`UPDATE account SET email_verified_at = now() WHERE email = '${person.email}'`);
	return person;
};
const newcomer = async (name) => confirm(await people.patient(name));
const asked = (browser) => ({ headers: { cookie: `__Host-epione=${browser.session}`, 'x-epione': '1' } });
const out = (fault) => `/sign-in?fault=${fault}`;

/* Where somebody ends who comes from there. */
async function comes(provider, person, where = '/visits', browser = new Browser()) {
	provider.person = person;
	const landed = await browser.signIn('/visits');
	insist(landed === where, `${person.email} comes to ${landed}, and not to ${where}`);
	insist(where.startsWith(out('')) === !browser.session, `${person.email} is ${browser.session ? '' : 'not '}in`);
	return browser;
}

async function hasProvedNothing(provider, { ann, sue, half }) {
	const browser = await comes(provider, known(ann));
	met(await sendPatiently('GET', '/api/auth/profile', asked(browser)), 200, ann.email);
	met(await sendPatiently('DELETE', '/api/auth/totp', asked(browser)), 403, 'prove that it is you once more');
	met(await sendPatiently('POST', '/api/auth/totp', asked(await comes(provider, known(sue), '/sign-in?next=set-up-factor&returnTo=%2Fvisits'))), 201);
	const other = await comes(provider, known(half, { amr: ['pwd', 'mfa'] }), '/sign-in?next=second-factor&methods=totp,recovery-code&returnTo=%2Fvisits');
	met(await sendPatiently('GET', '/api/auth/profile', asked(other)), 403, 'second factor first');
}

/* An address alone opens what both have seen proof of, and nothing else. */
async function isWhoBothKnow(provider, { ann, bea, eve, admin }) {
	const hers = known(bea);
	await comes(provider, hers);
	for (const [person, fault] of [[known(bea), 'sso-other-link'], [known(eve), 'sso-unconfirmed'], [known(eve, { email_verified: false }), 'sso-unverified'],
		[known({ email: `${people.unique('nobody')}@story.test` }), 'sso-no-account'], [known(admin), 'sso-link-first']])
		await comes(provider, person, out(fault));
	await whileSuspended(bea, () => comes(provider, hers, out('sso-no-account')));
	await whileSuspended(eve, () => comes(provider, known(eve), out('sso-no-account')));
	await comes(provider, { ...hers, email: ann.email });
}

/* Each start is good once, for the browser that made it, with the provider's whole answer. */
async function beganItThemselves(provider, { bea }) {
	provider.person = known(bea);
	const bends = [['iss', 'https://login.example', 'sso-refused'], ['iss', null, 'sso-refused'], ['code', 'another', 'sso-refused'], ['code', null, 'sso-refused'],
		['state', 'A'.repeat(43), 'sso-expired'], ['state', null, 'sso-expired'], ['error', 'access_denied', 'sso-cancelled'], ['error', 'server_error', 'sso-refused']];
	for (const [name, value, fault] of bends) {
		const browser = new Browser(), back = new URL(await browser.visit((await browser.begin()).location.href));
		if (value === null)
			back.searchParams.delete(name);
		else
			back.searchParams.set(name, value);
		const landed = await browser.land(back.href);
		insist(landed === out(fault) && !browser.session, `${name} ${value}: ${landed}`);
	}
	for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example/', 'evil', '/api/auth/logout', '/a b', '/"', '/\u007f']) {
		const { location } = await new Browser().begin(path);
		insist(location.pathname + location.search === out('input'), `${path} leads to ${location.href}`);
	}
	const [browser, stranger] = [new Browser(), new Browser()];
	await stranger.begin();
	insist(await stranger.land(await browser.visit((await browser.begin()).location.href)) === out('sso-expired'), 'another browser brings a start');
}

/* Also where Redis has it again. */
async function comesOnce(provider, { ann }) {
	const browser = new Browser();
	provider.person = await linkedAs(ann);
	const back = new URL(await browser.visit((await browser.begin()).location.href)), key = `epione:sso:${blake2b(32, Buffer.from(back.searchParams.get('state'))).toString('hex')}`;
	const kept = await redis('GET', key), cookie = browser.cookieHeader(base), come = () => sendPatiently('GET', back.pathname + back.search, { headers: { cookie } });
	insist(kept && (await come()).headers.location === '/', 'the first time');
	await redis('SET', key, kept, 'EX', '60');
	insist((await come()).headers.location === out('sso-expired'), 'the second time');
}

/* What the provider says of somebody who is linked. */
async function linkedAs({ account }) {
	return { sub: await sql(`SELECT subject FROM sso_link WHERE account_id = '${account}' AND removed_at IS NULL`) };
}

/* Whoever wants to be linked is so still when they come back, and gets their own. */
async function isLinkedFromWithin(provider, { bea, cyd }) {
	const link = async (token, person) => {
		const browser = new Browser(), reply = await sendPatiently('POST', '/api/auth/identities', { token });
		browser.keep(base, reply.headers['set-cookie']);
		provider.person = person;
		return { browser, back: await browser.visit(met(reply, 200).address) };
	};
	const at = (landed, end) => insist(landed === `/account/security?${end}`, `linking ends at ${landed}, and not at ${end}`);
	const { accessToken: token } = await tokenOf(cyd), { accessToken: ended } = await tokenOf(cyd);
	for (const [person, end] of [[await linkedAs(bea), 'fault=sso-taken'], [known({ email: bea.email }), 'fault=sso-other-address'], [known(cyd), 'linked=yes']]) {
		const { browser, back } = await link(token, person);
		at(await browser.land(back), end);
		insist(!browser.session, 'somebody is signed in by it');
	}
	await sql(`UPDATE sso_link SET removed_at = now() WHERE account_id = '${cyd.account}'`);
	const late = await link(ended, known(cyd));
	await sql(`UPDATE session SET ended_at = now() WHERE key = '${place(ended).split(':')[2]}'`);
	at(await late.browser.land(late.back), 'fault=sso-expired');
}

export const houseGuards = {
	'whoever comes from another house is who they are there, and has proved nothing just now': async () => {
		const [ann, bea, cyd, eve, half, sue] = await Promise.all([newcomer('ann'), newcomer('bea'), newcomer('cyd'), people.patient('eve'), people.half().then(confirm),
			people.newSuperAdmin('sue').then(confirm)]);
		const cast = { ann, bea, cyd, eve, half, sue, admin: await people.demo('admin') }, provider = await new LyingProvider().listen();
		try {
			await withSettings(settingsFor(provider, settings), async () => {
				for (const holds of [hasProvedNothing, isWhoBothKnow, beganItThemselves, comesOnce, isLinkedFromWithin])
					await holds(provider, cast);
			});
		} finally {
			await provider.close();
		}
	},
};
