/* Who somebody is, what they may see, and the proof of it: with a running Epione and its demo clinic only, each step as short as it can be. */
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, bringAxe, complaints, enter, freshEmail, isWatched, join, PASSWORD, patiently, send, signIn, toast, unused } from './help';

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
	const answer = await send(page, path, data);
	expect(answer.status()).toBe(201);
	return ((await answer.json()) as { data: Found }).data;
}

async function ownRecord(page: Page): Promise<Found> {
	const answer = await patiently(() => page.request.get('/api/patients/portal/profile'));
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

test('what was refused before somebody came in is asked for again, however late the refusal came', async ({ page }) => {
	let answer = () => {};
	const isWanted = new Promise<void>((wake) => {
		answer = wake;
	});
	await page.route('**/api/patients?*', async (route) => {
		await isWanted;
		await route.continue();
	});
	const refusal = page.waitForResponse((response) => response.url().includes('/api/patients?') && response.status() === 401);
	await page.goto('/clinic/patients');
	await page.getByLabel('Email address').fill('staff@epione.test');
	await page.getByLabel('Password').fill(PASSWORD);
	answer();
	await refusal;
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

test('the desk books outside the hours, and nobody twice', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const { id } = await post(page, '/api/patients', { firstName: 'Liv', lastName: unused('Night'), dateOfBirth: '1980-01-01' });
	const day = new Date(Date.now() + (14 + Math.floor(Math.random() * 12)) * 86_400_000).toISOString().slice(0, 10);
	const hour = `0${Math.floor(Math.random() * 6)}:${String(5 * Math.floor(Math.random() * 12)).padStart(2, '0')}`;
	const part = page.getByRole('region', { name: 'Book outside the hours' });
	const wish = async () => {
		await page.goto(`/clinic/patients/${id}?show=contacts`);
		await part.getByText('Choose a doctor and a time').click();
		await part.getByLabel('With whom?').selectOption({ label: 'Dr Amara Okafor, General practice' });
		await part.getByLabel('Day').fill(day);
		await part.getByLabel(/^Time/).fill(hour);
		await part.getByLabel('Why does the patient come?').fill('Chest pain');
		await part.getByLabel('Why outside the hours?').fill('Came by ambulance');
		await part.getByRole('button', { name: 'Book it anyway' }).click();
	};
	await wish();
	await expect(page).toHaveURL(/\/visits\/[0-9a-f-]+$/);
	await expect(page.locator('main .note')).toContainText('Came by ambulance');
	await wish();
	await expect(part.getByRole('alert')).toContainText(/taken|another appointment/);
});

test('a record is opened in an emergency, and an admin reads the reason', async ({ page }) => {
	await join(page, 'Egil', unused('Dahl'));
	const { id, number } = await ownRecord(page);
	await change(page, 'nurse@epione.test');
	const open = async () => {
		await page.goto(`/clinic/emergency?patient=${id}`);
		await page.getByLabel('What is the emergency?').fill('Collapsed in the street, nobody knows his medication');
		await page.getByRole('button', { name: 'Open the record' }).click();
	};
	await open();
	await expect(heading(page)).toContainText('Egil');
	await open();
	await expect(page.getByRole('alert')).toContainText('You already see all that an emergency would open');
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

test('a note of an emergency stays in the record, for its owner to read', async ({ page, browser }) => {
	await join(page, 'Sunna', unused('Vik'));
	const { id } = await ownRecord(page);
	const nurse = await (await browser.newContext()).newPage();
	await enter(nurse, 'nurse@epione.test');
	const opened = await post(nurse, '/api/break-glass', { patientId: id, reason: 'Collapsed in the street, nobody knows his medication' });
	await nurse.goto(`/clinic/patients/${id}`);
	const notes = nurse.getByRole('region', { name: 'Emergency notes' });
	await notes.getByLabel('What you found and did').fill('Came round after glucose.\nBlood pressure 100 to 60.');
	await bringAxe(nurse);
	expect(await axeFaults(nurse)).toEqual([]);
	await notes.getByRole('button', { name: 'Save the note' }).click();
	await expect(toast(nurse, 'The note is in the record')).toBeVisible();
	await expect(notes.locator('.rows > li')).toContainText('Grace Mensah, Nurse');

	/* It ended elsewhere: what was typed is not lost, and the page says why it is not taken. */
	await notes.getByLabel('What you found and did').fill('Handed over to the ward');
	const end = await send(nurse, `/api/break-glass/${opened.id}`, {}, 'DELETE');
	expect(end.status()).toBe(204);
	await notes.getByRole('button', { name: 'Save the note' }).click();
	await expect(notes.getByRole('alert')).toContainText('Your emergency access is over');
	await expect(notes.getByLabel('What you found and did')).toHaveValue('Handed over to the ward');
	await nurse.context().close();

	await page.goto('/record/health');
	await expect(page.getByRole('region', { name: 'Emergency notes' }).locator('.rows > li')).toHaveCount(1);
	await expect(page.getByText('Blood pressure 100 to 60.')).toBeVisible();
});

test('the desk meets somebody alike before it registers a patient twice', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const lastName = unused('Moss').replace(' ', '').replace(/\d/g, 'x');
	/* Of those who came before, nobody is alike. */
	const dateOfBirth = new Date(Math.random() * 1e12).toISOString().slice(0, 10);
	const first = await post(page, '/api/patients', { firstName: 'Petra', lastName, dateOfBirth });
	await page.goto('/clinic/patients/new');
	await page.getByLabel('First name').fill('Petra');
	await page.getByLabel('Last name').fill(lastName);
	await page.getByLabel('Date of birth').fill(dateOfBirth);
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

/** As if the account had chosen Arabic. */
async function readArabic(page: Page) {
	await page.route('**/api/auth/profile', async (route) => {
		const response = await route.fetch();
		const answer = (await response.json()) as { data?: object };
		await route.fulfill({ response, json: answer.data ? { ...answer, data: { ...answer.data, language: 'ar' } } : answer });
	});
}

test('what the clinic itself says is Arabic to whoever reads Arabic: a refusal, and what permissions allow', async ({ page }) => {
	await page.goto('/join?lang=ar');
	await page.locator('[name=firstName]').fill('ليلى');
	await page.locator('[name=lastName]').fill(unused('حداد'));
	await page.locator('[name=email]').fill(freshEmail());
	await page.locator('[name=password]').fill('password1234');
	await page.locator('[name=password]').press('Enter');
	await expect(page.locator('.summary')).toContainText('من أول ما يجربه المهاجمون؛ اختر غيرها');

	await change(page, 'admin@epione.test');
	await readArabic(page);
	await page.goto('/admin/clinic/permissions');
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
	await expect(page.getByRole('rowheader', { name: 'الاطلاع على الصلاحيات' })).toBeVisible();
	const words = await page.locator('.matrix tbody th').evaluateAll((heads) => heads.map((head) => head.firstChild!.textContent!));
	expect(words.filter((one) => /[a-z]/i.test(one))).toEqual([]);

	await page.goto('/admin/audit');
	await expect(page.locator('.rows > li').first()).toBeVisible();
	const acts = await page.locator('.rows > li strong').allTextContents();
	expect(acts.filter((one) => /[a-z]/i.test(one))).toEqual([]);
});

interface Session {
	browser: boolean;
	lastUsedAt: string;
}

test('staying keeps the session at the server, too, and being away ends it there', async ({ page, request }) => {
	await page.clock.install();
	const { email } = await join(page, 'Sol', unused('Still'));
	const answer = await patiently(() => request.post('/api/auth/login', { data: { email, password: PASSWORD } }));
	const { accessToken } = ((await answer.json()) as { data: { accessToken: string } }).data;
	/* As another device of theirs sees it: asking as the browser would prolong it. */
	const lastUse = async () => {
		const list = await patiently(() => request.get('/api/auth/sessions', { headers: { Authorization: `Bearer ${accessToken}` } }));
		const { sessions } = ((await list.json()) as { data: { sessions: Session[] } }).data;
		return Date.parse(sessions.find(({ browser }) => browser)?.lastUsedAt ?? '');
	};
	const warning = page.getByRole('dialog', { name: 'Are you still there?' });
	await page.goto('/account');
	const phone = page.getByLabel('Phone number');
	await phone.fill('+44 20');
	await isWatched(page);
	await page.waitForTimeout(3000);
	const opened = await lastUse();
	const heard = page.waitForResponse((response) => response.url().endsWith('/api/auth/session') && response.status() !== 503);
	await page.clock.fastForward('10:00');
	await phone.pressSequentially(' 7946');
	expect((await heard).status()).toBe(200);
	const typed = await lastUse();
	expect(typed).toBeGreaterThan(opened);

	await page.waitForTimeout(3000);
	await page.clock.fastForward('28:30');
	await warning.getByRole('button', { name: 'Stay signed in' }).click();
	await expect(warning).toBeHidden();
	expect(await lastUse()).toBeGreaterThan(typed);

	await page.clock.fastForward('28:30');
	await expect(warning).toBeVisible();
	await page.clock.fastForward('02:00');
	const lock = page.getByRole('dialog', { name: 'Sign in again' });
	await expect(lock).toBeVisible();
	await expect.poll(lastUse).toBeNaN();
	await lock.getByLabel('Password').fill(PASSWORD);
	await lock.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(lock).toBeHidden();
	await expect(phone).toHaveValue('+44 20 7946');
});
