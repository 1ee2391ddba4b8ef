// As much of a browser as signing in with a provider needs: it follows redirects, keeps cookies by host, fills in a form.

import { base, sendPatiently } from '../lib/client.mjs';
import { insist } from '../lib/report.mjs';

const ours = (url) => url.origin === base.origin;

export class Browser {
	constructor() {
		this.jars = new Map();
	}

	cookies(url) {
		return this.jars.get(url.host) ?? this.jars.set(url.host, new Map()).get(url.host);
	}

	keep(url, lines) {
		for (const line of lines) {
			const [pair, ...rest] = line.split(';').map((one) => one.trim());
			const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
			const gone = rest.some((one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one)) || value === '';
			this.cookies(url)[gone ? 'delete' : 'set'](name, value);
		}
	}

	cookieHeader(url) {
		return [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	/* One request; {status, location, text, lines}. */
	async ask(address, { method = 'GET', form } = {}) {
		const url = new URL(address, base);
		const cookie = this.cookieHeader(url);
		const headers = { ...cookie && { cookie }, ...form && { 'content-type': 'application/x-www-form-urlencoded' } };
		const body = form && new URLSearchParams(form).toString();
		if (ours(url)) {
			const begun = performance.now();
			const reply = await sendPatiently(method, url.pathname + url.search, { headers, body });
			this.longest = Math.max(this.longest ?? 0, (performance.now() - begun) / 1000);
			return this.told(url, reply.status, reply.headers.location, reply.headers['set-cookie'] ?? [], reply.text);
		}
		const reply = await fetch(url, { method, headers, body, redirect: 'manual' });
		return this.told(url, reply.status, reply.headers.get('location'), reply.headers.getSetCookie(), await reply.text());
	}

	told(url, status, location, lines, text) {
		this.keep(url, lines);
		return { url, status, lines, text, location: location ? new URL(location, url) : null };
	}

	/* Follow redirects until a page, or until an address that `stop` knows. */
	async follow(address, stop = () => false) {
		let reply = await this.ask(address);

		for (let i = 0; i < 12 && reply.location && !stop(reply.location); i++)
			reply = await this.ask(reply.location.href);
		return reply;
	}

	/* Our side begins; the address at the provider, or where we were sent instead. */
	async begin(returnTo) {
		const reply = await this.ask(`/api/auth/sso/start${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}`);

		insist(reply.status === 302 && reply.location, `a redirect expected: ${reply.status} ${reply.text}`);
		return reply;
	}

	/* Until the provider sends us back; the address of our callback. */
	async visit(address) {
		const reply = await this.follow(address, (next) => ours(next));

		insist(reply.location, `the provider did not send us back: ${reply.status} ${reply.text.slice(0, 300)}`);
		return reply.location.href;
	}

	/* The whole way; where our side sends the browser at the end, as path and query. */
	async signIn(returnTo) {
		const begun = await this.begin(returnTo);
		if (ours(begun.location))
			return begun.location.pathname + begun.location.search;
		return this.land(await this.visit(begun.location.href));
	}

	async land(callback) {
		const reply = await this.ask(callback);

		insist(reply.status === 302 && reply.location && ours(reply.location), `a redirect to the portal expected: ${reply.status} ${reply.text}`);
		this.landed = reply;
		return reply.location.pathname + reply.location.search;
	}

	get session() {
		return this.cookies(base).get('__Host-epione');
	}
}
