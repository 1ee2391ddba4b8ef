/*
 * Every page, opened once under the strictest policy and then looked at in each light: WCAG 2.2 AA as far as axe sees
 * it, one heading, nothing sideways, the focus always seen; and not one report, no error.
 */
import { expect, type Page, test } from '@playwright/test';
import { axeFaults, bringAxe, complaints, drawn } from './help';
import { show, sights } from './pages';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 };

const LIGHTS = [
	{ name: 'light', size: DESKTOP, media: { colorScheme: 'light' } },
	{ name: 'dark', size: DESKTOP, media: { colorScheme: 'dark' } },
	{ name: 'forced colours', size: DESKTOP, media: { colorScheme: 'light', forcedColors: 'active' } },
	{ name: 'phone', size: PHONE, media: { colorScheme: 'light', forcedColors: 'none' } },
	{ name: '320 pixels', size: NARROWEST, media: {} },
] as const;

const TAB_STOPS = 8;

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const focusIsSeen = (page: Page) =>
	page.evaluate(() => {
		const focused = document.activeElement;
		if (!focused || focused === document.body)
			return true;
		const widths = [focused, focused.closest('.pick')]
			.filter((one) => one !== null)
			.map((one) => parseFloat(getComputedStyle(one).outlineWidth));
		return widths.some((width) => width >= 2);
	});

/* The next Tab goes to the first thing on the page, which stands where it does for who opens it. */
const leaveFocus = (page: Page) =>
	page.evaluate(() => {
		if (document.activeElement instanceof HTMLElement)
			document.activeElement.blur();
		getSelection()?.setPosition(document.body, 0);
		scrollTo(0, 0);
	});

async function lookAt(page: Page) {
	await leaveFocus(page);
	expect(await page.locator('h1').count()).toBe(1);
	expect(await sideways(page)).toBeLessThanOrEqual(0);
	/* A part of the page may still have the colours of the light before; what is wrong stays wrong. */
	await expect.poll(() => axeFaults(page), { timeout: 10_000 }).toEqual([]);
	for (let stop = 0; stop < TAB_STOPS; stop++) {
		await page.keyboard.press('Tab');
		expect(await focusIsSeen(page)).toBe(true);
	}
}

for (const sight of sights) {
	test(sight.name, async ({ page }) => {
		const wrong = complaints(page);
		await page.emulateMedia({ reducedMotion: 'reduce' });
		await show(page, sight);
		await bringAxe(page);
		for (const { name, size, media } of LIGHTS)
			await test.step(name, async () => {
				await page.setViewportSize(size);
				await page.emulateMedia(media);
				await drawn(page);
				await lookAt(page);
			});
		expect(wrong).toEqual([]);
	});
}
