// Sessions and tokens as src/shelf.c, src/session.c and src/util/token.c write them, made a second time with the clinic's own keys: the ones that no
// sign-in ever makes.

import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blake2b } from '../lib/blake2b.mjs';
import { derive, MasterKey } from '../lib/sealing.mjs';

const hash = (text, key) => blake2b(32, Buffer.from(text), { key }).toString('hex');
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const now = () => Math.floor(Date.now() / 1000);

export const houseKeyRow = "SELECT wrapped FROM house_key WHERE name = 'house'";

const readRow = () => execFileSync('psql', ['-X', '-At', '-c', houseKeyRow], { encoding: 'utf8' }).trim();

export class Forge {
	/* Of the clinic that lies there, whose house_key has this row. */
	constructor(place = process.env.EPIONE_HOUSE, row = readRow()) {
		const house = new MasterKey(readFileSync(join(place, 'secret/master.key'), 'utf8')).open('house_key.wrapped house', row);

		this.shelfKey = derive(house, 'epishelf');
		this.tokenKey = derive(house, 'epitoken');
	}

	/* The value that says these words at that place. */
	sealed(place, words) {
		return `${hash(`${place} ${words}`, this.shelfKey).slice(0, 32)} ${words}`;
	}

	/* Where wrong tries of a kind are counted ("tries"), or what the next one waits for lies ("wait"), as src/throttle.c says. */
	counter(what, kind, who) {
		return `epione:${what}:${hash(`${kind} ${who}`, this.tokenKey).slice(0, 32)}`;
	}

	/* A token of somebody's session, with claims of its own. */
	token(person, sid, more = {}) {
		const head = base64({ alg: 'HS256', kid: hash(this.tokenKey).slice(0, 8), typ: 'JWT' });
		const body = base64({ aud: `${process.env.BASE}/api`, exp: now() + 200, iat: now(), iss: process.env.BASE, jti: randomUUID(), role: person.role, sid, sub: person.account,
			typ: 'at+jwt', ...more });

		return `${head}.${body}.${createHmac('sha256', this.tokenKey).update(`${head}.${body}`).digest('base64url')}`;
	}
}

/* What is no token, but lies where a worker looks for this one among those that it knows. */
export function lookalike(token) {
	const place = hash(token).slice(0, 2);

	for (let i = 0; ; i++)
		if (hash(`x${i}`).startsWith(place))
			return `x${i}`;
}

/* The words of somebody's session. */
export const wordsOf = ({ account, role, patientId }, { until = now() + 3600, fresh = now(), kind = 'browser', used = now() } = {}) =>
	[account, role, patientId ?? '-', until, fresh, kind, used].join(' ');

/* The id of the session that a cookie's value opens. */
export const sessionOf = (cookie) => hash(cookie);

/* A cookie and the session's id that belongs to it. */
export function newCookie() {
	const cookie = randomBytes(32).toString('base64url');

	return { cookie, id: sessionOf(cookie) };
}

/* Ids of sessions that begin alike. */
export function twins() {
	const begin = randomBytes(2).toString('hex');

	return [1, 2].map(() => begin + randomBytes(30).toString('hex'));
}
