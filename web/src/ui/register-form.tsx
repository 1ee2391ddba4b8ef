/* Registering: the questions, and the comparison with those who may be the same person. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api, type Body } from '../lib/api';
import { invalidate } from '../lib/data';
import { t } from '../lib/i18n';
import { bornWords, fullNameOf, type PatientSummary } from '../lib/patients';
import { toRegister } from '../lib/questions';
import { go } from '../lib/router';
import { toast } from '../lib/toast';
import type { Answers } from './facts';
import { Submit, Summary, useForm } from './form';
import { Questions, readAnswers } from './questions';

type Wish = Body<'POST /api/patients'>;

interface Likeness {
	wish: Answers;
	candidates: readonly PatientSummary[];
}

const same = (one: unknown, other: unknown) =>
	String(one ?? '').toLocaleLowerCase() === String(other ?? '').toLocaleLowerCase();

function Fact({ words, isSame }: { words: string; isSame?: boolean }) {
	return (
		<p class="row">
			<bdi>{words}</bdi>
			{isSame !== undefined && (
				<span class={isSame ? 'tag warn' : 'tag'}>
					<span aria-hidden="true">{isSame ? '=' : '≠'}</span>
					{t(isSame ? 'register.same' : 'register.differs')}
				</span>
			)}
		</p>
	);
}

const bornOf = (day: string | null | undefined) => (day ? bornWords(day) : t('patient.born.none'));

function Candidate({ one, wish }: { one: PatientSummary; wish: Answers }) {
	return (
		<li class="card">
			<h3>
				<bdi class="number">{one.number}</bdi>
			</h3>
			<Fact words={fullNameOf(one)} isSame={same(one.firstName, wish.firstName) && same(one.lastName, wish.lastName)} />
			<Fact words={bornOf(one.dateOfBirth)} isSame={same(one.dateOfBirth, wish.dateOfBirth)} />
			<Fact words={t(`pick.sex.${one.sex}`)} isSame={wish.sex === undefined ? undefined : same(one.sex, wish.sex)} />
			<p class="soft small">{t(one.hasAccount ? 'patient.account' : 'patient.no-account')}</p>
			<p>
				<a class="button" href={`/clinic/patients/${one.id}`}>
					{t('register.this-one')}
					<span class="unseen"> {one.number}</span>
				</a>
			</p>
		</li>
	);
}

function Compare({ like, onNew }: { like: Likeness; onNew: () => void }) {
	const { wish, candidates } = like;
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), [like]);
	return (
		<section class="stack" aria-labelledby="like">
			<h2 id="like" tabIndex={-1} ref={heading}>
				{t('register.like')}
			</h2>
			<p>{t(candidates.length ? 'register.like.words' : 'register.like.unseen')}</p>
			<ul class="tiles bare">
				<li class="card hero">
					<h3>{t('register.typed')}</h3>
					<Fact words={fullNameOf({ firstName: String(wish.firstName), lastName: String(wish.lastName) })} />
					<Fact words={bornOf(wish.dateOfBirth as string | undefined)} />
					{wish.sex !== undefined && <Fact words={t(`pick.sex.${wish.sex as PatientSummary['sex']}`)} />}
				</li>
				{candidates.map((one) => (
					<Candidate one={one} wish={wish} key={one.id} />
				))}
			</ul>
			<p>
				<button type="button" class="button quiet" onClick={onNew}>
					{t('register.new-one')}
				</button>
			</p>
		</section>
	);
}

export function RegisterForm() {
	const like = useSignal<Likeness | null>(null);
	const isNew = useRef(false);
	const sent = useRef<Answers>({});
	const form = useForm<Answers>({
		read: readAnswers(toRegister, false),
		draft: 'register',
		send: async (values) => {
			sent.current = values;
			like.value = null;
			const confirmDuplicate = isNew.current || undefined;
			isNew.current = false;
			const { data } = await api('POST /api/patients', { body: { ...(values as unknown as Wish), confirmDuplicate } });
			invalidate('/api/patients');
			toast(t('register.done', { name: fullNameOf(data), number: data.number }));
			go(`/clinic/patients/${data.id}`);
		},
		explain: ({ code, candidates }) => {
			if (code !== 'conflict' || !candidates)
				return undefined;
			like.value = { wish: sent.current, candidates };
			return t('register.like.below');
		},
	});
	return (
		<>
			{!like.value && <Summary form={form} />}
			{like.value && (
				<Compare
					like={like.value}
					onNew={() => {
						isNew.current = true;
						form.attributes.ref.current?.requestSubmit();
					}}
				/>
			)}
			<form class="stack narrow" {...form.attributes}>
				<Questions questions={toRegister} form={form} />
				<p>
					<Submit form={form}>{t('patients.register')}</Submit>
				</p>
			</form>
		</>
	);
}
