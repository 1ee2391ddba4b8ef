/* The main job, as people do it.  Runs against the clinic in memory and against the real server alike. */
import { expect, test } from '@playwright/test';
import {
	bookVisit,
	choosePlan,
	chooseWay,
	complaints,
	freshEmail,
	giveReason,
	goOn,
	holdTime,
	join,
	patiently,
	keepUndo,
	moveVisit,
	PASSWORD,
	shortenPages,
	signIn,
	toast,
	unused,
} from './help';

test('a new patient joins, books, changes, cancels and undoes', async ({ page }) => {
	const wrong = complaints(page);
	await keepUndo(page);
	await join(page);
	const address = await bookVisit(page, 'Cough for a week');
	await expect(page.getByText(/APT-\d{5}/)).toBeVisible();
	await page.goto(address);
	const when = page.locator('.card .when strong').first();
	const before = await when.textContent();

	await page.getByRole('link', { name: 'Change the time' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change the time');
	await moveVisit(page);
	await expect(toast(page, 'The visit has a new time')).toBeVisible();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Video call with');
	await expect(when).not.toHaveText(before!);
	await toast(page, 'The visit has a new time').getByRole('button', { name: 'Undo' }).click();
	await expect(toast(page, 'The visit is back at its old time')).toBeVisible();
	await expect(when).toHaveText(before!);

	await page.getByRole('button', { name: 'Cancel this visit' }).click();
	await expect(page.getByRole('heading', { name: 'Cancel this visit?' })).toBeFocused();
	await page.getByRole('button', { name: 'Keep it' }).click();
	await expect(page.getByRole('button', { name: 'Cancel this visit' })).toBeFocused();
	await page.getByRole('button', { name: 'Cancel this visit' }).click();
	await page.getByRole('button', { name: 'Cancel the visit' }).click();
	await expect(page.getByRole('alert').first()).toContainText('Say in a few words why you cancel');
	await page.getByLabel('Why do you cancel?').fill('I feel well again');
	await page.getByRole('button', { name: 'Cancel the visit' }).click();
	await expect(toast(page, 'The visit is cancelled')).toBeVisible();
	await expect(page.locator('.card .tag')).toHaveText(/Cancelled/);
	await toast(page, 'The visit is cancelled').getByRole('button', { name: 'Undo' }).click();
	await expect(toast(page, 'The visit is booked again')).toBeVisible();
	await expect(page.locator('.card .tag')).toHaveText(/Not confirmed yet|Confirmed/);

	await page.goto('/visits');
	await expect(page.locator('.visit')).toHaveCount(1);
	expect(wrong).toEqual([]);
});

test('a patient books and the doctor sees and confirms it', async ({ browser }) => {
	const patient = await (await browser.newContext()).newPage();
	const person = await join(patient, 'Ida', unused('Ray'));
	const address = await bookVisit(patient, 'Dizzy when standing up');
	await patient.goto(address);
	await expect(patient.locator('.facts')).toContainText('Dizzy when standing up');
	const answer = await patiently(() => patient.request.get(`/api/appointments/${address.split('/').pop()}`));
	const { startsAt } = (await answer.json()).data as { startsAt: string };

	const doctor = await (await browser.newContext()).newPage();
	await signIn(doctor, 'doctor@epione.test');
	const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(startsAt));
	await doctor.goto(`/clinic?day=${day}`);
	const card = doctor.locator('.agenda article').filter({ hasText: person.lastName });
	await expect(card).toContainText('Dizzy when standing up');
	await card.getByRole('button', { name: /^Confirm/ }).click();
	await expect(card.locator('.tag')).toHaveText(/Confirmed/);

	await patient.reload();
	await expect(patient.locator('.card .tag')).toHaveText(/Confirmed/);
	await patient.context().close();
	await doctor.context().close();
});

test('a taken time is said so, and the nearest free ones are offered', async ({ browser }) => {
	const slow = await (await browser.newContext()).newPage();
	const quick = await (await browser.newContext()).newPage();
	await join(slow, 'Slow');
	await join(quick, 'Quick');
	await choosePlan(slow);
	await slow.locator('.month .day.free').first().waitFor();
	await choosePlan(quick);
	await holdTime(quick);
	const taken = await quick.locator('.times input:checked').getAttribute('value');
	const day = await quick.locator('.month [aria-pressed=true]').getAttribute('aria-label');
	const month = await quick.locator('.month-bar strong').textContent();
	while ((await slow.locator('.month-bar strong').textContent()) !== month)
		await slow.getByRole('button', { name: 'Month after' }).click();
	await slow.locator(`.month button[aria-label^="${day!.split(',')[0]}"]`).click();
	await slow.locator(`.times input[value="${taken}"]`).click();
	await expect(slow.getByRole('heading', { name: 'That time has just gone' })).toBeVisible();
	const offers = slow.locator('.note.warn li button');
	await expect(offers).toHaveCount(3);
	await offers.first().click();
	await expect(slow.getByText('We keep this time for you')).toBeVisible();
	await goOn(slow);
	await giveReason(slow, 'Back pain');
	await slow.getByRole('button', { name: 'Book this visit' }).click();
	await expect(slow.getByRole('heading', { level: 1 })).toHaveText('Your visit is booked');
	await slow.context().close();
	await quick.context().close();
});

test('nothing typed is lost when the session ends or the network goes', async ({ page, context }) => {
	const person = await join(page);
	await choosePlan(page);
	await holdTime(page);
	await goOn(page);
	await page.getByLabel('Tell us in your own words').fill('Tired all day');
	await page.reload();
	await expect(page.getByLabel('Tell us in your own words')).toHaveValue('Tired all day');
	await goOn(page);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your visit');

	await context.setOffline(true);
	// The service worker goes offline a moment after its page.
	await expect.poll(() => page.evaluate(() => fetch('/api/health/live').then(() => 'there', () => 'gone'))).toBe('gone');
	await page.getByRole('button', { name: 'Book this visit' }).click();
	await expect(page.getByRole('alert')).toContainText('What you typed is safe');
	await context.setOffline(false);

	await context.clearCookies();
	await page.getByRole('button', { name: 'Book this visit' }).click();
	const again = page.getByRole('dialog', { name: 'Sign in again' });
	await expect(again).toBeVisible();
	await expect(again.getByLabel('Email address')).toHaveValue(person.email);
	await again.getByLabel('Password').fill(PASSWORD);
	await again.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your visit is booked');
});

test('a clinician who joins waits until the clinic lets them in', async ({ browser }) => {
	const nurse = await (await browser.newContext()).newPage();
	const email = freshEmail();
	const lastName = unused('Wait');
	await nurse.goto('/join');
	await nurse.getByRole('radio', { name: 'Nurse' }).check();
	await nurse.getByLabel('First name').fill('Lin');
	await nurse.getByLabel('Last name').fill(lastName);
	await nurse.getByLabel('Licence number').fill('NMC 12A3456');
	await nurse.getByLabel('Email address').fill(email);
	await nurse.getByLabel('Password').fill(PASSWORD);
	await nurse.getByRole('button', { name: 'Create an account' }).click();
	await expect(nurse.getByRole('heading', { name: 'We are checking your licence' })).toBeVisible();

	const admin = await (await browser.newContext()).newPage();
	await signIn(admin, 'admin@epione.test');
	await expect(admin.getByRole('heading', { level: 1 })).toHaveText('People');
	const card = admin.locator('.people .card').filter({ hasText: lastName });
	await card.getByRole('button', { name: 'Verify' }).click();
	await expect(toast(admin, 'is verified')).toBeVisible();
	await expect(card).toHaveCount(0);
	await nurse.context().close();

	const verified = await (await browser.newContext()).newPage();
	await signIn(verified, email);
	await expect(verified.locator('.nav')).toContainText('The day');
	await verified.context().close();
	await admin.context().close();
});

test('doctors of many pages are all there for who asks for more', async ({ page }) => {
	await join(page);
	await shortenPages(page, '/api/users/doctors', 2);
	await chooseWay(page);
	const cards = page.locator('main li.card');
	await expect(cards).toHaveCount(2);
	await expect(page.getByText('The first 2 doctors, by name')).toBeVisible();
	const first = await cards.allTextContents();
	const answer = page.waitForResponse((one) => one.url().includes('/api/users/doctors?'));
	await page.getByRole('button', { name: 'Show more' }).click();
	const { data } = (await (await answer).json()) as { data: { name: string }[] };
	await expect(cards).toHaveCount(2 + data.length);
	const all = await cards.allTextContents();
	expect(all.slice(0, 2)).toEqual(first);
	for (const [index, { name }] of data.entries())
		expect(all[2 + index]).toContain(name);
});

test('the account keeps name, zone and language', async ({ page }) => {
	await join(page);
	await page.goto('/account');
	await page.getByLabel('First name').fill('Noor');
	await page.getByLabel('Time zone').selectOption('Asia/Kolkata');
	await page.getByRole('radio', { name: 'العربية' }).check();
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	await page.reload();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
	await expect(page.locator('.who')).toContainText('Noor');
	await expect(page.locator('#timeZone')).toHaveValue('Asia/Kolkata');
});

test('a wrong password is refused in words, and a missing one before it is sent', async ({ page }) => {
	await page.goto('/sign-in');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByRole('alert')).toBeFocused();
	await expect(page.getByRole('alert')).toContainText('Enter your password');
	await page.getByLabel('Email address').fill(freshEmail());
	await page.getByLabel('Password').fill('not the right one');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByRole('alert')).toContainText('do not fit');
});
