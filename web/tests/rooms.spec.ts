/* Rooms one by one, against the clinic in memory: it can be put into states that a real one seldom has. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import {
	bookVisit,
	choosePlan,
	clickAny,
	complaints,
	drawn,
	enter,
	giveReason,
	goOn,
	holdTime,
	isWatched,
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

/** How wide the picture is that somebody sees; 0 while it has not come. */
const pixels = (picture: Locator) => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth);

test('a doctor chooses a picture, looks at it and saves it; patients see it; it is taken away', async ({ page }) => {
	const wrong = complaints(page);
	await enter(page, 'walker@epione.test');
	await page.goto('/account');
	const own = page.getByRole('region', { name: 'Your picture' });
	await expect(own.locator('.avatar:visible')).toHaveText('NW');
	await expect(own).toContainText('Patients see it');
	const file = own.getByLabel('Choose a picture');
	await file.setInputFiles('package.json');
	await expect(own.getByRole('alert')).toContainText('cannot be read as a picture');
	await expect(file).toHaveAttribute('aria-invalid', 'true');
	await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await page.screenshot() });
	await expect(own.getByRole('alert')).toHaveCount(0);
	await expect(own.getByRole('img', { name: 'How your picture will look' })).toBeVisible();
	await own.getByRole('button', { name: 'Do not use it' }).click();
	await expect(file).toBeFocused();
	await expect(own.locator('.avatar:visible')).toHaveText('NW');

	await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await page.screenshot() });
	const request = page.waitForRequest((one) => one.method() === 'PUT');
	await own.getByRole('button', { name: 'Save picture' }).focus();
	await page.keyboard.press('Enter');
	const { picture } = (await request).postDataJSON() as { picture: string };
	const sent = atob(picture.replaceAll('-', '+').replaceAll('_', '/'));
	expect(sent.slice(0, 3)).toBe('\xff\xd8\xff');
	expect(sent.length).toBeLessThan(64 * 1024);
	await expect(toast(page, 'Your picture is saved')).toBeVisible();
	await expect(own.getByLabel('Choose another picture')).toBeFocused();
	await expect.poll(() => pixels(own.locator('img.avatar'))).toBe(256);

	await enter(page, 'patient@epione.test');
	await choosePlan(page, 'Ngaire Walker');
	await page.getByRole('link', { name: 'Back' }).click();
	const card = (name: string) => page.locator('main li.card').filter({ has: page.getByRole('heading', { name }) });
	await expect.poll(() => pixels(card('Dr Ngaire Walker').locator('img.avatar'))).toBe(256);
	await expect(card('Dr Rohan Iyer').locator('.avatar')).toHaveText('RI');

	await enter(page, 'walker@epione.test');
	await page.goto('/account');
	await own.getByRole('button', { name: 'Take the picture away' }).click();
	await expect(toast(page, 'Your picture is taken away')).toBeVisible();
	await expect(own.locator('.avatar:visible')).toHaveText('NW');
	await page.reload();
	await expect(own.locator('.avatar:visible')).toHaveText('NW');
	expect(wrong).toEqual([]);
});

