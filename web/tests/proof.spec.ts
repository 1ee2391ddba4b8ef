/* Who somebody is, what they may see, and the proof of it: with a running Epione and its demo clinic only, each step as short as it can be. */
import { expect, type Page, test } from '@playwright/test';
import { complaints, enter, join, PASSWORD, signIn, toast, unused } from './help';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP = 30_000;

/** The code that an authenticator app shows for a secret, so many steps from now (RFC 6238). */
async function codeOf(secret: string, later = 0): Promise<string> {
	const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
	const bytes = Uint8Array.from(bits.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
	const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
	const step = new DataView(new ArrayBuffer(8));
	step.setBigUint64(0, BigInt(Math.floor(Date.now() / STEP) + later));
	const mac = new DataView(await crypto.subtle.sign('HMAC', key, step));
	const at = mac.getUint8(mac.byteLength - 1) & 15;
	return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function change(page: Page, who: string) {
	await page.context().clearCookies();
	await enter(page, who);
}

interface Found {
	id: string;
	number: string;
}

async function post(page: Page, path: string, data: object): Promise<Found> {
	const answer = await page.request.post(path, { data, headers: { 'X-Epione': '1' } });
	expect(answer.status()).toBe(201);
	return ((await answer.json()) as { data: Found }).data;
}

async function ownRecord(page: Page): Promise<Found> {
	const answer = await page.request.get('/api/patients/portal/profile');
	return ((await answer.json()) as { data: Found }).data;
}

test('an app is set up as second proof, and its code wanted at the next sign-in', async ({ page }) => {
	const wrong = complaints(page);
	const { email } = await join(page, 'Tove', unused('Holm'));
	await page.goto('/account/security');
	await page.getByRole('button', { name: 'Set up an app' }).click();
	const secret = (await page.locator('code[dir=ltr]').innerText()).replace(/\s/g, '');
	await page.getByLabel('The code it shows now').fill(await codeOf(secret));
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.locator('.codes li')).toHaveCount(10);
	await page.getByRole('button', { name: 'I have kept them' }).click();
	await expect(page.getByText('10 codes are left.')).toBeVisible();

	await page.context().clearCookies();
	await page.goto('/sign-in');
	await page.getByLabel('Email address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	/* Each code is good once: the next one is taken a little early. */
	await page.getByLabel('Code of your app').fill(await codeOf(secret, 1));
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.locator('.who')).toContainText('Tove');
	expect(wrong).toEqual([]);
});

test('what was refused before somebody came in is asked for again', async ({ page }) => {
	await page.goto('/clinic/patients');
	await page.getByLabel('Email address').fill('staff@epione.test');
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.locator('.patient').first()).toBeVisible();
});

const ahead = {
	'staff@epione.test': ['/clinic/patients', '/clinic/patients?status=inactive', '/clinic', '/account/security'],
	'doctor@epione.test': ['/clinic/availability', '/clinic/emergency'],
	'admin@epione.test': [
		'/admin/people',
		'/admin/break-glass',
		'/admin/audit',
		'/admin/clinic',
		'/admin/clinic/messages',
		'/admin/clinic/permissions',
		'/admin/clinic/holds',
	],
};

async function asksOnce(page: Page, address: string) {
	const asked: string[] = [];
	page.removeAllListeners('request');
	page.on('request', (request) => request.url().includes('/api/') && asked.push(request.url()));
	const link = (await page.goto(address))!.headers().link!;
	await expect(heading(page)).toBeVisible();
	await expect(page.locator('.bone')).toHaveCount(0);
	for (const [, path] of link.matchAll(/<([^>]+)>; rel=preload/g))
		expect(asked.filter((url) => url.endsWith(path!)), `${path} at ${address}`).toHaveLength(1);
	/* What travelled in vain is asked for again under an address that is a little different. */
	const paths = asked.map((url) => new URL(url).pathname);
	expect(new Set(paths).size, `each once at ${address}: ${asked}`).toBe(paths.length);
}

