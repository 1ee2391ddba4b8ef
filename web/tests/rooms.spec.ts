/* Rooms one by one, against the clinic in memory: it can be put into states that a real one seldom has. */
import { expect, type Page, test } from '@playwright/test';
import {
	choosePlan,
	clickAny,
	complaints,
	drawn,
	enter,
	giveReason,
	goOn,
	holdTime,
	join,
	nextMonth,
	PASSWORD,
	pickTime,
	shortenPages,
	slowDown,
	toast,
	unused,
} from './help';

/** The day that the clinic's visits of today are on; midnight may have passed since it opened. */
async function clinicDay(page: Page): Promise<string> {
	const { data } = (await (await page.request.get('/api/appointments/today')).json()) as { data: { startsAt: string }[] };
	return data[0]!.startsAt.slice(0, 10);
}

test('the doctor starts, completes and marks who did not come', async ({ page }) => {
	await enter(page, 'doctor@epione.test');
	await page.clock.setFixedTime(`${await clinicDay(page)}T20:00:00Z`);
	await page.goto('/clinic');
	const underWay = page.locator('.agenda article').filter({ hasText: 'Skin rash' });
	await underWay.getByRole('button', { name: /Complete/ }).click();
	await expect(underWay.locator('.tag')).toHaveText(/Completed/);
	const next = page.locator('.agenda article').filter({ hasText: 'Repeat prescription' });
	await next.getByRole('button', { name: /^Confirm/ }).click();
	await expect(next.locator('.tag')).toHaveText(/Confirmed/);
	await next.getByRole('button', { name: /^Start/ }).click();
	await expect(next.locator('.tag')).toHaveText(/Under way/);
	const missed = page.locator('.agenda article').filter({ hasText: 'Headache' });
	await missed.getByRole('button', { name: /did not come/ }).click();
	await expect(missed.locator('.tag')).toHaveText(/Missed/);
});

test('working hours are changed, checked, kept while unsaved, and saved', async ({ page }) => {
	await enter(page, 'iyer@epione.test');
	await page.goto('/clinic/availability');
	const monday = page.locator('#weekday-1');
	const until = monday.getByLabel('Monday, until').first();
	const other = (await until.inputValue()) === '12:00' ? '11:30' : '12:00';
	await until.fill('08:00');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(monday).toContainText('The end must be after the beginning');
	await until.fill(other);
	await page.reload();
	await expect(until).toHaveValue(other);
	await expect(page.getByText('Not saved yet')).toBeVisible();
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(toast(page, 'Your working hours are saved')).toBeVisible();
	await expect(page.getByText('Not saved yet')).toBeHidden();
	await page.reload();
	await expect(until).toHaveValue(other);
});

test('a version that somebody else changed is not overwritten', async ({ page }) => {
	/* Nobody books with her here: others want the free times of the other doctors to stay. */
	await enter(page, 'specialist@epione.test');
	await page.goto('/clinic/availability');
	await page.getByLabel('Length of a visit in minutes').fill('20');
	await page.request.put('/api/users/availability', { data: { slotMinutes: 45 }, headers: { 'X-Epione': '1' } });
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByRole('alert')).toContainText('Somebody changed this');
});

test('specialties are added, renamed and removed', async ({ page }) => {
	const first = unused('Sleep medicine');
	const second = unused('Sleep and breathing');
	await enter(page, 'admin@epione.test');
	await page.goto('/admin/clinic');
	await page.getByLabel('Name').fill(first);
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await expect(toast(page, 'The specialty is added')).toBeVisible();
	await page.getByRole('button', { name: `Change ${first}` }).click();
	await page.locator('.rows').getByLabel('Name').fill(second);
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByRole('heading', { name: second })).toBeVisible();
	await page.getByRole('button', { name: `Remove ${second}` }).click();
	await page.getByRole('button', { name: 'Remove it' }).click();
	await expect(page.getByRole('heading', { name: second })).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'Remove General practice' })).toHaveCount(0);
});