test('what the server says of a picture stands beside it, and the choice stays', async ({ page }) => {
	await page.route('**/api/auth/profile/picture', (route) =>
		route.fulfill({
			status: 422,
			contentType: 'application/problem+json',
			json: { code: 'input', title: 'No', faults: [{ field: 'picture', words: 'wants a JPEG, PNG or WebP picture' }] },
		}),
	);
	await enter(page, 'tom@epione.test');
	await page.goto('/account');
	const own = page.getByRole('region', { name: 'Your picture' });
	await expect(own).toContainText('Only you see it');
	await own.getByLabel('Choose a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await page.screenshot() });
	await own.getByRole('button', { name: 'Save picture' }).click();
	await expect(own.getByRole('alert')).toBeVisible();
	await expect(own.getByRole('button', { name: 'Save picture' })).toBeVisible();
});

test('an empty day leads to the working hours where there are none, and only there', async ({ page }) => {
	await enter(page, 'iyer@epione.test');
	await page.goto('/clinic?day=2031-01-01');
	await expect(page.getByRole('heading', { name: 'No visits on this day' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Set your working hours' })).toHaveCount(0);
	await page.route('**/api/users/availability', async (route) => {
		const { data } = (await (await route.fetch()).json()) as { data: object };
		await route.fulfill({ json: { data: { ...data, hours: [], exceptions: [] } } });
	});
	await page.reload();
	await expect(page.getByRole('heading', { name: 'Nobody can book you yet' })).toBeVisible();
	await page.getByRole('link', { name: 'Set your working hours' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Working hours');
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

test('a doctor writes how patients see them, and keeps what was typed', async ({ page }) => {
	/* Not a doctor whose hours are changed here: both are one row, and have one version. */
	await enter(page, 'walker@epione.test');
	await page.goto('/clinic/availability');
	await page.getByRole('link', { name: 'How patients see me' }).click();
	await expect(page.getByRole('navigation').getByRole('link', { name: 'Working hours' })).toHaveAttribute('aria-current', 'page');
	await page.getByLabel('Department').fill('Third floor');
	await page.getByLabel('Fee for a visit').fill('70.505');
	await page.getByLabel('Currency').selectOption('EUR');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.locator('#feeMinor-error')).toContainText('Enter an amount like 65 or 65.50');
	await page.reload();
	await expect(page.getByLabel('Department')).toHaveValue('Third floor');
	await page.getByLabel('Fee for a visit').fill('70.5');
	await page.getByLabel('Qualifications').fill('MBBS\n\n MRCGP ');
	await page.getByRole('checkbox', { name: 'Ukrainian' }).check();
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(toast(page, 'Patients see it from now on')).toBeVisible();
	const { data } = await (await page.request.get('/api/users/doctors/profile')).json();
	expect(data).toMatchObject({ department: 'Third floor', feeMinor: 7050, feeCurrency: 'EUR', qualifications: ['MBBS', 'MRCGP'] });
	expect(data.languages).toContain('uk');
	await page.reload();
	await expect(page.getByLabel('Fee for a visit')).toHaveValue('70.50');
	await expect(page.getByRole('checkbox', { name: 'Ukrainian' })).toBeChecked();
});

test('an admin writes how patients see a doctor', async ({ page }) => {
	await enter(page, 'admin@epione.test');
	await page.goto('/admin/people?status=active');
	await page.getByRole('link', { name: 'Amara Okafor' }).click();
	const part = page.getByRole('region', { name: 'How patients see them' });
	await part.getByLabel('Biography').fill('Skin, and what is under it.');
	await part.getByRole('button', { name: 'Save changes' }).click();
	await expect(toast(page, 'Patients see it from now on')).toBeVisible();
	await page.reload();
	await expect(part.getByLabel('Biography')).toHaveValue('Skin, and what is under it.');
});

test('the desk moves a visit outside the hours, saying why', async ({ page }) => {
	await join(page, 'Nils', 'Owl');
	const address = await bookVisit(page, 'A sleepless night');
	await page.goto(`${address}/change`);
	await expect(page.getByRole('heading', { name: 'Another time, outside the hours' })).toHaveCount(0);
	await page.context().clearCookies();
	await enter(page, 'staff@epione.test');
	await page.goto(`${address}/change`);
	const form = page.getByRole('region', { name: 'Another time, outside the hours' });
	/* Other visits outside the hours are booked for another day. */
	await form.getByLabel('Day').fill('2035-01-09');
	await form.getByLabel(/^Time/).fill('03:00');
	await form.getByRole('button', { name: 'Move it anyway' }).click();
	await expect(form.getByRole('alert')).toContainText('Say why');
	await form.getByLabel('Why outside the hours?').fill('Came by ambulance');
	await form.getByRole('button', { name: 'Move it anyway' }).click();
	await expect(page.locator('main .note')).toContainText('Came by ambulance');
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

/* Time passes for the page and for the clinic in memory, whose sessions end as the real ones do. */
async function pass(page: Page, minutes: number) {
	await timeOf(page, { minutes });
	await page.clock.fastForward(minutes * 60_000);
}

const timeOf = (page: Page, data: { minutes?: number; limit?: number }) => page.request.post('/api/mock/time', { data, headers: { 'X-Epione': '1' } });

const warningOf = (page: Page) => page.getByRole('dialog', { name: 'Are you still there?' });
const lockOf = (page: Page) => page.getByRole('dialog', { name: 'Sign in again' });
const told = (page: Page) => page.waitForResponse('**/api/auth/session');
const isGood = async (page: Page) => (await page.request.get('/api/auth/profile')).status();

test('an unused page warns, can be kept, and locks without losing what was typed', async ({ page }) => {
	await page.clock.install();
	await join(page);
	await page.goto('/account');
	await page.getByLabel('Phone number').fill('+44 20 7946 0000');
	await isWatched(page);
	await pass(page, 28.5);
	await expect(warningOf(page)).toBeVisible();
	await warningOf(page).getByRole('button', { name: 'Stay signed in' }).click();
	await expect(warningOf(page)).toBeHidden();
	await pass(page, 29);
	await expect(warningOf(page)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(warningOf(page)).toBeHidden();
	await pass(page, 20);
	expect(await isGood(page)).toBe(200);
	await pass(page, 9);
	await expect(warningOf(page)).toBeVisible();
	await pass(page, 2);
	await expect(lockOf(page)).toBeVisible();
	await expect(lockOf(page).getByLabel('Password')).toBeFocused();
	await lockOf(page).getByLabel('Password').fill(PASSWORD);
	await lockOf(page).getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(lockOf(page)).toBeHidden();
	await expect(page.getByLabel('Phone number')).toHaveValue('+44 20 7946 0000');
});

test('whoever wants to stay and is not heard reads why, and tries again', async ({ page }) => {
	await page.clock.install();
	await enter(page, 'tom@epione.test');
	await page.goto('/account');
	await isWatched(page);
	await pass(page, 28.5);
	await page.route('**/api/auth/session', (route) => route.abort());
	const stay = warningOf(page).getByRole('button', { name: 'Stay signed in' });
	await stay.click();
	await expect(warningOf(page).getByRole('alert')).toContainText('We could not reach Epione');
	await page.unroute('**/api/auth/session');
	await stay.click();
	await expect(warningOf(page)).toBeHidden();
});

test('whoever only types stays signed in, and is told to the server seldom', async ({ page }) => {
	await page.clock.install();
	await join(page);
	await page.goto('/account');
	await page.getByLabel('Phone number').fill('+44');
	await isWatched(page);
	let asked = 0;
	page.on('request', (request) => {
		asked += Number(request.url().endsWith('/api/auth/session'));
	});
	for (const digits of ['20', '79', '46', '00']) {
		await pass(page, 10);
		const heard = told(page);
		await page.getByLabel('Phone number').pressSequentially(digits);
		await heard;
	}
	expect(asked).toBe(4);
	await pass(page, 25);
	await expect(warningOf(page)).toBeHidden();
	await expect(lockOf(page)).toBeHidden();
	expect(await isGood(page)).toBe(200);
});

test('a clinic says how long a page may be left alone', async ({ page }) => {
	await page.clock.install();
	await enter(page, 'doctor@epione.test');
	await page.goto('/account');
	await expect(page.getByLabel('Phone number')).toBeVisible();
	await isWatched(page);
	await pass(page, 25);
	await expect(warningOf(page)).toBeHidden();
	await expect(lockOf(page)).toBeHidden();
	await timeOf(page, { limit: 3 });
	await page.reload();
	await expect(page.getByLabel('Phone number')).toBeVisible();
	await isWatched(page);
	/* A third of the limit before its end, and not two minutes; each with most of a minute for a slow machine. */
	await pass(page, 1.2);
	await expect(warningOf(page)).toBeHidden();
	await pass(page, 0.85);
	await expect(warningOf(page)).toBeVisible();
	await pass(page, 1);
	await expect(lockOf(page)).toBeVisible();
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
	const day = await clinicDay(page);
	await shortenPages(page, '/api/appointments/today', 2);
	/* Others book meanwhile, perhaps for this day. */
	await expect(async () => {
		const { data } = (await (await page.request.get(`/api/appointments/today?limit=100&day=${day}`)).json()) as { data: object[] };
		expect(data.length).toBeGreaterThan(4);
		await page.goto(`/clinic?day=${day}`);
		await expect(page.locator('.agenda article')).toHaveCount(data.length, { timeout: 5000 });
	}).toPass();
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
