/*
 * Hashed files: from the cache first.  Pages: from the network, else the last shell.  /api and /live are never
 * touched: health data does not stay on the device.
 */
const SHELL = '/';

/* The build writes the release and its files here: what it takes to open without a network and to say so. */
const CACHE = 'epione-development';
const FILES = [];

async function keepShell() {
	const cache = await caches.open(CACHE);
	await cache.addAll([SHELL, ...FILES]);
	await self.skipWaiting();
}

async function dropOldCaches() {
	const names = await caches.keys();
	await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
	await self.clients.claim();
}

async function hashedFile(request) {
	const cache = await caches.open(CACHE);
	const kept = await cache.match(request);
	if (kept)
		return kept;
	const fresh = await fetch(request);
	if (fresh.ok)
		await cache.put(request, fresh.clone());
	return fresh;
}

async function page(request) {
	const cache = await caches.open(CACHE);
	try {
		const fresh = await fetch(request);
		if (fresh.ok)
			await cache.put(SHELL, fresh.clone());
		return fresh;
	} catch {
		return (await cache.match(SHELL)) ?? Response.error();
	}
}

self.addEventListener('install', (event) => event.waitUntil(keepShell()));
self.addEventListener('activate', (event) => event.waitUntil(dropOldCaches()));

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== self.location.origin)
		return;
	if (/^\/(api|live)\//.test(url.pathname))
		return;
	if (url.pathname.startsWith('/assets/'))
		event.respondWith(hashedFile(request));
	else if (request.mode === 'navigate')
		event.respondWith(page(request));
});
