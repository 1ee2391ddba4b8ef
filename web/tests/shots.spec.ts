/* Pictures for people to look at, in web/shots: every page wide and on a phone, and some in dark and in Arabic. */
import { expect, type Page, test } from '@playwright/test';
import { signIn } from './help';
import { show, type Sight, sights } from './pages';

const PHONE = { width: 390, height: 844 };
const inArabic = [
	['home', '/'],
	['visits', '/visits'],
	['book', '/visits/book'],
	['account', '/account'],
] as const;

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

for (const sight of sights) {
	test(`picture of ${sight.name}`, async ({ page }) => {
		await keepSizes(page, sight, 'light');
		await page.emulateMedia({ colorScheme: 'dark' });
		await keep(page, 'dark-phone', sight.name);
	});
}

test('pictures in Arabic', async ({ page }) => {
	await page.addInitScript(() => localStorage.setItem('language', 'ar'));
	await page.goto('/sign-in');
	await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	await keep(page, 'arabic', 'sign-in');
	await page.locator('#email').fill('patient@epione.test');
	await page.locator('#password').fill('epione-demo-2026');
	await page.locator('main form .button').click();
	await page.locator('.who').waitFor();
	for (const [name, path] of inArabic) {
		await page.route('**/api/auth/profile', async (route) => {
			const answer = await route.fetch();
			const { data } = await answer.json();
			await route.fulfill({ json: { data: { ...data, language: 'ar' } } });
		});
		await page.goto(path);
		await page.locator('main h1').waitFor();
		await page.waitForLoadState('networkidle');
		await keep(page, 'arabic', name);
		await page.setViewportSize(PHONE);
		await keep(page, 'arabic-phone', name);
		await page.setViewportSize({ width: 1280, height: 900 });
	}
});

test('pictures from another zone', async ({ browser }) => {
	const page = await (await browser.newContext({ timezoneId: 'America/New_York' })).newPage();
	await signIn(page, 'patient@epione.test');
	await page.goto('/');
	await page.locator('.card.hero .when').waitFor();
	await expect(page.locator('.card.hero .when')).toContainText('New York time');
	await keep(page, 'light', 'home-elsewhere');
	await page.context().close();
});
