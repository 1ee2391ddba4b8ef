/* What every journey does: become somebody new, come in, choose a time that is free. */
import { type APIResponse, expect, type Locator, type Page } from '@playwright/test';
import axe from 'axe-core';

export const PASSWORD = 'epione-demo-2026';

let count = 0;

/** Words nobody has used before, whichever server answers. */
export const unused = (words: string) => `${words} ${Date.now().toString(36)}${process.pid.toString(36)}${(count++).toString(36)}`;

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

/** Whoever is told that the server is busy comes again. */
export async function patiently(ask: () => Promise<APIResponse>): Promise<APIResponse> {
	const answer = await ask();
	if (answer.status() !== 503)
		return answer;
	await new Promise((wake) => setTimeout(wake, 1000));
	return patiently(ask);
}

export const send = (page: Page, path: string, data: object, method = 'POST') =>
	patiently(() => page.request.fetch(path, { method, data, headers: { 'X-Epione': '1' } }));

/** Come in without the form, where signing in is not what is tested. */
export async function enter(page: Page, email: string) {
	const answer = await send(page, '/api/auth/login', { email, password: PASSWORD, session: 'browser' });
	expect(answer.ok()).toBe(true);
}

export const goOn = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();

export async function chooseWay(page: Page) {
	await page.goto('/visits/book');
	await page.getByRole('radio', { name: /Video call/ }).check();
	await page.getByRole('radio', { name: 'New problem' }).check();
	await goOn(page);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who do you want to see?');
}

export async function choosePlan(page: Page, doctor = 'Amara Okafor') {
	await chooseWay(page);
	await page.getByRole('button', { name: new RegExp(`See free times of .*${doctor}`) }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('When do you want to see');
}

/** Any time of any day that has some; journeys run side by side and should not want the same. */
export async function pickTime(page: Page) {
	await clickAny(page.locator('.month .day.free'));
	/* Not check(): a time that somebody was quicker to take lets go of its mark again. */
	await clickAny(page.locator('.times input'));
}

/** A whole month, with many free days, whatever day it is. */
export async function nextMonth(page: Page) {
	const month = page.locator('.month-bar strong');
	const before = await month.textContent();
	await page.getByRole('button', { name: 'Month after' }).focus();
	await page.keyboard.press('Enter');
	await expect(month).not.toHaveText(before!);
}

/** The list may be read again, and be shorter, between counting and clicking. */
export async function clickAny(list: Locator) {
	await expect(async () => {
		await list.first().waitFor();
		await list.nth(Math.floor(Math.random() * (await list.count()))).click({ timeout: 3000 });
	}).toPass();
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

/** Move a visit to any time: somebody may be quicker. */
export async function moveVisit(page: Page) {
	for (let tries = 0; tries < 5; tries++) {
		await pickTime(page);
		const answer = page.waitForResponse('**/api/appointments/reschedule');
		await page.getByRole('button', { name: 'Move the visit' }).click();
		if ((await answer).ok())
			return;
	}
	throw new Error('the visit could not be moved in five tries');
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

/** What can be undone stays to be undone, however slow the machine is. */
export const keepUndo = (page: Page) =>
	page.addInitScript(() => {
		const LIFE = 12_000;
		const later = setTimeout.bind(window);
		window.setTimeout = ((run: TimerHandler, wait = 0, ...more: unknown[]) =>
			later(run, wait === LIFE ? 50 * LIFE : wait, ...more)) as typeof setTimeout;
	});

export const toast = (page: Page, words: string) => page.locator('.toast').filter({ hasText: words });

/** Lists in pages of so many, whatever the program asks for. */
export async function shortenPages(page: Page, path: string, limit: number) {
	await page.route(
		(url) => url.pathname === path,
		(route) => {
			const url = new URL(route.request().url());
			url.searchParams.set('limit', String(limit));
			return route.continue({ url: url.href });
		},
	);
}

/** As on a machine with much else to do: what waits for the next frame waits long. */
export async function slowDown(page: Page) {
	await page.addInitScript(() => {
		const LONG = 300;
		const frame = requestAnimationFrame.bind(window);
		const later = setTimeout.bind(window);
		const isFrame = (wait: number) => wait > 20 && wait < 100;
		window.requestAnimationFrame = (run) => frame(() => void later(() => run(performance.now()), LONG));
		window.setTimeout = ((run: TimerHandler, wait = 0, ...more: unknown[]) =>
			later(run, isFrame(wait) ? LONG : wait, ...more)) as typeof setTimeout;
	});
}

/** What counts the time comes after what the page shows: it is there, and nothing more is on its way. */
export async function isWatched(page: Page) {
	await expect(page.locator('dialog[aria-labelledby="idle-title"]')).toBeAttached();
	await page.waitForLoadState('networkidle');
}

/** Two frames later everything that waits for one has been. */
export const drawn = (page: Page) =>
	page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

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

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const bringAxe = (page: Page) => page.evaluate(axe.source);

/** By the axe that was brought: what passed is not gathered, only what is wrong travels. */
export const axeFaults = (page: Page) =>
	page.evaluate(async (runOnly) => {
		const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
	}, RULES);
