/* The register and the records of patients, with the clinic in memory. */
import { expect, type Page, test } from '@playwright/test';
import { enter, freshEmail, join, keepUndo, shortenPages, toast, unused } from './help';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const find = (page: Page) => page.getByLabel('Find a patient');
const rows = (page: Page) => page.locator('li.patient');

/** A number of a phone or a paper that nobody else here has. */
const unusedDigits = () => String(Date.now()) + String(Math.floor(Math.random() * 1000)).padStart(3, '0');

interface Wish {
	firstName: string;
	lastName: string;
	dateOfBirth?: string;
	phone?: string;
	email?: string;
	nationalId?: string;
	nationalIdCountry?: string;
}

/** Register without the form, where registering is not what is tested. */
async function registered(page: Page, wish: Wish): Promise<{ id: string; number: string }> {
	const answer = await page.request.post('/api/patients', { data: wish, headers: { 'X-Epione': '1' } });
	expect(answer.status()).toBe(201);
	return ((await answer.json()) as { data: { id: string; number: string } }).data;
}

test('one field finds a patient by name, number, phone, birthday and paper', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const lastName = unused('Quill').replace(' ', '');
	const digits = unusedDigits();
	const paper = `X${unusedDigits()}`;
	const one = await registered(page, { firstName: 'Petra', lastName, dateOfBirth: '1961-07-08', phone: `+44 ${digits}`, nationalId: paper, nationalIdCountry: 'GB' });
	await page.goto('/clinic/patients');
	for (const words of [`petra ${lastName}`, one.number, one.number.slice(4), `0044${digits}`.slice(2), `08/07/1961 ${lastName}`, `${lastName} 1961-07-08`, paper]) {
		await find(page).fill(words);
		await expect(rows(page).filter({ hasText: one.number })).toBeVisible();
		await expect(rows(page)).toHaveCount(1);
	}
	await find(page).fill(`${lastName}nobody`);
	await expect(page.getByRole('heading', { name: 'Nobody found' })).toBeVisible();
	await page.getByRole('link', { name: 'Register a patient' }).last().click();
	await expect(heading(page)).toHaveText('Register a patient');
	await page.goBack();
	await expect(find(page)).toHaveValue(`${lastName}nobody`);
});

test('the arrows lead from the field down the list and into a record', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	await page.goto('/clinic/patients');
	await find(page).fill('Abara');
	await expect(rows(page)).toHaveCount(1);
	await find(page).press('ArrowDown');
	await expect(rows(page).getByRole('link')).toBeFocused();
	await page.keyboard.press('ArrowUp');
	await expect(find(page)).toBeFocused();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('Ida Abara');
	await expect(heading(page)).toBeFocused();
});

test('a long register is shown page by page, and by what became of people', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	await shortenPages(page, '/api/patients', 2);
	await page.goto('/clinic/patients');
	await expect(rows(page)).toHaveCount(2);
	await page.getByRole('button', { name: 'Show more' }).click();
	await expect(rows(page)).toHaveCount(4);
	await page.getByRole('link', { name: 'Deceased' }).click();
	/* Somebody else may have been written down as dead meanwhile. */
	await expect(rows(page).filter({ hasText: 'Gil Raman' })).toBeVisible();
	await expect(rows(page).filter({ hasText: 'Ida Abara' })).toHaveCount(0);
});

test('who may be there already is shown beside what was typed, and chosen or not', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const lastName = unused('Like').replace(' ', '');
	const one = await registered(page, { firstName: 'Tova', lastName, dateOfBirth: '1981-02-03' });
	await page.goto('/clinic/patients/new');
	await page.getByRole('button', { name: 'Register a patient' }).click();
	await expect(page.getByText('Still missing: First name').first()).toBeVisible();
	await page.getByLabel('First name').fill('Tove');
	await page.getByLabel('Last name').fill(lastName);
	await page.getByLabel('Date of birth').fill('1981-02-03');
	await page.getByRole('button', { name: 'Register a patient' }).click();
	await expect(page.getByRole('heading', { name: 'Is it one of them?' })).toBeFocused();
	const candidate = page.locator('li.card').filter({ hasText: one.number });
	await expect(candidate).toContainText('differs');
	await expect(candidate).toContainText('same');
	await candidate.getByRole('link', { name: `It is this one ${one.number}` }).click();
	await expect(heading(page)).toHaveText(`Tova ${lastName}`);
	await page.goBack();
	await expect(page.getByLabel('First name')).toHaveValue('Tove');
	await page.getByRole('button', { name: 'Register a patient' }).click();
	await page.getByRole('button', { name: 'It is somebody else: register them' }).click();
	await expect(toast(page, `Tove ${lastName} is registered as PAT-`)).toBeVisible();
	await expect(heading(page)).toHaveText(`Tove ${lastName}`);
	await page.goto('/clinic/patients/new');
	await expect(page.getByLabel('First name')).toHaveValue('');
});

