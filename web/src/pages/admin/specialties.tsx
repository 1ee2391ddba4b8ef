/* The specialties that doctors can have and patients can look for. */
import { useSignal } from '@preact/signals';
import { api, type Specialty } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate } from '../../lib/data';
import { t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { toast } from '../../lib/toast';
import { TextField } from '../../ui/field';
import { ChangeForm } from '../../ui/change-form';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { More } from '../../ui/more';
import { Failed, Skeleton } from '../../ui/states';
import { HouseTabs } from './house-tabs';

const all = { query: { limit: 100 } };

readAhead(['admin'], 'GET /api/specialties', all);

const SHORTEST_NAME = 2;

interface Answers {
	name: string;
	description: string;
}

function readAs(prefix: string) {
	return (answers: FormData) => {
		const values: Answers = {
			name: textOf(answers, `${prefix}name`),
			description: textOf(answers, `${prefix}description`),
		};
		const errors: Errors = {};
		if ([...values.name].length < SHORTEST_NAME)
			errors[`${prefix}name`] = t('specialties.name.missing');
		return { values, errors };
	};
}

const explain = ({ status }: { status: number }) => (status === 409 ? t('specialties.taken') : undefined);

function changed(words: string) {
	invalidate('/api/specialties');
	toast(words);
}

function Fields({ prefix, form, one }: { prefix: string; form: ReturnType<typeof useForm<Answers>>; one?: Specialty }) {
	return (
		<div class="pair">
			<TextField
				name={`${prefix}name`}
				label={t('specialties.name')}
				form={form}
				attributes={{ maxLength: 80, defaultValue: one?.name }}
			/>
			<TextField
				name={`${prefix}description`}
				label={t('specialties.description')}
				form={form}
				attributes={{ maxLength: 500, defaultValue: one?.description ?? undefined }}
			/>
		</div>
	);
}

function Add() {
	const form = useForm<Answers>({
		read: readAs(''),
		explain,
		send: async ({ name, description }) => {
			await api('POST /api/specialties', { body: { name, description: description || undefined } });
			form.attributes.ref.current?.reset();
			changed(t('specialties.added'));
		},
	});
	return (
		<section class="card" aria-labelledby="add">
			<h2 id="add">{t('specialties.add')}</h2>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<Fields prefix="" form={form} />
				<p>
					<Submit form={form}>{t('specialties.add.now')}</Submit>
				</p>
			</form>
		</section>
	);
}

function Edit({ one, onClose }: { one: Specialty; onClose: () => void }) {
	const prefix = `${one.id}-`;
	const form = useForm<Answers>({
		read: readAs(prefix),
		explain,
		send: async ({ name, description }) => {
			await api('PUT /api/specialties/{id}', {
				path: { id: one.id },
				body: { name, description: description || null },
				version: one.version,
			});
			onClose();
			changed(t('saved'));
		},
	});
	return (
		<ChangeForm form={form} onBack={onClose}>
			<Fields prefix={prefix} form={form} one={one} />
		</ChangeForm>
	);
}

function Remove({ one, onClose }: { one: Specialty; onClose: () => void }) {
	async function remove() {
		await api('DELETE /api/specialties/{id}', { path: { id: one.id }, version: one.version });
		changed(t('specialties.removed', { name: one.name }));
	}
	return (
		<div class="note warn stack tight">
			<p>{t('specialties.remove.words', { name: one.name })}</p>
			<p class="row">
				<button type="button" class="button danger" onClick={() => void attempt(remove)}>
					{t('specialties.remove')}
				</button>
				<button type="button" class="button quiet" onClick={onClose}>
					{t('back')}
				</button>
			</p>
		</div>
	);
}

function Row({ one }: { one: Specialty }) {
	const doing = useSignal<'edit' | 'remove' | null>(null);
	const close = () => {
		doing.value = null;
	};
	return (
		<li class="stack tight">
			<div class="row apart">
				<div>
					<h2 class="name">{one.name}</h2>
					<p class="soft small">
						{t('specialties.doctors', { n: one.doctors })}
						{one.description && <> · {one.description}</>}
					</p>
				</div>
				<div class="row">
					<button
						type="button"
						class="button quiet small"
						onClick={() => {
							doing.value = 'edit';
						}}
					>
						{t('change')}
						<span class="unseen"> {one.name}</span>
					</button>
					{one.doctors === 0 && (
						<button
							type="button"
							class="button quiet danger small"
							onClick={() => {
								doing.value = 'remove';
							}}
						>
							{t('remove')}
							<span class="unseen"> {one.name}</span>
						</button>
					)}
				</div>
			</div>
			{doing.value === 'edit' && <Edit one={one} onClose={close} />}
			{doing.value === 'remove' && <Remove one={one} onClose={close} />}
		</li>
	);
}

export default function Specialties() {
	const list = useList('GET /api/specialties', all);
	return (
		<>
			<h1>{t('house.specialties')}</h1>
			<HouseTabs />
			{list.problem && !list.isKnown && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isKnown && !list.problem && <Skeleton rows={6} />}
			<ul class="rows">
				{list.items.map((one) => (
					<Row one={one} key={one.id} />
				))}
			</ul>
			<More list={list} />
			{(list.isKnown || list.problem) && <Add />}
		</>
	);
}
