/* One's own picture: chosen, looked at, saved, taken away. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { api, type Profile } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate } from '../lib/data';
import { isProblem } from '../lib/http';
import { t } from '../lib/i18n';
import { sentForm, squareOf } from '../lib/picture';
import { wordsFor } from '../lib/problem';
import { fullName, me } from '../lib/session';
import { toast } from '../lib/toast';
import { Avatar } from './avatar';

const OWN = '/api/auth/profile/picture';

function show(picture: string | null, words: string) {
	me.value = { ...me.value!, picture };
	invalidate('/api/users');
	toast(words);
}

function usePicture() {
	const input = useRef<HTMLInputElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const chosen = useSignal(false);
	const busy = useSignal(false);
	const complaint = useSignal('');

	function drop() {
		chosen.value = false;
		complaint.value = '';
		input.current!.value = '';
		input.current!.focus();
	}

	async function choose() {
		const file = input.current!.files?.[0];
		complaint.value = '';
		chosen.value = false;
		if (!file)
			return;
		try {
			await squareOf(file, canvas.current!);
			chosen.value = true;
		} catch {
			complaint.value = t('picture.unreadable');
		}
	}

	async function save() {
		if (busy.value)
			return;
		busy.value = true;
		complaint.value = '';
		try {
			const { data } = await api(`PUT ${OWN}`, { body: { picture: sentForm(canvas.current!) } });
			drop();
			show(data.picture, t('picture.saved'));
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			complaint.value = wordsFor(reason);
		} finally {
			busy.value = false;
		}
	}

	async function takeAway() {
		await api(`DELETE ${OWN}`);
		drop();
		show(null, t('picture.removed'));
	}

	return { input, canvas, chosen, busy, complaint, drop, choose, save, takeAway };
}

type Picture = ReturnType<typeof usePicture>;

function Choice({ picture, person }: { picture: Picture; person: Profile }) {
	const wrong = picture.complaint.value;
	return (
		<div class={wrong ? 'field wrong' : 'field'}>
			<label for="picture-file">{t(person.picture ? 'picture.other' : 'picture.choose')}</label>
			<p class="hint" id="picture-hint">
				{t('picture.hint')}
			</p>
			{wrong && (
				<p class="error" id="picture-error" role="alert">
					<span class="unseen">{t('problem.error')} </span>
					{wrong}
				</p>
			)}
			<input
				type="file"
				id="picture-file"
				accept="image/*"
				ref={picture.input}
				aria-describedby={wrong ? 'picture-hint picture-error' : 'picture-hint'}
				aria-invalid={wrong ? true : undefined}
				onChange={() => void picture.choose()}
			/>
		</div>
	);
}

export function OwnPicture() {
	const person = me.value!;
	const picture = usePicture();
	const isChosen = picture.chosen.value;
	const isShown = person.role === 'doctor' || person.role === 'specialist';
	return (
		<section class="stack tight narrow" aria-labelledby="picture">
			<h2 id="picture">{t('picture')}</h2>
			<p class="soft">{t(isShown ? 'picture.words.doctor' : 'picture.words')}</p>
			<div class="row">
				<canvas ref={picture.canvas} class="avatar large" role="img" aria-label={t('picture.preview')} hidden={!isChosen} />
				{!isChosen && <Avatar id={person.id} name={fullName.value} picture={person.picture} large />}
				{isChosen && (
					<p role="status" class="small">
						{t('picture.preview')}
					</p>
				)}
			</div>
			<Choice picture={picture} person={person} />
			<p class="row">
				{isChosen && (
					<>
						<button type="button" class="button" aria-disabled={picture.busy.value} onClick={() => void picture.save()}>
							{t(picture.busy.value ? 'sending' : 'picture.save')}
						</button>
						<button type="button" class="button quiet" onClick={picture.drop}>
							{t('picture.leave')}
						</button>
					</>
				)}
				{!isChosen && person.picture && (
					<button type="button" class="button quiet danger" onClick={() => void attempt(picture.takeAway)}>
						{t('picture.remove')}
					</button>
				)}
			</p>
		</section>
	);
}
