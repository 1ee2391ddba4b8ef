/* What every journey does: become somebody new, come in, choose a time that is free. */
import { expect, type Page } from '@playwright/test';

export const PASSWORD = 'epione-demo-2026';

let count = 0;

/** An address nobody has used before, whichever server answers. */
export const freshEmail = () =>
	`p${Date.now().toString(36)}${process.pid.toString(36)}${(count++).toString(36)}@epione.test`;

export interface Person {
	firstName: string;
	lastName: string;
	email: string;
}

export async function join(page: Page, firstName = 'Nora', lastName = 'Ek'): Promise<Person> {
	const email = freshEmail();
	await page.goto('/join');
	await page.getByLabel('First name').fill(firstName);
	await page.getByLabel('Last name').fill(lastName);
	await page.getByLabel('Email address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Create an account' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${firstName}`);
	return { firstName, lastName, email };
}

export async function signIn(page: Page, email: string) {
	await page.goto('/sign-in');
	await page.getByLabel('Email address').fill(email);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page.locator('.who')).toBeVisible();
}

/** Come in without the form, where signing in is not what is tested. */
export async function enter(page: Page, email: string) {
	const answer = await page.request.post('/api/auth/login', {
		data: { email, password: PASSWORD, session: 'browser' },
		headers: { 'X-Epione': '1' },
	});
	expect(answer.ok()).toBe(true);
}

export const goOn = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();

export async function choosePlan(page: Page, doctor = 'Amara Okafor') {
	await page.goto('/visits/book');
	await page.getByRole('radio', { name: /Video call/ }).check();
	await page.getByRole('radio', { name: 'New problem' }).check();
	await goOn(page);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who do you want to see?');
	await page.getByRole('button', { name: new RegExp(`See free times of .*${doctor}`) }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('When do you want to see');
}

/** Any time of any day that has some; journeys run side by side and should not want the same. */
export async function pickTime(page: Page) {
	await page.locator('.month .day.free').first().waitFor();
	const days = await page.locator('.month .day.free').count();
	await page.locator('.month .day.free').nth(Math.floor(Math.random() * days)).click();
	const times = page.locator('.times input');
	await times.first().waitFor();
	/* Not check(): a time that somebody was quicker to take lets go of its mark again. */
	await times.nth(Math.floor(Math.random() * (await times.count()))).click();
}

/** Pick until a time is held: somebody may be quicker. */
export async function holdTime(page: Page) {
	for (let tries = 0; tries < 5; tries++) {
		await pickTime(page);
		const held = page.getByText('We keep this time for you');
		const gone = page.getByRole('heading', { name: 'That time has just gone' });
		await expect(held.or(gone).first()).toBeVisible();
		if (await held.isVisible())
			return;
	}
	throw new Error('no time could be held in five tries');
}

export async function giveReason(page: Page, reason: string) {
	await page.getByLabel('Tell us in your own words').fill(reason);
	await goOn(page);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your visit');
}

/** Book a visit from the first question to the confirmation; the address of the visit. */
export async function bookVisit(page: Page, reason: string): Promise<string> {
	await choosePlan(page);
	await holdTime(page);
	await goOn(page);
	await giveReason(page, reason);
	await page.getByRole('button', { name: 'Book this visit' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your visit is booked');
	return (await page.getByRole('link', { name: 'See this visit' }).getAttribute('href'))!;
}

export const toast = (page: Page, words: string) => page.locator('.toast').filter({ hasText: words });

/** Everything a page complains about: errors, CSP and Trusted Types reports. */
export function complaints(page: Page): string[] {
	const found: string[] = [];
	page.on('pageerror', (error) => found.push(error.message));
	page.on('console', (message) => {
		if (/Content Security|Trusted/i.test(message.text()))
			found.push(message.text());
	});
	return found;
}
