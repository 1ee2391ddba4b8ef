/*
 * Every page, in light, dark, on a phone, at 320 pixels and with forced colours (the projects say which): WCAG 2.2
 * AA as far as axe sees it, one heading, nothing sideways, the focus always seen.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { show, sights } from './pages';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const TAB_STOPS = 8;

/* axe measures targets where they stand: a bar over the page would cover some. */
const FLAT = '.top, .nav, .toasts { position: static !important }';

async function axeFaults(page: Page) {
	await page.addStyleTag({ content: FLAT });
	const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

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

test.use({ bypassCSP: true });

for (const sight of sights) {
	test(sight.name, async ({ page }) => {
		await show(page, sight);
		expect(await page.locator('h1').count()).toBe(1);
		expect(await sideways(page)).toBeLessThanOrEqual(0);
		expect(await axeFaults(page)).toEqual([]);
		for (let stop = 0; stop < TAB_STOPS; stop++) {
			await page.keyboard.press('Tab');
			expect(await focusIsSeen(page)).toBe(true);
		}
	});
}
