/* How the link of a message ended, and where to go on from there. */
interface EndedProps {
	good?: boolean;
	words: string;
	href: string;
	step: string;
}

export function Ended({ good, words, href, step }: EndedProps) {
	return (
		<div class={`note ${good ? 'ok' : 'warn'} stack tight`} role={good ? 'status' : 'alert'}>
			<p>{words}</p>
			<p>
				<a class="button" href={href}>
					{step}
				</a>
			</p>
		</div>
	);
}
