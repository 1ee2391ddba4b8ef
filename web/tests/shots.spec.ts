/* Pictures for people to look at, in web/shots: every page wide and on a phone, in dark, and in Arabic. */
import { expect, type Page, test } from '@playwright/test';
import { signIn } from './help';
import { show, type Sight, sights } from './pages';

const PHONE = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 900 };
async function keep(page: Page, folder: string, name: string) {
	await page.evaluate(() => document.fonts.ready);
	await page.evaluate(() => scrollTo(0, 0));
	await page.screenshot({ path: `shots/${folder}/${name}.png`, fullPage: true, animations: 'disabled' });
}

async function keepSizes(page: Page, sight: Sight, folder: string) {
	await show(page, sight);
	await keep(page, folder, sight.name);
	await page.setViewportSize(PHONE);
	await keep(page, `${folder}-phone`, sight.name);
}

/** The page once more, for somebody who reads Arabic; what was opened on it by a click is closed again. */
async function turnArabic(page: Page) {
	await page.addInitScript(() => localStorage.setItem('language', 'ar'));
	await page.route('**/api/auth/profile', async (route) => {
		const answer = await route.fetch();
		const { data } = (await answer.json()) as { data?: object };
		await route.fulfill(data ? { json: { data: { ...data, language: 'ar' } } } : { response: answer });
	});
	await page.reload();
	await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	await page.locator('main h1').waitFor();
	await page.waitForLoadState('networkidle');
}

for (const sight of sights) {
	test(`picture of ${sight.name}`, async ({ page }) => {
		await keepSizes(page, sight, 'light');
		await page.emulateMedia({ colorScheme: 'dark' });
		await keep(page, 'dark-phone', sight.name);
		await turnArabic(page);
		await keep(page, 'arabic-phone', sight.name);
		await page.emulateMedia({ colorScheme: 'light' });
		await page.setViewportSize(WIDE);
		await keep(page, 'arabic', sight.name);
	});
}

test('pictures from another zone', async ({ browser }) => {
	const page = await (await browser.newContext({ timezoneId: 'America/New_York' })).newPage();
	await signIn(page, 'patient@epione.test');
	await page.goto('/');
	await page.locator('.card.hero .when').waitFor();
	await expect(page.locator('.card.hero .when')).toContainText('New York time');
	await keep(page, 'light', 'home-elsewhere');
	await page.context().close();
});
