/* Second proofs, devices, passwords and sharing, with the clinic in memory; passkeys with the browser's own virtual authenticator are the journeys' part. */
import { expect, type Page, test } from '@playwright/test';
import { enter, freshEmail, join, keepUndo, PASSWORD, signIn, toast, unused } from './help';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The clinic in memory takes this browser's proof for an old one, until another is given. */
const ageProof = (page: Page) => page.context().addCookies([{ name: 'proof', value: 'old', url: new URL('/', page.url()).href }]);

async function prove(page: Page) {
	const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
	await dialog.getByLabel('Password').fill(PASSWORD);
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await expect(dialog).toBeHidden();
}

/** Somebody who asks for an account; their last name. */
async function register(page: Page, more: object): Promise<string> {
	const lastName = unused('Dahl');
	const answer = await page.request.post('/api/auth/register', {
		data: { email: freshEmail(), password: PASSWORD, firstName: 'Eir', lastName, ...more },
		headers: { 'X-Epione': '1' },
	});
	expect(answer.ok()).toBe(true);
	return lastName;
}

async function password(page: Page, email: string) {
	await page.goto('/sign-in');
	await page.getByLabel('Email address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a code of the app finishes signing in, a wrong one says so', async ({ page }) => {
	await password(page, 'kofi@epione.test');
	await page.getByLabel('Code of your app').fill('000 000');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.getByText('That code does not fit.')).toBeVisible();
	await page.getByLabel('Code of your app').fill('123 456');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.locator('.who')).toHaveText('Kofi Asante');
});

test('a recovery code stands in for the app', async ({ page }) => {
	await password(page, 'kofi@epione.test');
	await page.getByRole('button', { name: 'Use a recovery code' }).click();
	await page.getByLabel('Recovery code').fill('K0M4X-7QW0D');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.locator('.who')).toHaveText('Kofi Asante');
});

test('a role that needs a second proof sets one up before it comes in', async ({ page }) => {
	await join(page, 'Ada', 'Obi');
	await page.goto('/account/security');
	await page.getByRole('button', { name: 'Set up an app' }).click();
	await expect(page.getByRole('img', { name: 'Picture with the secret for your app' })).toBeVisible();
	await page.getByLabel('The code it shows now').fill('123456');
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.locator('.codes li')).toHaveCount(10);
	await page.getByRole('button', { name: 'I have kept them' }).click();
	await expect(page.getByText('10 codes are left.')).toBeVisible();
});

test('what is grave asks once more, and goes on afterwards', async ({ page }) => {
	await join(page, 'Lin', 'Berg');
	await ageProof(page);
	await page.goto('/account/security');
	await page.getByRole('button', { name: 'Set up an app' }).click();
	await page.getByLabel('The code it shows now').fill('123456');
	await page.getByRole('button', { name: 'Confirm' }).click();
	await page.getByRole('button', { name: 'I have kept them' }).click();
	await page.getByRole('button', { name: 'Remove the app' }).click();
	const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
	await dialog.getByLabel('Code of your app').fill('123456');
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByText('The app is removed')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Set up an app' })).toBeVisible();
});

