/* What the browser itself enforces, and what works without a network.  That no page makes it complain, the lights look at. */
import { expect, test } from '@playwright/test';
import { complaints } from './help';

test('the service worker comes in under Trusted Types and keeps nobody\'s data', async ({ page }) => {
	const wrong = complaints(page);
	await page.goto('/sign-in');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const kept = await page.evaluate(async () => {
		const [release] = await caches.keys();
		const cache = await caches.open(release!);
		return (await cache.keys()).map(({ url }) => new URL(url).pathname);
	});
	expect(kept).toContain('/');
	expect(kept.filter((path) => path.startsWith('/api'))).toEqual([]);
	expect(wrong).toEqual([]);
});

test('without a network the program still opens and says so', async ({ page, context }) => {
	await page.goto('/sign-in');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await context.setOffline(true);
	await page.goto('/offline');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are offline');
});

test('every file of the entry carries its hash', async ({ page }) => {
	const html = await (await page.request.get('/')).text();
	const tags = html.match(/<(script|link)[^>]+\/assets\/[^>]+>/g) ?? [];
	expect(tags.length).toBeGreaterThan(2);
	for (const tag of tags)
		expect(tag).toContain('integrity="sha384-');
});
