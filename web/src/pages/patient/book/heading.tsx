/* Each step is a page to those who listen: its heading takes the focus, whenever the step arrives. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let isUnderWay = false;

/** The page's own first heading is the router's; those after it are ours. */
export function beginFlow() {
	isUnderWay = false;
}

export function Heading({ children }: { children: ComponentChildren }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
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