test('a passkey is made after the proof, and not when that is left', async ({ page }) => {
	await page.addInitScript(() => {
		navigator.credentials.create = () => {
			document.documentElement.dataset.made = 'yes';
			return Promise.resolve(null);
		};
	});
	await join(page, 'Mara', 'Quist');
	await ageProof(page);
	await page.goto('/account/security');
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await page.getByLabel('A name for it').fill('My phone');
	await page.getByRole('button', { name: 'Make the passkey' }).click();
	const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
	await dialog.getByRole('button', { name: 'Leave it' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.locator('html')).not.toHaveAttribute('data-made');
	await page.getByRole('button', { name: 'Make the passkey' }).click();
	await dialog.getByLabel('Password').fill(PASSWORD);
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await expect(page.locator('html')).toHaveAttribute('data-made', 'yes');
});

const graveActs: Record<string, (page: Page) => Promise<void>> = {
	'verifying a nurse': async (page) => {
		const lastName = await register(page, { role: 'nurse', licenseNumber: 'NMC 12A3456' });
		await page.goto('/admin/people');
		const card = page.locator('.people .card', { hasText: lastName });
		await card.getByRole('button', { name: 'Verify' }).click();
		await prove(page);
		await expect(toast(page, 'is verified')).toBeVisible();
	},
	'inviting somebody': async (page) => {
		const lastName = unused('Lund');
		await page.goto('/admin/people/invite');
		await page.getByLabel('Email address').fill(freshEmail());
		await page.getByLabel('First name').fill('Iben');
		await page.getByLabel('Last name').fill(lastName);
		await page.getByLabel('Role').selectOption('admin');
		await page.getByRole('button', { name: 'Send the invitation' }).click();
		await prove(page);
		await expect(page.locator('.rows > li', { hasText: lastName })).toContainText('Open');
	},
	'suspending somebody': async (page) => {
		const lastName = await register(page, {});
		await page.goto('/admin/people?status=active&who=everybody');
		await page.getByRole('link', { name: `Eir ${lastName}` }).click();
		await page.getByRole('radio', { name: 'Suspend for now' }).check();
		await page.getByLabel('Why?').fill('Reported that her phone was stolen');
		await page.getByRole('button', { name: 'Save changes' }).click();
		await prove(page);
		await expect(page.getByText('The account is changed')).toBeVisible();
	},
	'taking the audit away': async (page) => {
		await page.goto('/admin/audit?from=2026-01-05');
		const saved = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Download as CSV' }).click();
		await prove(page);
		expect((await saved).suggestedFilename()).toBe('audit.csv');
	},
};

for (const [name, act] of Object.entries(graveActs))
	test(`${name} asks an admin once more, and goes on afterwards`, async ({ page }) => {
		await enter(page, 'admin@epione.test');
		await page.goto('/');
		await ageProof(page);
		await act(page);
	});

test('other devices are signed out, one or all', async ({ page }) => {
	await join(page, 'Nia', 'Cole');
	await page.goto('/account/security');
	await page.getByRole('button', { name: 'Sign out Safari on iPhone' }).click();
	await expect(page.getByText('Safari on iPhone is signed out')).toBeVisible();
	await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
	await expect(page.getByRole('button', { name: 'Sign out Chrome on Android' })).toHaveCount(0);
	await expect(page.getByText('This device')).toBeVisible();
});

test('a record is shared, and taken back, and the taking back undone', async ({ page }) => {
	await keepUndo(page);
	await join(page, 'Sol', 'Vega');
	await page.goto('/record/access');
	await page.getByLabel('Their email address at the clinic').fill('nurse@epione.test');
	await page.getByRole('radio', { name: /Emergency only/ }).check();
	await expect(page.getByRole('group', { name: 'Which parts' })).toBeHidden();
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(page.getByText('Your record is shared')).toBeVisible();
	await page.getByRole('button', { name: 'Stop access for Grace Mensah' }).click();
	await expect(page.getByText('Grace Mensah cannot see your record any more')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Stop access for Grace Mensah' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('button', { name: 'Stop access for Grace Mensah' })).toBeVisible();
	const further = page.getByText('Whoever they shared your record with loses access, too.');
	await expect(further).toHaveCount(1);
	await page.getByLabel('Their email address at the clinic').fill('doctor@epione.test');
	await page.getByRole('radio', { name: /All of it/ }).check();
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(further).toHaveCount(2);
	await page.getByRole('button', { name: /Stop access for .*Amara Okafor/ }).first().click();
	await expect(page.getByText('nor can whoever they shared it with')).toBeVisible();
	await page.getByLabel('Their email address at the clinic').fill('nobody@epione.test');
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(page.getByText('Is nobody who works here.').first()).toBeVisible();
});

test('some of a record is shared: the parts that are ticked, and who one is with them', async ({ page }) => {
	await join(page, 'Sol', 'Ramos');
	await page.goto('/record/access');
	await page.getByLabel('Their email address at the clinic').fill('nurse@epione.test');
	const parts = page.getByRole('group', { name: 'Which parts' });
	for (const name of ['Allergies', 'Medication', 'Visits'])
		await parts.getByRole('checkbox', { name }).uncheck();
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(page.getByRole('link', { name: 'Choose at least one part' })).toBeVisible();
	await parts.getByRole('checkbox', { name: 'Results' }).check();
	await page.reload();
	await expect(parts.getByRole('checkbox', { checked: true })).toHaveCount(1);
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	const card = page.locator('li.card', { hasText: 'Grace Mensah' });
	await expect(card.locator('.tag')).toHaveText(['Who you are', 'Results']);
});

test('who has not confirmed their address asks for the link again, and signing out says so', async ({ page }) => {
	const { email } = await join(page, 'Vera', 'Lind');
	await page.goto('/account');
	await page.getByRole('button', { name: 'Send the link again' }).click();
	await expect(toast(page, `A new link is on its way to ${email}`)).toBeVisible();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(toast(page, 'You are signed out')).toBeVisible();
	await expect(page).toHaveURL('/');
});

test('a forgotten password: the same words for everybody, a spent link says what to do', async ({ page }) => {
	await page.goto('/sign-in');
	await page.getByRole('link', { name: 'Forgot your password?' }).click();
	await page.getByLabel('Email address').fill('nobody-at-all@epione.test');
	await page.getByRole('button', { name: 'Send the link' }).click();
	await expect(page.getByText('Look into your mail')).toBeVisible();
	await page.goto('/reset-password#spent');
	await expect(page).toHaveURL(/reset-password$/);
	await page.getByLabel('New password').fill('short');
	await page.getByRole('button', { name: 'Use this password' }).click();
	await expect(page.getByText('Choose a password of 12 characters or more').first()).toBeVisible();
	await page.getByLabel('New password').fill('four words make one');
	await page.getByRole('button', { name: 'Use this password' }).click();
	await expect(page.getByRole('link', { name: 'Ask for a new link' })).toBeVisible();
	await page.goto('/verify-email#good');
	await page.getByRole('button', { name: 'This is my address' }).click();
	await expect(page.getByText('Your address is confirmed.')).toBeVisible();
});

test('a chief administrator turns a right, an administrator reads it', async ({ page }) => {
	await signIn(page, 'chief@epione.test');
	await page.goto('/admin/clinic/permissions');
	const mark = page.getByRole('button', { name: /^Nurse, open a record in an emergency/ });
	await expect(mark).toHaveText('✕');
	await mark.click();
	await expect(page.getByText('Nurse: allowed now')).toBeVisible();
	await expect(mark).toHaveText('✓');
	await page.context().clearCookies();
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/clinic/permissions');
	await expect(heading(page)).toHaveText('Permissions');
	await expect(page.getByRole('button', { name: /^Nurse, / })).toHaveCount(0);
});

test('a record is opened in an emergency, closed, and the review read', async ({ page }) => {
	await signIn(page, 'nurse@epione.test');
	await page.goto('/clinic/emergency');
	await page.getByLabel('What is the emergency?').fill('Fell in the street, her neighbour knows her name');
	await page.getByText('I do not know the number').click();
	await page.getByLabel('Last name').fill('Abara');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(page.getByRole('link', { name: 'Enter this, too' })).toHaveCount(2);
	await page.getByLabel('First name').fill('Ada');
	await page.getByLabel('Date of birth').fill('1970-05-06');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(page.getByText('There is no such patient.')).toBeVisible();
	await expect(page.getByLabel('Last name')).toBeVisible();
	await page.reload();
	await expect(page.getByLabel('Last name')).toBeVisible();
	for (const name of ['First name', 'Last name', 'Date of birth'])
		await page.getByLabel(name).fill('');
	await page.getByLabel('Patient number').fill('pat-00014');
	await page.getByLabel('What is the emergency?').fill('short');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(page.getByText('Say it in 20 letters or more').first()).toBeVisible();
	await page.getByLabel('What is the emergency?').fill('Collapsed in the street, nobody knows his medication');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(page.getByText(/The record of PAT-00014 is open until/)).toBeVisible();
	await expect(page).toHaveURL(/\/clinic\/patients\//);
	await page.goto('/clinic/emergency');
	await page.locator('li.card', { hasText: 'PAT-00014' }).getByRole('button', { name: 'I do not need it any more' }).click();
	await expect(page.getByText('The record is closed again')).toBeVisible();
	await page.context().clearCookies();
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/break-glass');
	const card = page.locator('li.card', { hasText: 'PAT-00014' });
	await expect(card.getByRole('link', { name: /^What was read/ })).toHaveAttribute('href', /^\/admin\/audit\?emergency=/);
	await card.getByRole('button', { name: 'Close the review' }).click();
	await expect(card.getByText('Choose what you found').first()).toBeVisible();
	await card.getByRole('radio', { name: 'Yes, it was justified' }).check();
	await card.getByLabel('Why, in a few words').fill('The ambulance report agrees');
	await card.getByRole('button', { name: 'Close the review' }).click();
	await expect(page.getByText('The review is closed')).toBeVisible();
	await expect(card).toHaveCount(0);
});

test('the audit is searched, and a patient reads who opened their record', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/audit');
	await expect(page.locator('.rows > li')).toHaveCount(6);
	for (const [who, what] of [['Whoever owns the machine', 'administrator made'], ['Epione by itself', 'shared access ended'], ['A visitor', 'signed in']])
		await expect(page.locator('.rows > li', { hasText: what })).toContainText(who!);
	await page.getByLabel('How it ended').selectOption('forbidden');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page).toHaveURL(/outcome=forbidden/);
	await expect(page.locator('.rows > li')).toHaveCount(1);
	await expect(page.locator('.rows > li')).toContainText('sent: role, permission, effect');
	await page.getByLabel('How it ended').selectOption('');
	await page.getByLabel('What they did').fill('Permission');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page.getByRole('heading', { name: 'Which of these?' })).toBeFocused();
	await page.getByRole('link', { name: 'permission changed' }).first().click();
	await expect(page).toHaveURL(/\?action=permission\+changed$/);
	await expect(page.locator('.rows > li')).toHaveCount(1);
	await expect(page.getByRole('heading', { name: 'Which of these?' })).toHaveCount(0);
	await page.getByLabel('What they did').fill('listed accounts');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page.locator('.rows > li')).toContainText('Ines Moreau');
	await page.getByLabel('What they did').fill('of an earlier release');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
	await page.goto('/admin/audit');
	await page.locator('.rows').getByRole('link', { name: 'Emergency access' }).first().click();
	await expect(page).toHaveURL(/emergency=/);
	await expect(page.locator('.rows > li')).toHaveCount(1);
	await expect(page.locator('.rows > li')).toContainText('PAT-00012');
	await page.context().clearCookies();
	await signIn(page, 'patient@epione.test');
	await page.goto('/record/access');
	await page.getByRole('link', { name: 'Who opened it' }).click();
	await expect(heading(page)).toHaveText('Who opened my record');
	await expect(page.locator('.rows > li', { hasText: 'Grace Mensah' })).toContainText('Emergency');
	await expect(page.locator('.rows > li')).toHaveCount(2);
	await page.getByLabel('Show what I did myself too').check();
	await expect(page.locator('.rows > li')).toHaveCount(3);
	await expect(page).toHaveURL(/own=yes/);
	await page.getByLabel('Show what I did myself too').uncheck();
	await expect(page.locator('.rows > li')).toHaveCount(2);
});

