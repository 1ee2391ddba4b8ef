/* The library's modules, in a real browser with real zones: the development server hands them out unbuilt. */
import { expect, type Page, test } from '@playwright/test';

const PORT = Number(process.env.PORTAL_PORT ?? 8190) + 1;

test.use({ baseURL: `http://127.0.0.1:${PORT}` });

test.beforeEach(async ({ page }) => {
	await page.route('**/api/**', (route) => route.fulfill({ status: 401, json: { code: 'unauthenticated' } }));
	await page.goto('/not-found');
});

/** Call one function of a module. */
function call(page: Page, path: string, name: string, ...given: unknown[]) {
	return page.evaluate(
		async ([module, member, values]) => {
			const found = await import(/* @vite-ignore */ module as string);
			return found[member as string](...(values as unknown[]));
		},
		[path, name, given] as const,
	);
}

const TIME = '/src/lib/time.ts';

const clocks: readonly [instant: string, zone: string, clock: string, day: string][] = [
	['2026-03-29T00:59:00Z', 'Europe/London', '0:59', '2026-03-29'],
	['2026-03-29T01:00:00Z', 'Europe/London', '2:00', '2026-03-29'],
	['2026-10-25T00:30:00Z', 'Europe/London', '1:30', '2026-10-25'],
	['2026-10-25T01:30:00Z', 'Europe/London', '1:30', '2026-10-25'],
	['2026-11-24T18:40:00Z', 'Asia/Kolkata', '0:10', '2026-11-25'],
	['2026-11-24T10:00:00Z', 'Asia/Kathmandu', '15:45', '2026-11-24'],
	['2026-11-24T10:00:00Z', 'Australia/Adelaide', '20:30', '2026-11-24'],
	['2026-04-04T15:30:00Z', 'Australia/Lord_Howe', '2:00', '2026-04-05'],
	['2026-11-24T23:30:00Z', 'America/St_Johns', '20:00', '2026-11-24'],
	['2026-11-24T10:00:00Z', 'Pacific/Apia', '23:00', '2026-11-24'],
];

for (const [instant, zone, clock, day] of clocks) {
	test(`${instant} is ${clock} in ${zone}`, async ({ page }) => {
		expect(await call(page, TIME, 'clock', instant, zone)).toBe(clock);
		expect(await call(page, TIME, 'isoDay', instant, zone)).toBe(day);
	});
}

test('other clocks are shown once each, and only where they differ', async ({ page }) => {
	const zones = ['Europe/London', 'Europe/Lisbon', 'Asia/Kolkata', 'Asia/Colombo'];
	expect(await call(page, TIME, 'otherZones', '2026-11-24T10:00:00Z', 'Europe/London', zones)).toEqual([
		'Asia/Kolkata',
	]);
});

test('days and months are counted across leap days and years', async ({ page }) => {
	expect(await call(page, TIME, 'addDays', '2028-02-28', 1)).toBe('2028-02-29');
	expect(await call(page, TIME, 'addDays', '2026-12-31', 1)).toBe('2027-01-01');
	expect(await call(page, TIME, 'addMonths', '2026-11', 2)).toBe('2027-01');
});

test('a change of clocks between two instants is seen', async ({ page }) => {
	const winter = '2026-11-24T10:00:00Z';
	expect(await call(page, TIME, 'clockChanges', winter, '2027-04-01T10:00:00Z', 'Europe/London')).toBe(true);
	expect(await call(page, TIME, 'clockChanges', winter, '2027-04-01T10:00:00Z', 'Asia/Kolkata')).toBe(false);
});

test('words take their numbers and plural forms', async ({ page }) => {
	const i18n = '/src/lib/i18n.ts';
	expect(await call(page, i18n, 't', 'minutes', { n: 1 })).toBe('1 minute');
	expect(await call(page, i18n, 't', 'minutes', { n: 30 })).toBe('30 minutes');
	await call(page, i18n, 'setLanguage', 'ar');
	expect(await call(page, i18n, 't', 'minutes', { n: 2 })).toBe('دقيقتان');
	expect(await call(page, i18n, 't', 'minutes', { n: 5 })).toBe('5 دقائق');
	expect(await call(page, i18n, 't', 'minutes', { n: 30 })).toBe('30 دقيقة');
	expect(await call(page, i18n, 't', 'hello', { name: 'Maya' })).toBe('أهلًا، \u2068Maya\u2069');
	await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	await call(page, i18n, 'setLanguage', 'en-XA');
	expect(await call(page, i18n, 't', 'retry')).toContain('[Try ágáín');
});

test('money has the digits of its currency', async ({ page }) => {
	const path = '/src/lib/money.ts';
	expect(await call(page, path, 'money', 4500, 'GBP')).toBe('£45.00');
	expect(await call(page, path, 'money', 4500, 'JPY')).toBe('JP¥4,500');
	expect(await call(page, path, 'money', 4500, 'KWD')).toMatch(/4\.500/);
});

