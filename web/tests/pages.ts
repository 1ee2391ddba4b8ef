/* Every page, who sees it there, and how it gets into the state worth looking at. */
import type { Page } from '@playwright/test';
import { choosePlan, enter, giveReason, goOn, holdTime, PASSWORD, unused } from './help';

export interface Sight {
	name: string;
	who?: string;
	open: (page: Page) => Promise<unknown>;
}

const at = (path: string) => (page: Page) => page.goto(path);

async function firstVisit(page: Page) {
	await page.goto('/visits');
	await page.locator('.visit a').first().click();
	await page.locator('.facts').waitFor();
}

async function upToTime(page: Page) {
	await choosePlan(page);
	await holdTime(page);
}

async function upToReason(page: Page) {
	await upToTime(page);
	await goOn(page);
	await page.getByLabel('Tell us in your own words').waitFor();
}

async function upToCheck(page: Page) {
	await upToReason(page);
	await giveReason(page, 'Cough for two weeks, worse at night');
}

async function signInTo(page: Page, email: string, field: string) {
	await page.goto('/sign-in');
	await page.getByLabel('Email address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByLabel(field).waitFor();
}

async function patientNamed(page: Page, name: string, path = '') {
	const { data } = (await (await page.request.get(`/api/patients/search?q=${name}`)).json()) as { data: { id: string }[] };
	await page.goto(`/clinic/patients/${data[0]!.id}${path}`);
}

const staff = 'staff@epione.test';
const patient = 'patient@epione.test';
const doctor = 'doctor@epione.test';
const admin = 'admin@epione.test';

export const sights: readonly Sight[] = [
	{ name: 'sign-in', open: at('/sign-in') },
	{
		name: 'sign-in-refused',
		open: async (page) => {
			await page.goto('/sign-in');
			await page.getByRole('button', { name: 'Sign in', exact: true }).click();
		},
	},
	{
		name: 'join-clinician',
		open: async (page) => {
			await page.goto('/join');
			await page.getByRole('radio', { name: 'Doctor' }).check();
			await page.getByLabel('Licence number').waitFor();
		},
	},
	{
		name: 'sign-in-elsewhere',
		open: async (page) => {
			await page.route('**/api/auth/sso', (route) => route.fulfill({ json: { data: { enabled: true, name: 'The Hospital' } } }));
			await page.goto('/sign-in?fault=sso-unconfirmed');
			await page.getByRole('link', { name: 'Sign in with The Hospital' }).waitFor();
		},
	},
	{ name: 'forgot-password', open: at('/forgot-password') },
	{ name: 'reset-password', open: at('/reset-password#a-token') },
	{ name: 'accept-invitation', open: at('/accept-invitation#a-token') },
	{ name: 'accept-portal-invitation', open: at('/accept-portal-invitation#a-token') },
	{
		name: 'accept-portal-spent',
		open: async (page) => {
			await page.goto('/accept-portal-invitation#a-token');
			await page.getByLabel('Your date of birth').fill('1980-02-03');
			await page.getByLabel('New password').fill('battery horse staple');
			await page.getByRole('button', { name: 'Make my account' }).click();
			await page.getByRole('alert').waitFor();
		},
	},
	{ name: 'verify-email', open: at('/verify-email#a-token') },
	{ name: 'second-factor', open: (page) => signInTo(page, 'kofi@epione.test', 'Code of your app') },
	{ name: 'set-up-factor', open: (page) => signInTo(page, 'signe@epione.test', 'The code it shows now') },
	{ name: 'not-found', open: at('/nowhere') },
	{ name: 'offline', open: at('/offline') },
	{ name: 'home', who: patient, open: at('/') },
	{ name: 'visits', who: patient, open: at('/visits') },
	{ name: 'visits-past', who: patient, open: at('/visits?when=past') },
	{ name: 'visit', who: patient, open: firstVisit },
	{
		name: 'visit-cancel',
		who: patient,
		open: async (page) => {
			await firstVisit(page);
			await page.getByRole('button', { name: 'Cancel this visit' }).click();
			await page.getByLabel('Why do you cancel?').waitFor();
		},
	},
	{
		name: 'visit-change',
		who: patient,
		open: async (page) => {
			await firstVisit(page);
			await page.getByRole('link', { name: 'Change the time' }).click();
			await page.locator('.month .day.free').first().waitFor();
		},
	},
	{ name: 'book-how', who: patient, open: at('/visits/book') },
	{
		name: 'book-who',
		who: patient,
		open: async (page) => {
			await choosePlan(page);
			await page.getByRole('link', { name: 'Back' }).click();
			await page.locator('main li.card').first().waitFor();
		},
	},
	{ name: 'book-when', who: patient, open: upToTime },
	{ name: 'book-why', who: patient, open: upToReason },
	{ name: 'book-check', who: patient, open: upToCheck },
	{ name: 'profile', who: patient, open: at('/record/profile') },
	{
		name: 'profile-change',
		who: patient,
		open: async (page) => {
			await page.goto('/record/profile');
			await page.getByRole('button', { name: 'Change How we reach you' }).click();
		},
	},
	{ name: 'health', who: patient, open: at('/record/health') },
	{ name: 'record-access', who: patient, open: at('/record/access') },
	{ name: 'record-opened', who: patient, open: at('/record/opened') },
	{
		name: 'consents',
		who: patient,
		open: async (page) => {
			await page.goto('/record/consents');
			await page.locator('summary').last().click();
		},
	},
	{ name: 'family', who: patient, open: at('/family') },
	{ name: 'family-accept', who: patient, open: at('/family/accept#a-token') },
	{ name: 'account', who: patient, open: at('/account') },
	{
		name: 'account-picture',
		who: patient,
		open: async (page) => {
			await page.goto('/account');
			const buffer = await page.screenshot();
			await page.getByLabel('Choose a picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer });
			await page.getByRole('button', { name: 'Save picture' }).waitFor();
		},
	},
	{ name: 'security', who: patient, open: at('/account/security') },
	{
		name: 'security-links',
		who: patient,
		open: async (page) => {
			await page.route('**/api/auth/sso', (route) => route.fulfill({ json: { data: { enabled: true, name: 'The Hospital' } } }));
			await page.route('**/api/auth/identities', (route) =>
				route.fulfill({ json: { data: { identities: [
					{ id: '0194e5a0-0000-7000-8000-000000000001', provider: 'The Hospital', email: 'patient@epione.test', linkedAt: '2026-05-04T08:00:00Z' },
				] } } }),
			);
			await page.goto('/account/security?fault=sso-taken');
			await page.getByRole('button', { name: 'Unlink The Hospital' }).waitFor();
		},
	},
	{ name: 'clinic-day', who: doctor, open: at('/clinic') },
	{ name: 'clinic-empty-day', who: doctor, open: at('/clinic?day=2031-01-01') },
	{
		name: 'clinic-no-hours',
		who: doctor,
		open: async (page) => {
			await page.route('**/api/users/availability', async (route) => {
				const { data } = (await (await route.fetch()).json()) as { data: object };
				await route.fulfill({ json: { data: { ...data, hours: [], exceptions: [] } } });
			});
			await page.goto('/clinic?day=2031-01-01');
			await page.getByRole('link', { name: 'Set your working hours' }).waitFor();
		},
	},
	{
		name: 'clinic-hours',
		who: doctor,
		open: async (page) => {
			await page.goto('/clinic/availability');
			await page.getByRole('button', { name: 'Add a day' }).click();
			await page.getByRole('button', { name: 'Add leave' }).click();
		},
	},
	{ name: 'clinic-seen', who: doctor, open: at('/clinic/availability/seen') },
	{ name: 'patients', who: doctor, open: at('/clinic/patients') },
	{
		name: 'patients-nobody',
		who: doctor,
		open: async (page) => {
			await page.goto('/clinic/patients');
			await page.getByLabel('Find a patient').fill('Nobody of that name');
			await page.getByRole('heading', { name: 'Nobody found' }).waitFor();
		},
	},
	{
		name: 'register',
		who: staff,
		open: async (page) => {
			await page.goto('/clinic/patients/new');
			await page.getByLabel('First name').waitFor();
		},
	},
	{
		name: 'register-like',
		who: staff,
		open: async (page) => {
			await page.goto('/clinic/patients/new');
			await page.getByLabel('First name').fill('Tove');
			await page.getByLabel('Last name').fill('Nyberg');
			await page.getByLabel('Date of birth').fill('1981-02-03');
			await page.getByRole('button', { name: 'Register a patient' }).click();
			await page.getByRole('heading', { name: 'Is it one of them?' }).waitFor();
		},
	},
	{ name: 'chart', who: doctor, open: (page) => patientNamed(page, 'Abara') },
	{ name: 'chart-contacts', who: doctor, open: (page) => patientNamed(page, 'Abara', '?show=contacts') },
	{
		name: 'book-anyway',
		who: staff,
		open: async (page) => {
			await patientNamed(page, 'Abara', '?show=contacts');
			await page.getByText('Choose a doctor and a time').click();
			await page.getByRole('button', { name: 'Book it anyway' }).click();
			await page.getByLabel('With whom?').selectOption({ index: 1 });
		},
	},
	{ name: 'chart-cover', who: staff, open: (page) => patientNamed(page, 'Abara', '?show=cover') },
	{ name: 'chart-deceased', who: doctor, open: (page) => patientNamed(page, 'Raman') },
	{
		name: 'chart-add',
		who: doctor,
		open: async (page) => {
			await patientNamed(page, 'Abara');
			await page.getByRole('button', { name: 'Add an allergy' }).click();
		},
	},
	{
		name: 'chart-emergency',
		who: doctor,
		open: async (page) => {
			const send = async (path: string, data: object) => {
				const answer = await page.request.post(path, { data, headers: { 'X-Epione': '1' } });
				return ((await answer.json()) as { data: { id: string; patientId: string } }).data;
			};
			const { id } = await send('/api/patients', { firstName: 'Sunna', lastName: unused('Vik'), dateOfBirth: '1961-07-08' });
			const opened = await send('/api/break-glass', { patientId: id, reason: 'Collapsed in the street, nobody knows her medication' });
			await send(`/api/break-glass/${opened.id}/notes`, { words: 'Came round after glucose.\nBlood pressure 100 to 60.' });
			await page.goto(`/clinic/patients/${id}`);
			await page.getByLabel('What you found and did').waitFor();
		},
	},
	{ name: 'chart-closed', who: doctor, open: at('/clinic/patients/018f0000-0000-7000-8000-000000000000') },
	{ name: 'chart-desk', who: staff, open: (page) => patientNamed(page, 'Osei') },
	{
		name: 'chart-invited',
		who: staff,
		open: async (page) => {
			await patientNamed(page, 'Abara');
			const asks = page.getByRole('button', { name: 'Invite to the portal' });
			const open = page.getByRole('button', { name: 'Take it back' });
			await asks.or(open).waitFor();
			if (await asks.isVisible())
				await asks.click();
			await open.waitFor();
		},
	},
	{
		name: 'emergency',
		who: doctor,
		open: async (page) => {
			await page.goto('/clinic/emergency');
			await page.getByText('I do not know the number').click();
		},
	},
	{ name: 'waiting', who: 'pending@epione.test', open: at('/') },
	{ name: 'people', who: admin, open: at('/admin/people') },
	{ name: 'invite', who: admin, open: at('/admin/people/invite') },
	{
		name: 'person',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/people?status=active');
			await page.getByRole('link', { name: 'Grace Mensah' }).click();
			await page.getByLabel('Why?').waitFor();
		},
	},
	{
		name: 'person-waiting',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/people');
			await page.locator('.people > li h2 a').first().click();
			await page.getByRole('button', { name: 'Verify' }).waitFor();
			await page.getByRole('heading', { name: 'May they come in?' }).waitFor();
		},
	},
	{ name: 'emergencies', who: admin, open: at('/admin/break-glass') },
	{
		name: 'audit',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/audit');
			await page.locator('datalist#actions option').first().waitFor({ state: 'attached' });
			await page.getByLabel('What they did').fill('permission');
			await page.getByRole('button', { name: 'Search' }).click();
			await page.getByRole('heading', { name: 'Which of these?' }).waitFor();
		},
	},
	{ name: 'messages', who: admin, open: at('/admin/clinic/messages') },
	{
		name: 'mailbox',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/clinic/messages?show=mailbox');
			await page.locator('summary').first().click();
		},
	},
	{ name: 'permissions', who: 'chief@epione.test', open: at('/admin/clinic/permissions') },
	{
		name: 'holds',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/clinic/holds');
			await page.getByRole('button', { name: /^Lift the hold/ }).first().click();
		},
	},
	{ name: 'holds-lifted', who: admin, open: at('/admin/clinic/holds?state=lifted') },
	{
		name: 'specialties',
		who: admin,
		open: async (page) => {
			await page.goto('/admin/clinic');
			await page.getByRole('button', { name: /^Change/ }).first().click();
		},
	},
];

/** Open a sight and wait until it has stopped moving. */
export async function show(page: Page, { who, open }: Sight) {
	if (who)
		await enter(page, who);
	await open(page);
	await page.locator('main h1').waitFor();
	await page.locator('.bone').first().waitFor({ state: 'detached' });
}
