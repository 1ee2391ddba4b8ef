/*
 * A shared cache of reads: what is known is shown at once and refreshed behind it; coming back to the tab
 * refreshes what is on screen.  useGet() returns the signal itself, so that values computed from it stay fresh.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { type Answer, type Call, type Get, addressOf } from './api';
import { http, isProblem, type Problem } from './http';
import { language } from './i18n';

export interface Resource<T> {
	data?: T;
	problem?: Problem;
	loading: boolean;
	/** When the data came; 0 when it must be asked for again. */
	at: number;
}

const FRESH = 30_000;
const FRESH_ON_RETURN = 60_000;

const slots = new Map<string, Signal<Resource<unknown>>>();
const watchers = new Map<string, number>();
/** Reads under way whose answer is older than what is known by now. */
const overtaken = new Set<string>();
const nothing = signal<Resource<never>>({ loading: false, at: 0 });

export function slotFor<T>(path: string): Signal<Resource<T>> {
	let slot = slots.get(path);
	if (!slot) {
		slot = signal<Resource<unknown>>({ loading: false, at: 0 });
		slots.set(path, slot);
	}
	return slot as Signal<Resource<T>>;
}

export async function load(path: string): Promise<void> {
	const slot = slotFor(path);
	if (slot.peek().loading)
		return;
	slot.value = { ...slot.peek(), loading: true };
	const answer = await read(path);
	if (slots.get(path) !== slot)
		return;
	const isOvertaken = overtaken.delete(path);
	slot.value = { ...slot.peek(), ...(isOvertaken ? {} : answer), loading: false };
	if (isOvertaken)
		await load(path);
}

async function read(path: string): Promise<Partial<Resource<unknown>>> {
	try {
		const data = await http<unknown>({ method: 'GET', path });
		return { data, problem: undefined, at: Date.now() };
	} catch (reason) {
		return { problem: isProblem(reason) ? reason : { status: 0, code: 'broken', title: String(reason) } };
	}
}

/** Ask for what is at an address, unless that is known well enough. */
export function want(path: string) {
	if (Date.now() - slotFor(path).peek().at > FRESH)
		void load(path);
}

/** Keep what is at an address fresh, until the function that this gives is called. */
export function watch(path: string) {
	watchers.set(path, (watchers.get(path) ?? 0) + 1);
	want(path);
	return () => {
		watchers.set(path, (watchers.get(path) ?? 1) - 1);
	};
}

/** Read an operation and keep it fresh while the component lives; null reads nothing. */
export function useGet<O extends Get>(operation: O, call: Call<O> | null): ReadonlySignal<Resource<Answer<O>>> {
	const path = call && addressOf(operation, call);
	/* In the frame that wants it: a slow phone takes long to come to what waits for the next one. */
	useLayoutEffect(() => (path ? watch(path) : undefined), [path]);
	return path ? slotFor<Answer<O>>(path) : nothing;
}

/** Put a known answer in the cache, as after a change that returned the new state. */
export function remember<O extends Get>(operation: O, call: Call<O>, data: Answer<O>) {
	const path = addressOf(operation, call);
	const slot = slotFor<Answer<O>>(path);
	overtake(path);
	slot.value = { data, loading: slot.peek().loading, at: Date.now() };
}

/** What is under way now was asked before the change: its answer does not count. */
function overtake(path: string) {
	if (slotFor(path).peek().loading)
		overtaken.add(path);
}

/** Forget how fresh everything under a prefix is; what is on screen is asked for again. */
export function invalidate(prefix: string) {
	for (const [path, slot] of slots) {
		if (!path.startsWith(prefix))
			continue;
		slot.value = { ...slot.peek(), at: 0 };
		overtake(path);
		if (watchers.get(path))
			void load(path);
	}
}

/** Another person sits here now: nothing may stay. */
export function forgetEverything() {
	slots.clear();
	overtaken.clear();
}

/* The clinic's own words came in the language they were asked for in. */
language.subscribe(() => ['/api/permissions', '/api/audit-logs'].forEach(invalidate));

document.addEventListener('visibilitychange', () => {
	if (document.hidden)
		return;
	for (const [path, count] of watchers) {
		if (count > 0 && Date.now() - slotFor(path).peek().at > FRESH_ON_RETURN)
			void load(path);
	}
});