test('who searches the audit before it knows its own words waits for them', async ({ page }) => {
	let letGo = () => {};
	const late = new Promise<void>((resolve) => {
		letGo = resolve;
	});
	await page.route('**/assets/*.js', async (route) => {
		const response = await route.fetch();
		if ((await response.text()).includes('permission changed'))
			await late;
		await route.fulfill({ response });
	});
	await enter(page, 'admin@epione.test');
	await page.goto('/admin/audit');
	await page.getByLabel('What they did').fill('Permission');
	await page.getByRole('button', { name: 'Search' }).click();
	letGo();
	await expect(page.getByRole('heading', { name: 'Which of these?' })).toBeFocused();
	await expect(page).toHaveURL(/\/admin\/audit$/);
});

test('an audit that is too long to download says so, and a shorter one is saved', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/audit');
	await page.getByRole('button', { name: 'Download as CSV' }).click();
	await expect(page.getByRole('alert').filter({ hasText: 'more than 10,000 lines' })).toBeVisible();
	await page.getByLabel('From (day, UTC)').fill('2026-01-05');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page).toHaveURL(/from=2026-01-05/);
	const saved = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Download as CSV' }).click();
	expect((await saved).suggestedFilename()).toBe('audit.csv');
	await expect(page.getByText('more than 10,000 lines')).toHaveCount(0);
});

