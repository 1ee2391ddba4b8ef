/* One field that finds as one types. */
import { useRef } from 'preact/hooks';

const PAUSE = 250;

interface SeekProps {
	name: string;
	label: string;
	hint: string;
	/** What stands in it to begin with. */
	words: string;
	most: number;
	onSeek: (words: string) => void;
}

export function Seek({ name, label, hint, words, most, onSeek }: SeekProps) {
	const timer = useRef(0);
	return (
		<form
			class="field narrow"
			role="search"
			onSubmit={(event) => {
				event.preventDefault();
				clearTimeout(timer.current);
				onSeek((event.currentTarget.elements.namedItem(name) as HTMLInputElement).value);
			}}
		>
			<label for={name}>{label}</label>
			<p class="hint" id={`${name}-hint`}>
				{hint}
			</p>
			<input
				id={name}
				name={name}
				type="search"
				aria-describedby={`${name}-hint`}
				autoComplete="off"
				spellcheck={false}
				maxLength={most}
				defaultValue={words}
				onInput={({ currentTarget: { value } }) => {
					clearTimeout(timer.current);
					timer.current = window.setTimeout(() => onSeek(value), PAUSE);
				}}
			/>
		</form>
	);
}
