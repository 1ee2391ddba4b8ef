/* Somebody's picture, or their initials.  Their name stands beside it, so it says nothing to those who do not see it. */
import { useSignal } from '@preact/signals';
import { addressOf } from '../lib/api';
import { initialsOf } from '../lib/initials';

interface Props {
	id: string;
	name: string;
	/** The tag of their picture: it changes with the picture. */
	picture?: string | null;
	large?: boolean;
}

export function Avatar({ id, name, picture, large }: Props) {
	const failed = useSignal('');
	const style = large ? 'avatar large' : 'avatar';
	if (!picture || failed.value === picture)
		return (
			<span class={style} aria-hidden="true">
				{initialsOf(name)}
			</span>
		);
	return (
		<img
			class={style}
			src={addressOf('GET /api/users/{id}/picture', { path: { id }, query: { version: picture } })}
			alt=""
			loading="lazy"
			decoding="async"
			onError={() => {
				failed.value = picture;
			}}
		/>
	);
}
