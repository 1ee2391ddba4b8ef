/*
 * How soon each page shows its data on a slow network and a slow phone, and how far things jump meanwhile: against
 * a running clinic with its demo people, one line a page.
 *
 *   BASE=https://localhost:8443 node tools/ready.mjs [NET] [PAGE...]
 *
 * Nothing is in the cache; what the program itself remembers of the last visit is.  The figure is the best of some
 * rounds, because whatever else the machine does can only add to it; the shift is the worst of them.
 */
import { chromium } from '@playwright/test';

const BASE = process.env.BASE ?? 'https://localhost:8443';
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PASSWORD = 'epione-demo-2026';
const SLOWEST = 20_000;
const SETTLED = 700;
const BYTES_PER_KBIT = 125;
const SHIFT = 0.03;

/** Kilobits a second, milliseconds there and back, how much slower the processor is, and what is promised. */
const nets = {
	'4g': { kbits: 1600, latency: 150, cpu: 4, target: 1500 },
	'3g': { kbits: 700, latency: 300, cpu: 4, target: 2500 },
	edge: { kbits: 240, latency: 600, cpu: 6, target: 5000 },
};

const patient = 'patient@epione.test';
const doctor = 'doctor@epione.test';
const desk = 'staff@epione.test';
const admin = 'admin@epione.test';

const firstOf = (list) => async (read) => (await read(list)).data[0].id;

/** A page, who opens it, and what stands there once its data are; {id} is what `of` finds. */
const pages = [
	{ path: '/sign-in', shows: 'input[name=password]' },
	{ path: '/', who: patient, shows: '.card .title' },
	{ path: '/visits', who: patient, shows: '.visit' },
	{ path: '/visits/book', who: patient, shows: 'input[type=radio]' },
	{ path: '/record/profile', who: patient, shows: '#part-insurances' },
	{ path: '/record/health', who: patient, shows: '#part-history' },
	{ path: '/record/access', who: patient, shows: 'main h2' },
	{ path: '/record/opened', who: patient, shows: 'main li' },
	{ path: '/record/consents', who: patient, shows: 'li.card' },
	{ path: '/family', who: patient, shows: 'main h2' },
	{ path: '/account', who: patient, shows: 'main form' },
	{ path: '/account/security', who: patient, shows: 'main li' },
	{ path: '/clinic', who: doctor, shows: '.agenda, .card.hero' },
	{ path: '/clinic/availability', who: doctor, shows: '#leave' },
	{ path: '/clinic/patients', who: desk, shows: 'li.patient' },
	{ path: '/clinic/patients/new', who: desk, shows: 'main form' },
	{ path: '/clinic/patients/{id}', who: doctor, shows: '#part-history', of: firstOf('/api/patients?limit=1') },
	{ path: '/clinic/emergency', who: doctor, shows: 'main form' },
	{ path: '/admin/people', who: admin, shows: 'main li, .card.hero' },
	{ path: '/admin/people/{id}', who: admin, shows: '.facts', of: firstOf('/api/users?limit=1') },
	{ path: '/admin/break-glass', who: admin, shows: 'main li, .card.hero' },
	{ path: '/admin/audit', who: admin, shows: '.rows li' },
	{ path: '/admin/clinic', who: admin, shows: 'main ul li' },
	{ path: '/admin/clinic/messages', who: admin, shows: '.rows li, .card.hero' },
	{ path: '/admin/clinic/permissions', who: admin, shows: 'table' },
	{ path: '/admin/clinic/holds', who: admin, shows: '#place' },
];

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'en-GB', timezoneId: 'Europe/London' };
const stranger = { ...phone, ignoreHTTPSErrors: true };

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function signIn(email) {
	const context = await browser.newContext(stranger);
	const answer = await context.request.post(`${BASE}/api/auth/login`, {
		data: { email, password: PASSWORD, session: 'browser' },
		headers: { 'X-Epione': '1', Origin: BASE },
	});
	if (!answer.ok())
		throw new Error(`${email} could not sign in: ${answer.status()}`);
	const page = await context.newPage();
	await page.goto(`${BASE}/account`);
	await page.locator('main form').first().waitFor();
	const state = await context.storageState();
	const read = async (path) => (await context.request.get(BASE + path)).json();
	return { state, read };
}

