/* The start: words, who is here, then the page. */
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { deviceLanguage, setLanguage, t } from './lib/i18n';
import { quiet } from './lib/quiet';
import { fetchPage, find, go, path, type Route, View } from './lib/router';
import { kind, start, state } from './lib/session';
import './lib/theme';
import { deviceZone } from './lib/zone';
import { begins, missingRoute, routes, signInRoute, waitingRoute } from './routes';
import { Shell } from './ui/shell';
import { Skeleton } from './ui/states';

function NotLoaded() {
	return (
		<div class="note bad stack tight" role="alert">
			<h1>{t('page.failed')}</h1>
			<p>{t('page.failed.words')}</p>
			<p>
				<button type="button" class="button" onClick={() => location.reload()}>
					{t('retry')}
				</button>
			</p>
		</div>
	);
}

function Unreachable() {
	return (
		<section class="door stack">
			<h1>{t('unreachable.title')}</h1>
			<p>{t('problem.unreachable')}</p>
			<p>
				<button type="button" class="button" onClick={() => void start()}>
					{t('retry')}
				</button>
			</p>
		</section>
	);
}

/** A visitor at a member's page sees the door there, and comes in at the same address. */
function pick(found: Route | undefined): Route {
	if (path.value === '/' && kind.value === 'applicant')
		return waitingRoute;
	if (!found)
		return missingRoute;
	if (!found.for || found.for.includes(kind.value))
		return found;
	return kind.value === 'visitor' ? signInRoute : missingRoute;
}

/** Where somebody should be instead of here. */
function elsewhere(): string | null {
	const home = begins[kind.value];
	const isIn = state.value === 'in';
	if (isIn && (path.value === '/sign-in' || path.value === '/join'))
		return home;
	if (isIn && path.value === '/' && home !== '/')
		return home;
	return null;
}

function Room() {
	const found = find(routes, path.value);
	const better = elsewhere();
	useEffect(() => {
		if (better)
			go(better, 'replace');
	}, [better]);
	if (better || state.value === 'starting')
		return <Skeleton rows={4} tall />;
	if (state.value === 'unreachable' && found?.route.for)
		return <Unreachable />;
	const route = pick(found?.route);
	return (
		<View
			key={route.path}
			route={route}
			params={found?.params ?? {}}
			waiting={<Skeleton rows={4} tall />}
			failed={<NotLoaded />}
		/>
	);
}

function App() {
	return (
		<Shell>
			<Room />
		</Shell>
	);
}

/** The likely page travels while we ask who is here, and asks for what it shows (readAhead). */
function fetchAhead() {
	const found = find(routes, path.value);
	if (found)
		fetchPage(found.route).catch(() => undefined);
}

/** When everything else is there. */
async function keepOffline() {
	await quiet();
	import('./lib/offline').catch(() => undefined);
}

await setLanguage(deviceLanguage());
render(<App />, document.getElementById('app')!);
fetchAhead();
if (state.value === 'starting')
	void start();
/* While the answers travel. */
setTimeout(() => deviceZone.value);
void keepOffline();