test('people are found by the beginning of a name or of an address, whatever their account is like', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/people');
	const found = page.locator('.people > li');
	await page.getByLabel('Find somebody').fill('OKA');
	await expect(found).toHaveText([/Amara Okafor/]);
	await expect(page.getByRole('navigation', { name: 'Which people' })).toHaveCount(0);
	await page.getByLabel('Find somebody').fill('doctor@');
	await expect(found).toHaveText([/Amara Okafor/]);
	await page.getByLabel('Find somebody').fill('kafor');
	await expect(page.getByText('Nobody found')).toBeVisible();
	await page.getByLabel('Find somebody').fill('');
	await expect(page.getByRole('navigation', { name: 'Which people' })).toBeVisible();
});

async function comeInInArabic(page: Page, email: string) {
	await page.context().clearCookies();
	await page.goto('/sign-in');
	await page.getByRole('button', { name: 'العربية' }).click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
	await page.locator('input[name=email]').fill(email);
	await page.locator('input[name=password]').fill(PASSWORD);
	await page.locator('main form button').first().click();
	await expect(page.locator('.who')).toBeVisible();
	await expect(page.locator('.toast', { hasText: 'العربية' })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
}

test('patients are left out among people until they are asked for, and the address says so', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/people?status=active');
	const maya = page.locator('.people > li', { hasText: 'Maya Lindqvist' });
	await expect(page.locator('.people > li', { hasText: 'Amara Okafor' })).toBeVisible();
	await expect(maya).toHaveCount(0);
	await page.getByRole('link', { name: 'Show patients, too' }).click();
	await expect(page).toHaveURL(/status=active&who=everybody/);
	await expect(maya).toBeVisible();
	await page.getByRole('link', { name: 'Suspended' }).click();
	await expect(page).toHaveURL(/who=everybody&status=suspended|status=suspended&who=everybody/);
	await page.getByLabel('Find somebody').fill('maya');
	await expect(maya).toBeVisible();
	await page.getByRole('link', { name: 'Only people who work here' }).click();
	await expect(page.getByText('Nobody found')).toBeVisible();
});