test('a clinician keeps allergies, and what is taken out comes back when that is undone', async ({ page }) => {
	await keepUndo(page);
	await enter(page, 'doctor@epione.test');
	const { id } = await registered(page, { firstName: 'Finn', lastName: unused('Found') });
	await page.goto(`/clinic/patients/${id}`);
	const banner = page.getByRole('region', { name: 'Whose record this is' });
	await expect(banner).toContainText('No allergies written down');
	await page.getByRole('button', { name: 'Add an allergy' }).click();
	await expect(page.getByLabel('To what')).toBeFocused();
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByText('Still missing: How severe').first()).toBeVisible();
	await page.getByLabel('To what').fill('Penicillin');
	await page.getByRole('radio', { name: 'Life-threatening' }).check();
	await page.getByLabel('What happens').fill('Swollen throat');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(banner).toContainText('Penicillin (Life-threatening: Swollen throat)');
	await page.getByRole('button', { name: 'Change Penicillin' }).click();
	await page.getByRole('radio', { name: 'Mild' }).check();
	await page.getByLabel('What happens').fill('');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(banner).toContainText('Penicillin (Mild)');
	await page.getByRole('button', { name: 'Remove Penicillin' }).click();
	await expect(banner).toContainText('No allergies written down');
	await toast(page, 'It is taken out').getByRole('button', { name: 'Undo' }).click();
	await expect(banner).toContainText('Penicillin (Mild)');
});

test('what is asked of the history depends on what it is', async ({ page }) => {
	await enter(page, 'doctor@epione.test');
	const { id } = await registered(page, { firstName: 'Hal', lastName: unused('Past') });
	await page.goto(`/clinic/patients/${id}`);
	await page.getByRole('button', { name: 'Add to the history' }).click();
	await expect(page.getByLabel('Relation to the patient')).toHaveCount(0);
	await page.getByRole('radio', { name: 'In the family' }).check();
	await page.getByLabel('Relation to the patient').fill('Father');
	await page.getByRole('radio', { name: 'Vaccination' }).check();
	await expect(page.getByLabel('Relation to the patient')).toHaveCount(0);
	await page.getByLabel('Name of it').fill('Tetanus');
	await page.getByLabel('Next due on').fill('2030-02-02');
	await page.getByRole('button', { name: 'Save changes' }).click();
	const row = page.locator('.rows > li').filter({ hasText: 'Tetanus' });
	await expect(row).toContainText('Vaccination');
	await expect(row).toContainText('Next due on: 2 February 2030');
	await expect(row).not.toContainText('Father');
});

test('the desk changes how a patient is reached, asks a parent, and writes down a death', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const { id } = await registered(page, { firstName: 'Kit', lastName: unused('Desk'), dateOfBirth: '2020-01-01' });
	await page.goto(`/clinic/patients/${id}`);
	await expect(page.getByRole('link', { name: 'Health' })).toHaveCount(0);
	await page.getByRole('button', { name: 'Change How to reach them' }).click();
	await page.getByLabel('Phone', { exact: true }).fill('+44 20 7946 0000');
	await page.getByLabel('Country').selectOption('IE');
	await page.getByRole('button', { name: 'Save changes' }).first().click();
	await expect(page.locator('.facts').first()).toContainText('Ireland');
	await page.getByLabel('Their email address').fill('parent@epione.test');
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	await expect(toast(page, 'The invitation to parent@epione.test is on its way')).toBeVisible();
	await page.route('**/api/family', (route) =>
		route.fulfill({ status: 409, json: { status: 409, code: 'conflict', title: 'No', faults: [{ field: 'email', words: 'was asked already' }] } }),
	);
	await page.getByLabel('Their email address').fill('parent@epione.test');
	await page.getByRole('button', { name: 'Send the invitation' }).click();
	await expect(page.getByLabel('Their email address')).toHaveAttribute('aria-invalid', 'true');
	await expect(page.locator('#proxyEmail-error')).toContainText('Was asked already.');
	await page.getByRole('radio', { name: 'Has died' }).check();
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByText('Enter the day on which they died').first()).toBeVisible();
	await page.getByLabel('On which day').fill('2026-01-09');
	await page.getByLabel(/who said so/).fill('Told by the mother');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.getByRole('region', { name: 'Whose record this is' })).toContainText('Died on 9 January 2026. Told by the mother');
	await expect(page.getByRole('region', { name: 'Whose record this is' })).toContainText('(6 years)');
	await expect(page.getByLabel('Their email address')).toHaveCount(0);
});

