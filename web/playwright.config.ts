import { defineConfig, devices } from '@playwright/test';

/*
 * Without BASE: everything, against the clinic in memory.
 * BASE=https://localhost:8443: the journeys, against a running Epione with its demo clinic.
 */

/* An Epione serves one origin, by its name: a browser at the bare address would be a stranger there. */
const BASE = process.env.BASE?.replace('//127.0.0.1', '//localhost');
const PORT = Number(process.env.PORTAL_PORT ?? 8190);

const flags = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--font-render-hinting=none',
];

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const journeys = {
	name: 'journey',
	testMatch: 'journey.spec.ts',
	use: desktop,
};

/* What only the real server can prove. */
const proof = {
	name: 'proof',
	testMatch: 'proof.spec.ts',
	use: desktop,
};

const alone = [
	{ name: 'unit', testMatch: 'unit.spec.ts' },
	journeys,
	{ name: 'phone journey', testMatch: 'journey.spec.ts', grep: /books/, use: phone },
	{ name: 'rooms', testMatch: 'rooms.spec.ts', use: desktop },
	{ name: 'trust', testMatch: 'trust.spec.ts', use: desktop },
	{ name: 'patients', testMatch: 'patients.spec.ts', use: desktop },
	{ name: 'lights', testMatch: 'a11y.spec.ts', use: desktop },
	{ name: 'security', testMatch: 'security.spec.ts', use: desktop },
];

/* Pictures for people: SHOTS=1. */
const pictures = [{ name: 'shots', testMatch: 'shots.spec.ts', use: desktop }];

function projects() {
	if (process.env.SHOTS)
		return pictures;
	return BASE ? [journeys, proof] : alone;
}

export default defineConfig({
	testDir: 'tests',
	outputDir: 'test-results',
	fullyParallel: true,
	workers: 2,
	retries: BASE ? 1 : 0,
	/* For a machine that does much else: what is right is there soon, and what is wrong stays wrong. */
	timeout: 180_000,
	expect: { timeout: 30_000 },
	reporter: 'list',
	use: {
		...devices['Desktop Chrome'],
		baseURL: BASE ?? `http://127.0.0.1:${PORT}`,
		ignoreHTTPSErrors: true,
		locale: 'en-GB',
		timezoneId: 'Europe/London',
		launchOptions: { executablePath: '/usr/bin/chromium', args: flags },
		screenshot: 'only-on-failure',
	},
	projects: projects(),
	webServer: BASE
		? undefined
		: [
				{
					command: `node tests/mock-server.mjs ${PORT}`,
					url: `http://127.0.0.1:${PORT}/icon.svg`,
					reuseExistingServer: false,
				},
				{
					command: `npx vite --host 127.0.0.1 --port ${PORT + 1} --strictPort`,
					url: `http://127.0.0.1:${PORT + 1}/icon.svg`,
					reuseExistingServer: false,
				},
			],
});