test('who waits is verified on their own page, too', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/people');
	await page.locator('.people > li h2 a').first().click();
	await expect(page.getByRole('heading', { name: 'May they come in?' })).toBeVisible();
	await expect(page.locator('h1 ~ p .tag')).toHaveText('Waiting');
	await page.getByRole('button', { name: 'Refuse' }).click();
	await expect(page.getByText('They are told so by mail.')).toBeVisible();
	await page.getByRole('button', { name: 'Back' }).click();
	await expect(page.getByRole('button', { name: 'Verify' })).toBeVisible();
});

test('verifying twice in a row is verifying once', async ({ page }) => {
	await enter(page, 'admin@epione.test');
	const lastName = await register(page, { role: 'nurse', licenseNumber: 'NMC 12A3456' });
	await page.goto('/admin/people');
	await page.locator('.people .card', { hasText: lastName }).getByRole('button', { name: 'Verify' }).dblclick();
	await expect(toast(page, 'is verified')).toBeVisible();
	await page.waitForLoadState('networkidle');
	await expect(page.locator('.toast')).toHaveCount(1);
});

test('the language chosen at the door stays, and goes into the account unless that is undone', async ({ page }) => {
	await keepUndo(page);
	const { email } = await join(page);
	await comeInInArabic(page, email);
	await page.locator('.toast button').first().click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await page.reload();
	await expect(page.locator('.who')).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await comeInInArabic(page, email);
	await page.reload();
	await expect(page.locator('.who')).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
});

test('the language chosen at the door is not lost while the account does not know it yet', async ({ page }) => {
	await page.goto('/');
	const { email } = await join(page);
	await page.route('**/api/auth/profile', (route) => (route.request().method() === 'PUT' ? undefined : route.fallback()));
	await page.context().clearCookies();
	await page.goto('/sign-in');
	await page.getByRole('button', { name: 'العربية' }).click();
	await enter(page, email);
	const asked = page.waitForRequest((request) => request.method() === 'PUT');
	await page.goto('/account');
	await asked;
	await page.reload();
	await expect(page.locator('.who')).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
});

