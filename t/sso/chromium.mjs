// A real browser, the portal and a real provider: cookies that other sites' pages may not bring along are the hard part, and no client of our own
// making shows whether they come back.

import { createRequire } from 'node:module';
import { RealProvider } from '../fakes/real-provider.mjs';
import { base } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { withSettings } from '../lib/settings.mjs';
import { callbackOf, confirmed, newcomer, settingsFor } from './house.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');

async function withPage(work) {
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic'] });
	try {
		const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
		await work(await context.newPage());
	} finally {
		await browser.close();
	}
}

/* Through the provider's own forms. */
async function through(page, login) {
	await page.locator('input[name=login]').fill(login);
	await page.locator('input[name=password]').fill('any');
	await page.locator('button[type=submit]').click();
	await page.getByRole('button', { name: 'Continue' }).click();
}

async function enter(page, wanted, login) {
	await page.goto(`${base.origin}${wanted}`);
	await page.getByRole('link', { name: 'Sign in with The Hospital' }).click();
	await through(page, login);
}

const nameOf = async (page) => (await page.locator('.who').textContent()).trim();
const pathOf = (page) => new URL(page.url()).pathname + new URL(page.url()).search;

async function straightIn(provider) {
	const ann = await newcomer();
	provider.people.set('ann', { email: ann.email, email_verified: true });
	await withPage(async (page) => {
		await enter(page, '/visits?when=past', 'ann');
		insist(await nameOf(page) === 'Ann Story' && pathOf(page) === '/visits?when=past', `Ann is where she wanted to be: ${page.url()}`);
		await page.goto(`${base.origin}/account/security`);
		await page.getByRole('button', { name: 'Unlink The Hospital' }).click();
		const asked = page.getByRole('dialog', { name: 'Is it still you?' });
		await asked.getByLabel('Password').fill(ann.password);
		await asked.getByRole('button', { name: 'Continue' }).click();
		await page.getByText('The Hospital is not linked any more').waitFor();
		await page.getByRole('button', { name: 'Link with The Hospital' }).click();
		await page.getByText('The Hospital is linked with your account').waitFor();
		insist(pathOf(page) === '/account/security', `back on the page that began it: ${page.url()}`);
	});
}

async function withCode(provider) {
	const hal = await confirmed(await people.half());
	provider.people.set('hal', { email: hal.email, email_verified: true });
	await withPage(async (page) => {
		await enter(page, '/visits', 'hal');
		await page.getByLabel('Code of your app').fill(await hal.app.code());
		await page.getByRole('button', { name: 'Continue' }).click();
		insist(await nameOf(page) === 'Hal Story' && pathOf(page) === '/visits', `Hal is where he wanted to be: ${page.url()}`);
	});
}

async function refused(provider) {
	provider.people.set('stranger', { email: 'nobody-here@story.test', email_verified: true });
	await withPage(async (page) => {
		await enter(page, '/visits', 'stranger');
		await page.getByText('There is no account here with the address that you signed in with.').waitFor();
		insist(pathOf(page) === '/sign-in', `told at the door: ${page.url()}`);
	});
}

export async function chromiums(report) {
	const provider = await new RealProvider('RS256', callbackOf).listen();
	await withSettings(settingsFor(provider), async () => {
		await report.run('Chromium: in, unlinked after a fresh proof, and linked again', () => straightIn(provider));
		await report.run('Chromium: a second factor, and on to where one wanted to be', () => withCode(provider));
		await report.run('Chromium: whom nobody knows here is told so', () => refused(provider));
	});
	await provider.close();
}
