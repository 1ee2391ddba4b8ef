/*
 * Addresses to pages.  Owns the history, the unsaved-work guard, focus on the new heading, the title and the
 * scroll; a page comes with its catalogue, and a page that does not load says so.
 */
import { batch, signal } from '@preact/signals';
import type { ComponentChild, ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { type BookName, language, needBooks, t } from './i18n';
import type { Kind } from './session';

export type Params = Record<string, string>;
export type Page = ComponentType<{ params: Params }>;

export interface Route {
	path: string;
	/** Who the page is for; absent means everybody, signed in or not. */
	for?: readonly Kind[];
	/** The catalogues its words stand in. */
	books: readonly BookName[];
	load: () => Promise<{ default: Page }>;
}

export const path = signal(location.pathname);
export const query = signal(new URLSearchParams(location.search));

let guard: (() => boolean) | null = null;

/** A page with unsaved work sets this; false stops the move. */
export function setGuard(allows: typeof guard) {
	guard = allows;
}

function read() {
	batch(() => {
		path.value = location.pathname;
		query.value = new URLSearchParams(location.search);
	});
}

export function go(to: string, how: 'push' | 'replace' = 'push') {
	if (guard && !guard())
		return;
	if (how === 'push')
		history.pushState(null, '', to);
	else
		history.replaceState(null, '', to);
	read();
}

addEventListener('popstate', read);

const isPlainClick = (event: MouseEvent) =>
	!event.defaultPrevented &&
	event.button === 0 &&
	!(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

const isOurs = (link: HTMLAnchorElement) =>
	link.origin === location.origin &&
	!link.target &&
	!link.hasAttribute('download') &&
	!(link.hash && link.pathname === location.pathname);

addEventListener('click', (event) => {
	const link = (event.target as Element).closest?.('a');
	if (!link || !isPlainClick(event) || !isOurs(link))
		return;
	event.preventDefault();
	go(link.pathname + link.search);
});

/** The parameters of a path that fits a pattern, as "/visits/:id". */
export function match(pattern: string, address: string): Params | null {
	const wanted = pattern.split('/');
	const given = address.replace(/\/$/, '').split('/');
	if (pattern === '/')
		return address === '/' ? {} : null;
	if (wanted.length !== given.length)
		return null;
	const params: Params = {};
	for (const [index, part] of wanted.entries()) {
		if (part.startsWith(':'))
			params[part.slice(1)] = decodeURIComponent(given[index]!);
		else if (part !== given[index])
			return null;
	}
	return params;
}

export function find(routes: readonly Route[], address: string): { route: Route; params: Params } | null {
	for (const route of routes) {
		const params = match(route.path, address);
		if (params)
			return { route, params };
	}
	return null;
}

const pages = new Map<Route, Page>();

/** Bring a page and its words; later calls cost nothing. */
export async function fetchPage(route: Route) {
	if (pages.has(route))
		return;
	const [page] = await Promise.all([route.load(), needBooks(route.books)]);
	pages.set(route, page.default);
}

const titleOf = (heading: Element | null) =>
	heading ? `${heading.textContent} – ${t('name')}` : t('name');

let first = true;

function settle() {
	const heading = document.querySelector<HTMLElement>('main h1');
	document.title = titleOf(heading);
	if (first) {
		first = false;
		return;
	}
	scrollTo(0, 0);
	if (!heading)
		return;
	heading.tabIndex = -1;
	heading.focus({ preventScroll: true });
}

interface ViewProps {
	route: Route;
	params: Params;
	waiting: ComponentChild;
	failed: ComponentChild;
}

/** Draw a route's page; what is shown when it waits or fails is the caller's. */
export function View({ route, params, waiting, failed }: ViewProps) {
	const [, redraw] = useState(0);
	const [broken, setBroken] = useState<Route | null>(null);
	const Found = pages.get(route);
	const address = path.value;
	useEffect(() => {
		if (!Found)
			fetchPage(route).then(
				() => redraw((count) => count + 1),
				() => setBroken(route),
			);
	}, [route]);
	/* In the frame that the page arrives in: a moment later, and the focus is taken from somebody who has moved on. */
	useLayoutEffect(() => {
		if (Found)
			settle();
	}, [Found, address]);
	useEffect(() => keepTitle(), [Found, address, language.value]);
	if (broken === route)
		return failed;
	return Found ? <Found key={address} params={params} /> : waiting;
}

/** Headings may change when data arrives: the title follows. */
function keepTitle() {
	const main = document.querySelector('main');
	if (!main)
		return undefined;
	const observer = new MutationObserver(() => {
		const heading = main.querySelector('h1');
		if (document.title !== titleOf(heading))
			document.title = titleOf(heading);
	});
	observer.observe(main, { childList: true, subtree: true, characterData: true });
	return () => observer.disconnect();
}