test('somebody is invited, and the invitation taken back; an account is suspended', async ({ page }) => {
	await signIn(page, 'admin@epione.test');
	await page.goto('/admin/people');
	await page.getByRole('link', { name: 'Invite somebody' }).click();
	await page.getByLabel('Email address').fill('new.nurse@epione.test');
	await page.getByLabel('First name').fill('Ida');
	await page.getByLabel('Last name').fill('Lund');
	await page.getByLabel('Role').selectOption('nurse');
	await expect(page.getByLabel('Specialty')).toHaveCount(0);
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	await expect(page.getByText('Enter the licence number').first()).toBeVisible();
	await page.getByLabel('Licence number').fill('NMC 12A3456B');
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	const row = page.locator('.rows > li', { hasText: 'Ida Lund' });
	await expect(row).toContainText('Open');
	await row.getByRole('button', { name: 'Take it back' }).click();
	await expect(row).toContainText('Taken back');
	await page.goto('/admin/people?status=active&who=everybody');
	await page.getByRole('link', { name: 'Wei Zhang' }).click();
	await page.getByRole('radio', { name: 'Suspend for now' }).check();
	await page.getByLabel('Why?').fill('Reported that her phone was stolen');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByText('The account is changed')).toBeVisible();
	await expect(page.locator('h1 ~ p .tag')).toHaveText('Suspended');
	await page.getByRole('button', { name: 'Delete the account' }).click();
	await expect(page.getByRole('heading', { name: 'Delete the account' })).toBeFocused();
	await page.getByRole('button', { name: 'Back' }).click();
	await expect(page.getByRole('button', { name: 'Delete the account' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Delete the account' }).click();
	await expect(page.getByText('Say why in a few words').first()).toBeVisible();
	await page.getByLabel('Why?').fill('She left the clinic');
	await page.getByRole('button', { name: 'Delete the account' }).click();
	await expect(page.getByText('The account of Wei Zhang is deleted')).toBeVisible();
	await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
});

test('a parent acts for a child and comes back; a carer is asked, and the asking ended', async ({ page }) => {
	await join(page, 'Astrid', 'Lind');
	await page.goto('/family');
	await page.getByLabel('Email address').fill('carer@epione.test');
	await page.getByRole('radio', { name: /Look and act/ }).check();
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	await page.getByRole('button', { name: 'End this with carer@epione.test' }).click();
	await expect(page.getByText('It is over with carer@epione.test')).toBeVisible();
	const said = page.waitForRequest((request) => request.url().includes('/api/appointments') && request.headers()['x-epione-patient'] !== undefined);
	await page.getByRole('button', { name: 'Act for Elin Lindqvist' }).click();
	await said;
	await expect(page.locator('.top')).toContainText('You act for Elin Lindqvist');
	await page.locator('.top').getByRole('link', { name: 'You act for Elin Lindqvist' }).click();
	await page.getByRole('button', { name: 'Back to myself' }).click();
	await expect(page.locator('.top')).not.toContainText('You act for');
	await page.goto('/family/accept#spent');
	await expect(page.getByRole('alert')).toHaveText('This link was used already, taken back, or is too old. Ask for a new one.');
	await expect(page.getByRole('button', { name: 'I accept' })).toHaveCount(0);
	await page.goto('/');
	await page.goto('/family/accept#good');
	await expect(page.getByText('Rosa Delgado asks you to act for Elin Lindqvist.')).toBeVisible();
	await expect(page.locator('.facts')).toContainText('Look and act');
	await page.getByRole('button', { name: 'I accept' }).click();
	await expect(page.getByText('From now on you can act for Elin Lindqvist.')).toBeVisible();
});

test('accepting twice in a row is accepting once', async ({ page }) => {
	await join(page, 'Siv', 'Lind');
	let asked = 0;
	await page.route('**/api/family/accept', async (route) => {
		asked++;
		if (asked > 1)
			return route.fulfill({ status: 422, json: { status: 422, code: 'input', title: 'No', faults: [{ field: 'token', words: 'was used already' }] } });
		await new Promise((wake) => setTimeout(wake, 500));
		return route.fallback();
	});
	await page.goto('/family/accept#good');
	await page.getByRole('button', { name: 'I accept' }).dblclick();
	await expect(page.getByText('From now on you can act for Elin Lindqvist.')).toBeVisible();
	await expect(page.getByRole('alert')).toHaveCount(0);
	expect(asked).toBe(1);
});

test('a carer who may only look meets nothing that changes the record', async ({ page }) => {
	await join(page, 'Bo', 'Lind');
	await page.goto('/record/profile');
	await expect(page.getByRole('button', { name: /^Change/ }).first()).toBeVisible();
	await page.goto('/family');
	await page.getByRole('button', { name: 'Act for Otto Lindqvist' }).click();
	await expect(page.locator('.top')).toContainText('You act for Otto Lindqvist');
	await expect(page.getByRole('link', { name: 'Book a visit' })).toHaveCount(0);
	for (const [path, shown] of [['/record/profile', 'Insurance'], ['/record/consents', 'Research'], ['/record/access', 'Who can see my record']] as const) {
		await page.goto(path);
		await expect(page.getByRole('heading', { name: shown, exact: true })).toBeVisible();
		await expect(page.getByText('You can read this record, but not change or share it.')).toBeVisible();
		await expect(page.getByRole('button', { name: /^(Change|Add|Remove|I agree|I no longer|Share)/ })).toHaveCount(0);
	}
});

test('a patient agrees, takes it back, undoes that, and agrees to a new text', async ({ page }) => {
	await keepUndo(page);
	await join(page, 'Una', 'Falk');
	await page.goto('/record/consents');
	const card = (title: string) => page.locator('li.card', { hasText: title });
	await card('Research').getByRole('button', { name: 'I agree Research' }).click();
	await expect(page.getByText('Agreed: Research')).toBeVisible();
	await expect(card('Research').locator('.tag')).toHaveText(/Agreed/);
	await card('Research').getByRole('button', { name: /I no longer agree/ }).click();
	await expect(card('Research').locator('.tag')).toHaveText(/Not agreed/);
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(card('Research').locator('.tag')).toHaveText(/Agreed/);
	await expect(card('Visits by video')).toContainText('to version 1. Since then the text has changed');
	await card('Visits by video').getByRole('button', { name: /I agree to the new text/ }).click();
	await expect(card('Visits by video')).toContainText('to version 2 of this text.');
	await card('Visits by video').getByRole('button', { name: /I no longer agree/ }).click();
	await expect(card('Visits by video').getByRole('button', { name: /I agree again/ })).toBeVisible();
	await expect(page.locator('.rows > li', { hasText: 'Taken back' })).toHaveCount(3);
});

test('an admin holds data after one more proof, and lifts the hold for a reason', async ({ page }) => {
	const held = await join(page, 'Ove', 'Sand');
	await page.context().clearCookies();
	await signIn(page, 'admin@epione.test');
	await ageProof(page);
	await page.goto('/admin/clinic/holds');
	await page.getByRole('button', { name: 'Place the hold' }).click();
	await expect(page.getByText('Enter the patient number, like PAT-00001').first()).toBeVisible();
	await expect(page.getByText('Say it in 10 letters or more').first()).toBeVisible();
	await page.getByLabel('Patient number').fill('pat-99999');
	await page.getByLabel('What is it for?').fill('The court of Utrecht, case 98-765');
	await page.getByRole('button', { name: 'Place the hold' }).click();
	await prove(page);
	await expect(page.getByText('There is no patient with this number.').first()).toBeVisible();
	await page.goto('/admin/people?status=active&who=everybody');
	await page.getByRole('link', { name: `${held.firstName} ${held.lastName}` }).last().click();
	await page.getByRole('link', { name: /for a court or an inquiry/ }).click();
	await expect(page.getByText(held.email)).toBeVisible();
	await page.getByLabel('What is it for?').fill('The court of Utrecht, case 98-765');
	await page.getByRole('button', { name: 'Place the hold' }).click();
	const card = page.locator('li.card', { hasText: held.email });
	await expect(card).toContainText('case 98-765');
	await card.getByRole('button', { name: /^Lift the hold/ }).click();
	await card.getByRole('button', { name: 'Lift it now' }).click();
	await expect(card.getByText('Say it in 10 letters or more').first()).toBeVisible();
	await card.getByLabel('Why is it no longer needed?').fill('The court has decided');
	await card.getByRole('button', { name: 'Lift it now' }).click();
	await expect(card).toHaveCount(0);
	await page.getByRole('link', { name: 'Lifted' }).click();
	await expect(card).toContainText('The court has decided');
});

const withProvider = (page: Page, late = 0) =>
	page.route('**/api/auth/sso', async (route) => {
		await new Promise((wake) => setTimeout(wake, late));
		await route.fulfill({ json: { data: { enabled: true, name: 'The Hospital' } } });
	});

test('another way in is offered where there is one, and nothing moves when it comes', async ({ page }) => {
	await page.goto('/sign-in');
	await page.getByRole('heading', { name: 'Demo clinic' }).waitFor();
	await expect(page.getByRole('link', { name: /^Sign in with/ })).toHaveCount(0);
	await withProvider(page, 800);
	await page.goto('/visits?when=past');
	await page.getByRole('heading', { name: 'Demo clinic' }).waitFor();
	const join = page.getByRole('link', { name: 'Create an account' });
	const before = await join.boundingBox();
	const other = page.getByRole('link', { name: 'Sign in with The Hospital' });
	await expect(other).toHaveAttribute('href', '/api/auth/sso/start?returnTo=%2Fvisits%3Fwhen%3Dpast');
	expect(await join.boundingBox()).toEqual(before);
	const asked = page.waitForRequest((request) => request.isNavigationRequest() && request.url().includes('/api/auth/sso/start'));
	await other.click();
	await asked;
});

test('what went wrong elsewhere is said in words, once', async ({ page }) => {
	await page.goto('/sign-in?fault=sso-unverified');
	await expect(page.getByRole('alert')).toContainText('Your email address is not confirmed there.');
	await expect(page).toHaveURL(/\/sign-in$/);
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
	await expect(page.getByRole('alert')).toHaveCount(0);
	await page.goto('/sign-in?fault=unavailable');
	await expect(page.getByRole('alert')).toContainText('Something went wrong on the way.');
});

test('whom another house signed in gives the second proof, and is where they wanted to be', async ({ page }) => {
	for (const [wanted, address] of [['%2Fvisits', /\/visits$/], ['%2F%2Fevil.example', /^http:\/\/127\.0\.0\.1:\d+\/\w*$/]] as const) {
		await page.context().clearCookies();
		await page.request.post('/api/auth/login', { data: { email: 'kofi@epione.test', password: PASSWORD, session: 'browser' }, headers: { 'x-epione': '1' } });
		await page.goto(`/sign-in?next=second-factor&methods=totp,recovery-code&returnTo=${wanted}`);
		await page.getByLabel('Code of your app').fill('123456');
		await page.getByRole('button', { name: 'Continue' }).click();
		await expect(page.locator('.who')).toHaveText('Kofi Asante');
		await expect(page).not.toHaveURL(/sign-in/);
		await expect(page).toHaveURL(address);
	}
});

test('other sign-ins are listed, linked and unlinked', async ({ page }) => {
	await withProvider(page);
	await join(page, 'Nora', 'Ek');
	await page.goto('/account/security?linked=yes');
	await expect(page.getByText('The Hospital is linked with your account')).toBeVisible();
	await expect(page).toHaveURL(/security$/);
	await page.getByRole('button', { name: 'Unlink The Hospital' }).click();
	await expect(page.getByText('The Hospital is not linked any more')).toBeVisible();
	await page.route('**/api/auth/identities', (route) => route.request().method() === 'POST'
		? route.fulfill({ json: { data: { address: '/offline?at=the-hospital' } } }) : route.fallback());
	await page.getByRole('button', { name: 'Link with The Hospital' }).click();
	await expect(page).toHaveURL(/at=the-hospital$/);
	await page.goto('/account/security?fault=sso-other-address');
	await expect(page.getByRole('alert')).toContainText('It is not linked');
	await expect(page.getByRole('alert')).toContainText('Both have to be the same.');
});
