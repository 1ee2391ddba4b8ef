// The whole way through a provider that somebody else made, forms included, and its keys changed in between.

import { RealProvider } from '../fakes/real-provider.mjs';
import { sleep } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { Browser } from './browser.mjs';
import { callbackOf, confirmed, insistIn, insistOut, newcomer, settingsFor } from './house.mjs';

const actionOf = (page) => /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1];
const promptOf = (page) => /name="prompt" value="(\w+)"/.exec(page.text)?.[1];

/* Sign in there: a form for the name and the password, another that asks whether one may, then back to us. */
async function through(browser, login, returnTo) {
	const ours = (url) => url.href.startsWith(callbackOf);
	const begun = await browser.begin(returnTo);
	insist(begun.location.pathname === '/auth', `sent to the provider: ${begun.location.href}`);
	let page = await browser.follow(begun.location.href, ours);
	for (let i = 0; i < 3 && !page.location; i++) {
		const form = { prompt: promptOf(page), ...promptOf(page) === 'login' && { login, password: 'any' } };
		insist(actionOf(page), `a form expected: ${page.status} ${page.text.slice(0, 300)}`);
		page = await browser.ask(new URL(actionOf(page), page.url).href, { method: 'POST', form });
		while (page.location && !ours(page.location))
			page = await browser.ask(page.location.href);
	}
	return browser.land(page.location.href);
}

const enter = async (login, returnTo) => {
	const browser = new Browser();
	return { browser, landed: await through(browser, login, returnTo) };
};

async function wholeWay(provider) {
	const ann = await newcomer();
	provider.people.set('ann', { email: ann.email, email_verified: true });
	const { browser, landed } = await enter('ann', '/visits');
	await insistIn(browser, ann, landed, '/visits');
	await insistIn(browser, ann, await browser.signIn());
	return ann;
}

async function rotated(provider, ann) {
	for (const keepOld of [true, false]) {
		await provider.rotate({ keepOld });
		await sleep(1200);
		const { browser, landed } = await enter('ann');
		await insistIn(browser, ann, landed);
	}
}

async function others(provider) {
	const eve = await people.patient('eve');
	const bea = await newcomer('bea');
	provider.people.set('eve', { email: eve.email, email_verified: true });
	provider.people.set('mallory', { email: bea.email, email_verified: false });
	provider.people.set('stranger', { email: 'nobody-here@story.test', email_verified: true });
	for (const [login, fault] of [['eve', 'sso-unconfirmed'], ['mallory', 'sso-unverified'], ['stranger', 'sso-no-account']]) {
		const { browser, landed } = await enter(login);
		insistOut(browser, landed, fault);
	}
}

async function wentBack() {
	const browser = new Browser();
	const begun = await browser.begin();
	const page = await browser.follow(begun.location.href);
	const abort = /href="([^"]*\/abort)"/.exec(page.text)?.[1];
	insist(abort, 'the provider lets one go back');
	insistOut(browser, await browser.land((await browser.follow(new URL(abort, page.url).href, (url) => url.href.startsWith(callbackOf))).location.href), 'sso-cancelled');
}

async function withFactor(provider) {
	const hal = await confirmed(await people.half());
	provider.people.set('hal', { email: hal.email, email_verified: true });
	const { landed } = await enter('hal', '/visits');
	insist(landed.startsWith('/sign-in?next=second-factor&methods=totp') && landed.endsWith('returnTo=%2Fvisits'), `the clinic asks for its own: ${landed}`);
}

export async function real(report) {
	for (const algorithm of ['RS256', 'ES256']) {
		const provider = await new RealProvider(algorithm, callbackOf).listen();
		await withSettings(settingsFor(provider), async () => {
			let ann;
			await report.run(`oidc-provider, ${algorithm}: the whole way`, async () => { ann = await wholeWay(provider); });
			await report.run(`oidc-provider, ${algorithm}: its keys change in between`, () => rotated(provider, ann));
			await report.run(`oidc-provider, ${algorithm}: whom it does not vouch for, or we do not know`, () => others(provider));
			await report.run(`oidc-provider, ${algorithm}: going back there`, () => wentBack());
			await report.run(`oidc-provider, ${algorithm}: a second factor of our own`, () => withFactor(provider));
		});
		await provider.close();
	}
}
