/*
 * A list read page by page.  Each page is asked for from where the one before it ends now, so that they fit together
 * also after a change in between.
 */
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { type Answer, addressOf, type Call, type Get, type Item } from './api';
import { load, type Resource, slotFor, watch } from './data';
import type { Problem } from './http';

/** The operations that answer with a page of a list. */
export type ListOf = { [O in Get]: Answer<O> extends { next: string | null } ? O : never }[Get];
type Page = { data: unknown[]; next: string | null };

export interface List<T> {
	items: readonly T[];
	/** The first page is here. */
	isKnown: boolean;
	/** More than the first page was asked for. */
	isLong: boolean;
	/** No page follows. */
	isWhole: boolean;
	isLoading: boolean;
	/** What went wrong with the last page, when it is not here. */
	problem?: Problem;
	more: () => void;
	retry: () => void;
}

/** Read a list as far as somebody wants to see it; `all` follows it to its end. */
export function useList<O extends ListOf>(operation: O, call: Call<O>, all = false): List<Item<O>> {
	const first = addressOf(operation, call);
	const shown = useSignal({ first, pages: 1 });
	const wanted = shown.value.first === first ? shown.value.pages : 1;
	const paths: string[] = [];
	let page: Resource<Page> = { loading: false, at: 0 };
	const items: unknown[] = [];
	for (let path: string | null = first; path && (all || paths.length < wanted); ) {
		paths.push(path);
		page = slotFor<Page>(path).value;
		items.push(...(page.data?.data ?? []));
		const query = { ...(call as Call<ListOf>).query, after: page.data?.next ?? undefined };
		path = query.after ? addressOf(operation, { ...call, query } as Call<O>) : null;
	}
	const last = paths.at(-1)!;
	useLayoutEffect(() => {
		const ends = paths.map(watch);
		return () => ends.forEach((end) => end());
	}, [paths.join(' ')]);
	return {
		items: items as Item<O>[],
		isKnown: paths.length > 1 || page.data !== undefined,
		isLong: paths.length > 1,
		isWhole: page.data?.next === null,
		isLoading: page.loading,
		problem: page.data ? undefined : page.problem,
		more: () => {
			shown.value = { first, pages: paths.length + 1 };
		},
		retry: () => void load(last),
	};
}