test('addresses are matched whole', async ({ page }) => {
	const path = '/src/lib/router.tsx';
	expect(await call(page, path, 'match', '/visits/:id', '/visits/a%20b')).toEqual({ id: 'a b' });
	expect(await call(page, path, 'match', '/visits/:id', '/visits')).toBeNull();
	expect(await call(page, path, 'match', '/', '/')).toEqual({});
	expect(await call(page, path, 'match', '/visits', '/visits/')).toEqual({});
});

test('a visit becomes a calendar file', async ({ page }) => {
	const visit = {
		id: '0190',
		number: 'APT-00001',
		version: 2,
		startsAt: '2026-11-24T10:00:00Z',
		endsAt: '2026-11-24T10:30:00Z',
		createdAt: '2026-11-21T09:00:00Z',
	};
	const file = await call(page, '/src/lib/calendar.ts', 'calendarFile', visit, 'Video call; with Dr Okafor');
	expect(file).toContain('DTSTART:20261124T100000Z\r\nDTEND:20261124T103000Z');
	expect(file).toContain('SUMMARY:Video call\\; with Dr Okafor');
});

test('the server\'s words are shown where they are in the language that is read', async ({ page }) => {
	const refused = { status: 409, code: 'conflict', title: '', detail: 'that time is already taken' };
	const translated = { ...refused, detail: 'هذا الموعد محجوز', language: 'ar' };
	const fault = { field: 'reason', words: 'is missing' };
	const wordsFor = (problem: object) => call(page, '/src/lib/problem.ts', 'wordsFor', problem);
	const wordsOfFault = (problem: object) => call(page, '/src/lib/problem.ts', 'wordsOfFault', problem, fault);
	expect(await wordsFor(refused)).toBe('That time is already taken.');
	expect(await wordsFor(translated)).toBe('This does not fit with what is there already.');
	expect(await wordsOfFault({ ...refused, language: 'en' })).toBe('Is missing.');
	await call(page, '/src/lib/i18n.ts', 'setLanguage', 'ar');
	expect(await wordsFor(translated)).toBe('هذا الموعد محجوز.');
	expect(await wordsFor(refused)).toBe('هذا لا يتوافق مع ما هو موجود.');
	expect(await wordsOfFault(refused)).toBe('تحقق من هذه الإجابة');
});

const initials: readonly [name: string, letters: string][] = [
	['Dr Amara Okafor', 'AO'],
	['Dr. Leila Haddad', 'LH'],
	['Ana María de la Cruz', 'AC'],
	['Drake Omar', 'DO'],
	['Cher', 'C'],
	['élodie  ørsted', 'ÉØ'],
	['', ''],
];

for (const [name, letters] of initials) {
	test(`the initials of "${name}"`, async ({ page }) => {
		expect(await call(page, '/src/lib/initials.ts', 'initialsOf', name)).toBe(letters);
	});
}

const HTTP = '/src/lib/http.ts';

/* A busy server says when to come again: [method, what it says, how often it is asked, what comes of it]. */
const busy: readonly [method: string, rest: string | undefined, times: number, end: number][] = [
	['GET', '1', 2, 200],
	['GET', undefined, 2, 200],
	['GET', '60', 2, 200],
	['POST', '1', 2, 200],
	['POST', undefined, 1, 503],
	['POST', '60', 1, 503],
	['PUT', '1', 1, 503],
	['DELETE', '1', 1, 503],
];

test('a server that is busy is asked again when it says so, under the same key', async ({ page }) => {
	const asked: { key?: string; at: number }[] = [];
	let says: string | undefined;
	await page.route('**/api/busy', (route) => {
		asked.push({ key: route.request().headers()['idempotency-key'], at: Date.now() });
		return asked.length > 1
			? route.fulfill({ json: { data: 'done' } })
			: route.fulfill({ status: 503, headers: says ? { 'Retry-After': says } : {}, json: { code: 'unavailable' } });
	});
	for (const [method, rest, times, end] of busy) {
		asked.length = 0;
		says = rest;
		const status = await page.evaluate(
			async ([module, how]) => {
				const { http } = await import(/* @vite-ignore */ module);
				return http({ method: how, path: '/api/busy', withoutSession: true }).then(
					() => 200,
					(problem: { status: number }) => problem.status,
				);
			},
			[HTTP, method] as const,
		);
		const keys = new Set(asked.map(({ key }) => key)).size;
		expect({ method, rest, status, times: asked.length, keys }).toEqual({ method, rest, status: end, times, keys: 1 });
		if (rest === '1' && times > 1)
			expect(asked[1]!.at - asked[0]!.at).toBeGreaterThanOrEqual(1000);
	}
});
