/* Each step is a page to those who listen: its heading takes the focus in the frame it arrives in, so never from somebody who has moved on. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

let isUnderWay = false;

/** The page's own first heading is the router's; those after it are ours. */
export function beginFlow() {
	isUnderWay = false;
}

export function Heading({ children }: { children: ComponentChildren }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => {
		if (isUnderWay) {
			scrollTo(0, 0);
			heading.current?.focus({ preventScroll: true });
		}
		isUnderWay = true;
	}, []);
	return (
		<h1 ref={heading} tabIndex={-1}>
			{children}
		</h1>
	);
}