test('a demo account is one click away, and without a demo nothing is', async ({ page }) => {
	await page.goto('/sign-in');
	await page.getByRole('button', { name: /Maya Lindqvist/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Maya');
	await page.context().clearCookies();
	await page.route('**/api/demo', (route) => route.fulfill({ status: 404, json: { code: 'not-found' } }));
	const refused = page.waitForResponse('**/api/demo');
	await page.goto('/sign-in');
	await refused;
	await expect(page.getByRole('link', { name: 'Create an account' })).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Demo clinic' })).toHaveCount(0);
});

test('an unused page warns, can be kept, and locks without losing what was typed', async ({ page }) => {
	await page.clock.install();
	await join(page);
	await page.goto('/account');
	await page.getByLabel('Phone number').fill('+44 20 7946 0000');
	await page.clock.fastForward('28:30');
	const warning = page.getByRole('dialog', { name: 'Are you still there?' });
	await expect(warning).toBeVisible();
	await warning.getByRole('button', { name: 'Stay signed in' }).click();
	await expect(warning).toBeHidden();
	await page.clock.fastForward('29:00');
	await expect(warning).toBeVisible();
	await page.clock.fastForward('02:00');
	const lock = page.getByRole('dialog', { name: 'Sign in again' });
	await expect(lock).toBeVisible();
	await expect(lock.getByLabel('Password')).toBeFocused();
	await lock.getByLabel('Password').fill(PASSWORD);
	await lock.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(lock).toBeHidden();
	await expect(page.getByLabel('Phone number')).toHaveValue('+44 20 7946 0000');
});

test('a kept time runs out quietly and can be kept again', async ({ page }) => {
	await page.clock.install();
	await join(page);
	await choosePlan(page);
	await holdTime(page);
	await page.clock.fastForward('05:01');
	await expect(page.getByText('We no longer keep this time')).toBeVisible();
});

test('a visit is booked with the keyboard alone', async ({ page }) => {
	const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
	await join(page);
	await page.goto('/visits/book');
	await page.getByRole('radio', { name: /Phone call/ }).focus();
	await page.keyboard.press('Space');
	await page.getByRole('radio', { name: 'Follow-up' }).focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('Enter');
	await expect(heading('Who do you want to see?')).toBeFocused();
	await page.getByRole('button', { name: /See free times of .*Walker/ }).focus();
	await page.keyboard.press('Enter');
	await expect(heading(/When do you want to see/)).toBeFocused();
	await nextMonth(page);
	const days = page.locator('.month .day.free');
	await days.first().focus();
	/* Runs side by side should not want the same day. */
	for (let day = 1; day <= 1 + test.info().parallelIndex; day++) {
		await page.keyboard.press('ArrowRight');
		await expect(days.nth(day)).toBeFocused();
	}
	await page.keyboard.press('Enter');
	await expect(page.locator('.month .day[aria-pressed=true]')).toBeFocused();
	await page.locator('.times input').first().focus();
	await page.keyboard.press('Space');
	await expect(page.getByText('We keep this time for you')).toBeVisible();
	await page.getByRole('button', { name: 'Continue' }).focus();
	await page.keyboard.press('Enter');
	await expect(heading('Why do you need this visit?')).toBeFocused();
	await page.getByLabel('Tell us in your own words').focus();
	await page.keyboard.type('A follow-up for my son');
	await page.getByRole('button', { name: 'Continue' }).focus();
	await page.keyboard.press('Enter');
	await expect(heading('Check your visit')).toBeFocused();
	await page.getByRole('button', { name: 'Book this visit' }).focus();
	await page.keyboard.press('Enter');
	await expect(heading('Your visit is booked')).toBeFocused();
});

test('a page that is slow to draw takes the focus from nobody', async ({ page }) => {
	await slowDown(page);
	await join(page);
	await choosePlan(page);
	await holdTime(page);
	await page.getByRole('button', { name: 'Continue' }).focus();
	await page.keyboard.press('Enter');
	const reason = page.getByLabel('Tell us in your own words');
	await reason.focus();
	await drawn(page);
	await expect(reason).toBeFocused();
	await page.keyboard.type('A follow-up for my son');
	await expect(reason).toHaveValue('A follow-up for my son');
});

test('visits of many pages are shown one after the other, and past ones from the newest on', async ({ page }) => {
	await enter(page, 'patient@epione.test');
	await shortenPages(page, '/api/appointments', 1);
	await page.goto('/visits');
	await expect(page.locator('.visit').first()).toBeVisible();
	const more = page.getByRole('button', { name: 'Show more' });
	const shown = await page.locator('.visit').count();
	await more.click();
	await expect(page.locator('.visit')).toHaveCount(shown + 1);
	while (await more.isVisible()) {
		const before = await page.locator('.visit').count();
		await more.click();
		await expect(page.locator('.visit')).toHaveCount(before + 1);
	}
	await expect(page.getByText('That is all')).toBeFocused();
	await page.goto('/visits?when=past');
	await expect(page.locator('.visit')).toHaveCount(1);
});

test('a day shows all its visits, however many pages they fill', async ({ page }) => {
	await enter(page, 'doctor@epione.test');
	await page.goto('/clinic');
	await expect(page.locator('.agenda article').first()).toBeVisible();
	const all = await page.locator('.agenda article').count();
	await shortenPages(page, '/api/appointments/today', 2);
	await page.reload();
	await expect(page.locator('.agenda article')).toHaveCount(all);
});

test('of two times picked one after the other the last counts, whatever the first is answered', async ({ page }) => {
	await join(page);
	await choosePlan(page);
	let first = true;
	await page.route('**/api/appointments/hold', async (route) => {
		if (!first)
			return route.fallback();
		first = false;
		await new Promise((wait) => setTimeout(wait, 1000));
		return route.fulfill({ status: 409, json: { status: 409, code: 'conflict', title: 'conflict', alternatives: [] } });
	});
	await nextMonth(page);
	const refused = page.waitForResponse((answer) => answer.status() === 409);
	await clickAny(page.locator('.month .day.free'));
	const times = page.locator('.times input');
	await times.first().click();
	await times.last().click();
	await refused;
	await drawn(page);
	await expect(page.getByText('We keep this time for you')).toBeVisible();
	await expect(times.last()).toBeChecked();
	await goOn(page);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Why do you need this visit?');
});

test('a doctor who cannot be booked any more leaves it to others of the specialty', async ({ page }) => {
	await join(page);
	await choosePlan(page);
	const { data } = (await (await page.request.get('/api/users/doctors?name=Walker')).json()) as { data: { id: string; nextFreeAt: string }[] };
	const other = data[0]!;
	await page.route('**/api/appointments/hold', (route) =>
		route.request().postDataJSON().doctorId === other.id
			? route.fallback()
			: route.fulfill({
					status: 409,
					json: {
						status: 409,
						code: 'conflict',
						title: 'conflict',
						faults: [{ field: 'doctorId', words: 'this doctor cannot be booked yet' }],
						alternatives: [],
						others: [{ startsAt: other.nextFreeAt, doctorId: other.id, doctorName: 'Dr Ngaire Walker' }],
					},
				}),
	);
	await pickTime(page);
	await expect(page.getByRole('heading', { name: 'This doctor cannot be booked at the moment' })).toBeVisible();
	await page.getByRole('button', { name: /^Dr Ngaire Walker/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('When do you want to see Dr Ngaire Walker?');
	await expect(page.getByText('We keep this time for you')).toBeVisible();
	await goOn(page);
	await giveReason(page, 'A rash');
	await expect(page.locator('.facts')).toContainText('Dr Ngaire Walker');
});

test('a list shows a change though it was being read when the change was made', async ({ page }) => {
	await enter(page, 'admin@epione.test');
	let isHeldUp = false;
	let letGo = () => {};
	await page.route('**/api/specialties?*', async (route) => {
		const answer = await route.fetch();
		if (isHeldUp)
			await new Promise<void>((resolve) => {
				letGo = resolve;
			});
		await route.fulfill({ response: answer });
	});
	await page.goto('/admin/clinic');
	const [first, second] = [unused('Voice'), unused('Swallowing')];
	isHeldUp = true;
	for (const name of [first, second]) {
		await page.getByLabel('Name').fill(name);
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		await expect(page.getByLabel('Name')).toHaveValue('');
	}
	isHeldUp = false;
	letGo();
	await expect(page.getByRole('heading', { name: second })).toBeVisible();
});

test('a page that does not load says so', async ({ browser }) => {
	/* The service worker would have it in its cache. */
	const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
	await enter(page, 'patient@epione.test');
	await page.goto('/');
	await expect(page.locator('h1')).toBeVisible();
	await page.route('**/assets/*.js', (route) => route.abort());
	await page.getByRole('link', { name: 'Account', exact: true }).first().click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page did not load');
	await page.context().close();
});

test('somebody else\'s page is not found, and a visitor is asked to sign in there', async ({ page }) => {
	await page.goto('/visits');
	await expect(page.getByText('Sign in to see this page')).toBeVisible();
	await page.getByLabel('Email address').fill('patient@epione.test');
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Visits');
	await page.goto('/admin/people');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('We cannot find that page');
});

test('the pseudo-locale breaks no line at 320 pixels', async ({ page }) => {
	const wrong = complaints(page);
	await page.setViewportSize({ width: 320, height: 640 });
	await page.goto('/join?lang=en-XA');
	await expect(page.locator('h1')).toContainText('[Créáté');
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
	expect(wrong).toEqual([]);
});