for (const [who, addresses] of Object.entries(ahead))
	test(`what travels ahead for ${who} is what their pages ask for`, async ({ page }) => {
		await enter(page, who);
		/* A busy browser asks again now and then for what travelled; a row that is wrong makes it ask each time. */
		for (const address of addresses)
			await expect(() => asksOnce(page, address)).toPass({ timeout: 20_000 });
	});

test('a record is shared, opened, and taken back, and its owner reads who opened it', async ({ page, browser }) => {
	await join(page, 'Runa', unused('Sund'));
	const { id } = await ownRecord(page);
	await page.goto('/record/access');
	await page.getByLabel('Their email address at the clinic').fill('doctor@epione.test');
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(toast(page, 'Your record is shared')).toBeVisible();

	const doctor = await (await browser.newContext()).newPage();
	await enter(doctor, 'doctor@epione.test');
	await doctor.goto(`/clinic/patients/${id}`);
	await expect(heading(doctor)).toContainText('Runa');

	await page.getByRole('link', { name: 'Who opened it' }).click();
	await expect(page.locator('.rows > li', { hasText: 'Amara Okafor' }).first()).toBeVisible();
	await page.goto('/record/access');
	await page.getByRole('button', { name: /Stop access for .*Amara Okafor/ }).click();
	await expect(toast(page, 'cannot see your record any more')).toBeVisible();
	await doctor.reload();
	await expect(doctor.getByRole('heading', { name: 'You cannot open this record' })).toBeVisible();
	await doctor.context().close();
});

test('a record is opened in an emergency, and an admin reads the reason', async ({ page }) => {
	await join(page, 'Egil', unused('Dahl'));
	const { id, number } = await ownRecord(page);
	await change(page, 'nurse@epione.test');
	await page.goto(`/clinic/emergency?patient=${id}`);
	await page.getByLabel('What is the emergency?').fill('Collapsed in the street, nobody knows his medication');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(heading(page)).toContainText('Egil');
	await page.goto('/clinic/emergency');
	await page.locator('li.card', { hasText: number }).getByRole('button', { name: 'I do not need it any more' }).click();
	await expect(toast(page, 'The record is closed again')).toBeVisible();

	await change(page, 'admin@epione.test');
	await page.goto('/admin/break-glass');
	const card = page.locator('li.card', { hasText: number });
	await card.getByRole('radio', { name: 'Yes, it was justified' }).check();
	await card.getByLabel('Why, in a few words').fill('The ambulance report agrees');
	await card.getByRole('button', { name: 'Close the review' }).click();
	await expect(toast(page, 'The review is closed')).toBeVisible();
	await expect(card).toHaveCount(0);
});

test('the desk meets somebody alike before it registers a patient twice', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const lastName = unused('Moss').replace(' ', '').replace(/\d/g, 'x');
	const first = await post(page, '/api/patients', { firstName: 'Petra', lastName, dateOfBirth: '1961-07-08' });
	await page.goto('/clinic/patients/new');
	await page.getByLabel('First name').fill('Petra');
	await page.getByLabel('Last name').fill(lastName);
	await page.getByLabel('Date of birth').fill('1961-07-08');
	await page.getByRole('button', { name: 'Register a patient' }).click();
	await expect(page.getByRole('heading', { name: 'Is it one of them?' })).toBeFocused();
	await page.getByRole('link', { name: `It is this one ${first.number}` }).click();
	await expect(heading(page)).toHaveText(`Petra ${lastName}`);
	await expect(page.locator('main')).toContainText(first.number);
});

test('an admin invites a nurse, and finds that in the audit', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/people/invite');
	const lastName = unused('Lund');
	await page.getByLabel('Email address').fill(`${lastName.replace(' ', '.')}@epione.test`);
	await page.getByLabel('First name').fill('Ida');
	await page.getByLabel('Last name').fill(lastName);
	await page.getByLabel('Role').selectOption('nurse');
	await page.getByLabel('Licence number').fill('NMC 12A3456B');
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	await expect(page.locator('.rows > li', { hasText: lastName })).toContainText('Open');

	await page.goto('/admin/audit');
	await page.getByLabel('What they did').fill('person invited');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page).toHaveURL(/action=person/);
	await expect(page.locator('.rows > li').first()).toContainText('Ingrid Halvorsen');
});