const known = new Map();

async function personOf({ who }) {
	if (who && !known.has(who))
		known.set(who, await signIn(who));
	return known.get(who);
}

async function slow(page, { kbits, latency, cpu }) {
	const wire = await page.context().newCDPSession(page);
	let bytes = 0;
	wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
		bytes += encodedDataLength;
	});
	await wire.send('Network.enable');
	await wire.send('Network.emulateNetworkConditions', {
		offline: false,
		latency,
		downloadThroughput: kbits * BYTES_PER_KBIT,
		uploadThroughput: kbits * BYTES_PER_KBIT,
	});
	await wire.send('Emulation.setCPUThrottlingRate', { rate: cpu });
	return () => bytes;
}

/** Runs in the page before anything else: when what is waited for stands there, and how far things jumped. */
function watch(shows) {
	window.shifts = [];
	const placeOf = ({ node, previousRect, currentRect }) =>
		`${node?.outerHTML?.slice(0, 60) ?? node?.nodeName} ${Math.round(previousRect.y)} to ${Math.round(currentRect.y)}`;
	new PerformanceObserver((list) => {
		for (const { value, startTime, hadRecentInput, sources } of list.getEntries())
			if (!hadRecentInput)
				window.shifts.push([value, startTime, sources.map(placeOf)]);
	}).observe({ type: 'layout-shift', buffered: true });
	const look = () => {
		const main = document.querySelector('main');
		if (main?.querySelector(shows) && !main.querySelector('.bone'))
			window.ready ??= performance.now();
		else
			requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
}

async function once(net, { shows }, address, person) {
	const context = await browser.newContext({ ...stranger, serviceWorkers: 'block', storageState: person?.state });
	const page = await context.newPage();
	await page.addInitScript(watch, shows);
	const bytes = await slow(page, net);
	await page.goto(BASE + address, { waitUntil: 'commit' });
	await page.waitForFunction(() => window.ready, undefined, { timeout: SLOWEST }).catch(() => undefined);
	const { ready, calls } = await page.evaluate(() => ({
		ready: window.ready ?? Infinity,
		calls: performance
			.getEntriesByType('resource')
			.map(({ name, startTime, responseEnd }) => [Math.round(startTime), Math.round(responseEnd), new URL(name).pathname]),
	}));
	await page.waitForTimeout(SETTLED);
	const shifts = await page.evaluate(() => window.shifts);
	await context.close();
	return { ready, shift: shifts.reduce((sum, [value]) => sum + value, 0), shifts, bytes: bytes(), calls };
}

/** When each part and answer travelled, and what jumped from where to where. */
function tell({ calls, shifts }) {
	for (const [from, until, path] of calls)
		console.log(`          ${String(from).padStart(6)} ${String(until).padStart(6)}  ${path}`);
	for (const [value, at, places] of shifts)
		console.log(`          ${Math.round(at)}: ${value.toFixed(3)} ${places.join(' | ')}`);
}

async function measure(name, net, page) {
	const person = await personOf(page);
	const id = page.of && (await page.of(person.read));
	const rounds = [];
	for (let round = 0; round < ROUNDS; round++)
		rounds.push(await once(net, page, page.path.replace('{id}', id), person));
	const best = rounds.sort((one, other) => one.ready - other.ready)[0];
	const shift = Math.max(...rounds.map((one) => one.shift));
	const holds = best.ready <= net.target && shift <= SHIFT;
	console.log(
		`${holds ? '    ' : 'OVER'} ${name.padEnd(5)}${page.path.padEnd(28)} ${(best.ready / 1000).toFixed(2)} of ${net.target / 1000} s  shift ${shift.toFixed(3)}  ${(best.bytes / 1024).toFixed(0)} KB`,
	);
	if (process.env.CALLS)
		tell(best);
	return holds;
}

const [, , ...given] = process.argv;
const chosenNets = Object.entries(nets).filter(([name]) => given.includes(name) || !given.some((one) => one in nets));
const wanted = given.filter((one) => !(one in nets));
let failures = 0;
for (const [name, net] of chosenNets)
	for (const page of pages.filter(({ path }) => !wanted.length || wanted.includes(path)))
		failures += (await measure(name, net, page)) ? 0 : 1;
await browser.close();
process.exit(failures ? 1 : 0);