test('the desk books outside the hours, saying why', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const { id } = await registered(page, { firstName: 'Liv', lastName: unused('Night'), dateOfBirth: '1980-01-01' });
	await page.goto(`/clinic/patients/${id}?show=contacts`);
	const part = page.getByRole('region', { name: 'Book outside the hours' });
	await part.getByText('Choose a doctor and a time').click();
	await part.getByRole('button', { name: 'Book it anyway' }).click();
	await expect(part.getByRole('alert').getByRole('link')).toHaveCount(5);
	const names = await page.locator('main [id]').evaluateAll((all) => all.map(({ id }) => id));
	expect(names.length).toBe(new Set(names).size);
	await expect(part.getByRole('alert')).toContainText('Say why the patient comes');
	await part.getByLabel('With whom?').selectOption({ label: 'Dr Amara Okafor, General practice' });
	await expect(part.getByLabel(/^Time \(/)).toBeVisible();
	await part.getByLabel('Day').fill('2035-01-07');
	const minute = String(Date.now() % 60).padStart(2, '0');
	await part.getByLabel(/^Time \(/).fill(`03:${minute}`);
	await part.getByLabel('What is it about?').selectOption('emergency');
	await part.getByLabel('Why does the patient come?').fill('Chest pain');
	await part.getByLabel('Why outside the hours?').fill('Came by ambulance');
	await part.getByRole('button', { name: 'Book it anyway' }).click();
	await expect(page).toHaveURL(/\/visits\/[0-9a-f-]+$/);
	await expect(page.locator('main .note')).toContainText('Came by ambulance');
	await expect(page.locator('main')).toContainText(`3:${minute}`);
	await page.goto(`/clinic/patients/${id}?show=contacts`);
	await part.getByText('Choose a doctor and a time').click();
	await part.getByLabel('With whom?').selectOption({ label: 'Dr Amara Okafor, General practice' });
	await part.getByLabel('Day').fill('2035-01-07');
	await part.getByLabel(/^Time \(/).fill(`03:${minute}`);
	await part.getByLabel('Why does the patient come?').fill('Chest pain');
	await part.getByLabel('Why outside the hours?').fill('Came by ambulance');
	await part.getByRole('button', { name: 'Book it anyway' }).click();
	await expect(part.getByRole('alert')).toContainText('taken');
	await expect(part.getByLabel(/^Time \(/)).toHaveAttribute('aria-invalid', 'true');
});

test('who treats books no one outside the hours', async ({ page }) => {
	await enter(page, 'doctor@epione.test');
	const { id } = await registered(page, { firstName: 'Liv', lastName: unused('Noon'), dateOfBirth: '1980-01-01' });
	await page.goto(`/clinic/patients/${id}?show=contacts`);
	await expect(page.getByRole('heading', { name: 'Who they are' })).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Book outside the hours' })).toHaveCount(0);
});

test('two records of one person become one, and two again', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const lastName = unused('Pair');
	const one = await registered(page, { firstName: 'Una', lastName });
	const other = await registered(page, { firstName: 'Una', lastName, dateOfBirth: '1990-01-01' });
	await page.goto(`/clinic/patients/${one.id}`);
	await page.getByRole('button', { name: 'Make them one' }).click();
	await expect(page.getByText('Enter the patient number, like PAT-00001').first()).toBeVisible();
	await page.getByLabel('Number of the other record').fill('PAT-99999');
	await page.getByLabel('How do you know').fill('The same passport, the same face');
	await page.getByRole('button', { name: 'Make them one' }).click();
	await expect(page.getByText('There is no other record with this number.').first()).toBeVisible();
	await page.getByLabel('Number of the other record').fill(other.number.toLowerCase());
	await page.getByRole('button', { name: 'Make them one' }).click();
	await expect(toast(page, `${other.number} is part of this record now`)).toBeVisible();
	await page.goto(`/clinic/patients/${other.id}`);
	await expect(page.getByText('is part of this one now')).toBeVisible();
	await expect(page.getByRole('region', { name: 'Whose record this is' })).toContainText(one.number);
	await page.getByRole('button', { name: `Make them two again ${other.number}` }).click();
	await expect(toast(page, 'is a record of its own again')).toBeVisible();
	await expect(page.getByRole('region', { name: 'Whose record this is' })).toContainText(other.number);
});

test('the desk invites a patient, sends it again, takes it back, and the patient comes in', async ({ page, browser }) => {
	await enter(page, 'staff@epione.test');
	const email = freshEmail();
	const { id } = await registered(page, { firstName: 'Pia', lastName: unused('Portal'), dateOfBirth: '1980-02-03', email });
	await page.goto(`/clinic/patients/${id}`);
	const portal = page.getByRole('region', { name: 'Portal account' });
	await expect(portal.getByLabel('Email address')).toHaveValue(email);
	await portal.getByLabel('Email address').fill('');
	await portal.getByRole('button', { name: 'Invite to the portal' }).click();
	await expect(portal.getByLabel('Email address')).toHaveAttribute('aria-invalid', 'true');
	await portal.getByLabel('Email address').fill('patient@epione.test');
	await portal.getByRole('button', { name: 'Invite to the portal' }).click();
	await expect(portal.getByText('This address has an account already')).toBeVisible();
	await portal.getByLabel('Email address').fill(email);
	await portal.getByRole('button', { name: 'Invite to the portal' }).click();
	await expect(toast(page, `The invitation to ${email} is on its way`)).toBeVisible();
	await expect(portal).toContainText('Invited');
	await portal.getByRole('button', { name: 'Take it back' }).click();
	await expect(toast(page, `The invitation to ${email} is taken back`)).toBeVisible();
	await portal.getByRole('button', { name: 'Invite to the portal' }).click();
	await portal.getByRole('button', { name: 'Send a new link' }).click();
	await expect(portal).toContainText('The link is good until');

	const theirs = await (await browser.newContext()).newPage();
	await theirs.goto(`/accept-portal-invitation#${id}`);
	await expect(theirs).toHaveURL(/accept-portal-invitation$/);
	await theirs.getByRole('button', { name: 'Make my account' }).click();
	await expect(theirs.getByText('Enter your date of birth').first()).toBeVisible();
	await theirs.getByLabel('Your date of birth').fill('1980-02-04');
	await theirs.getByLabel('New password').fill('battery horse staple');
	await theirs.getByRole('button', { name: 'Make my account' }).click();
	await expect(theirs.getByText('This is not the date of birth that the clinic has of you')).toBeVisible();
	await theirs.getByLabel('Your date of birth').fill('1980-02-03');
	await theirs.getByRole('button', { name: 'Make my account' }).click();
	await expect(heading(theirs)).toHaveText('Hello, Pia');
	await theirs.goto(`/accept-portal-invitation#${id}`);
	await expect(theirs.getByText('You are signed in as Pia')).toBeVisible();
	await theirs.getByLabel('Your date of birth').fill('1980-02-03');
	await theirs.getByLabel('New password').fill('battery horse staple');
	await theirs.getByRole('button', { name: 'Make my account' }).click();
	await expect(theirs.getByRole('alert')).toContainText('was used already');
	await theirs.context().close();
	await page.reload();
	await expect(portal).toContainText('They sign in to the portal themselves.');
});

test('children, and records without a birthday, are not asked to the portal', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const portal = page.getByRole('region', { name: 'Portal account' });
	const kid = await registered(page, { firstName: 'Kit', lastName: unused('Small'), dateOfBirth: '2020-01-01' });
	await page.goto(`/clinic/patients/${kid.id}`);
	await expect(portal).toContainText('A child gets no account');
	await expect(portal.getByRole('button')).toHaveCount(0);
	const unknown = await registered(page, { firstName: 'Una', lastName: unused('Born') });
	await page.goto(`/clinic/patients/${unknown.id}`);
	await expect(portal).toContainText('Write down the date of birth first');
	await expect(portal.getByRole('button')).toHaveCount(0);
});

test('a change that somebody else overtook is not lost', async ({ page }) => {
	await enter(page, 'staff@epione.test');
	const { id } = await registered(page, { firstName: 'Vera', lastName: unused('Two') });
	await page.goto(`/clinic/patients/${id}`);
	await page.getByRole('button', { name: 'Change How to reach them' }).click();
	await page.getByLabel('Town or city').fill('Cork');
	await page.request.put(`/api/patients/${id}`, { data: { phone: '+353 1 555 0100' }, headers: { 'X-Epione': '1' } });
	const again = page.waitForResponse((answer) => answer.url().endsWith(`/api/patients/${id}`) && answer.request().method() === 'GET');
	await page.getByRole('button', { name: 'Save changes' }).first().click();
	await expect(page.getByRole('alert')).toContainText('Somebody changed this');
	await again;
	await expect(page.getByLabel('Town or city')).toHaveValue('Cork');
	await page.getByRole('button', { name: 'Save changes' }).first().click();
	await expect(page.locator('.facts').first()).toContainText('Cork');
});

test('a record out of care is opened in an emergency, read only, and closed again', async ({ page, browser }) => {
	const desk = await (await browser.newContext()).newPage();
	await enter(desk, 'staff@epione.test');
	const { data } = (await (await desk.request.get('/api/patients/search?q=Dahl')).json()) as { data: { id: string; number: string }[] };
	const { id, number } = data[0]!;
	await desk.context().close();
	await enter(page, 'nurse@epione.test');
	await page.goto('/clinic/patients');
	await find(page).fill(number);
	await expect(page.getByRole('link', { name: 'It is an emergency' })).toHaveAttribute('href', `/clinic/emergency?number=${number}`);
	await page.goto(`/clinic/patients/${id}`);
	await expect(page.getByRole('heading', { name: 'You cannot open this record' })).toBeVisible();
	await page.getByRole('link', { name: 'Ask for emergency access' }).click();
	await page.getByLabel('What is the emergency?').fill('Collapsed in the street, nobody knows his medication');
	await page.getByRole('button', { name: 'Open the record' }).click();
	await expect(heading(page)).toHaveText('Henrik Dahl');
	const banner = page.getByRole('region', { name: 'Whose record this is' });
	await expect(banner).toContainText(/Opened in an emergency\. You can read it until .*, (1 hour|\d+ minutes) more\./);
	await expect(page.getByRole('heading', { name: 'Allergies', exact: true })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Add an allergy' })).toHaveCount(0);
	const notes = page.getByRole('region', { name: 'Emergency notes' });
	await notes.getByRole('button', { name: 'Save the note' }).click();
	await expect(notes.getByRole('link', { name: 'Write what you found and did' })).toBeVisible();
	await notes.getByLabel('What you found and did').fill('Came round after glucose');
	await page.reload();
	await expect(notes.getByLabel('What you found and did')).toHaveValue('Came round after glucose');
	await notes.getByRole('button', { name: 'Save the note' }).click();
	await expect(toast(page, 'The note is in the record')).toBeVisible();
	await expect(notes.locator('.rows > li')).toContainText('Came round after glucose');
	await expect(notes.getByLabel('What you found and did')).toHaveValue('');
	await banner.getByRole('button', { name: 'I do not need it any more' }).click();
	await expect(page).toHaveURL(/\/clinic\/emergency$/);
	await page.goto(`/clinic/patients/${id}`);
	await expect(page.getByRole('heading', { name: 'You cannot open this record' })).toBeVisible();
});

test('a patient keeps their own record, and reads what their clinicians wrote', async ({ page }) => {
	await join(page, 'Ann', 'Dunne');
	await page.getByRole('link', { name: 'My record' }).first().click();
	await expect(heading(page)).toHaveText('About me');
	await page.getByRole('button', { name: 'Change How we reach you' }).click();
	await page.getByLabel('Phone', { exact: true }).fill('+353 1 555 0100');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.locator('.facts').first()).toContainText('+353 1 555 0100');
	await page.getByRole('button', { name: 'Add an insurance' }).click();
	await page.getByLabel('Insurer').fill('VHI');
	await page.getByRole('radio', { name: 'First' }).check();
	await page.getByLabel('Policy number').fill('VH-1');
	await page.reload();
	await page.getByRole('button', { name: 'Add an insurance' }).click();
	await expect(page.getByLabel('Policy number')).toHaveValue('VH-1');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(page.locator('.rows > li').filter({ hasText: 'VHI' })).toContainText('Policy number: VH-1');
	await page.getByRole('link', { name: 'My health' }).click();
	await expect(page.getByText('No allergies are written down.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Add/ })).toHaveCount(0);
});
