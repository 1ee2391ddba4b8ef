/* Rooms beside each other.  On a phone they are one row that moves sideways, and it shows where one is. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { path } from '../lib/router';

const middle = (one: Element) => {
	const { left, width } = one.getBoundingClientRect();
	return left + width / 2;
};

interface TabsProps {
	label: string;
	/** Where each leads, and what it says. */
	tabs: readonly (readonly [address: string, words: ComponentChildren])[];
	/** The address that one is at, where the path does not say it. */
	here?: string;
}

export function Tabs({ label, tabs, here = path.value }: TabsProps) {
	const row = useRef<HTMLElement>(null);
	useLayoutEffect(() => {
		const current = row.current?.querySelector('[aria-current]');
		if (current)
			row.current!.scrollLeft += middle(current) - middle(row.current!);
	}, [here]);
	return (
		<nav class="tabs" aria-label={label} ref={row}>
			{tabs.map(([address, words]) => (
				<a key={address} href={address} aria-current={address === here ? 'page' : undefined}>
					{words}
				</a>
			))}
		</nav>
	);
}
