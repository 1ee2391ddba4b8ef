/* One part of a record: what stands in it, and how those who may add to it, change it and take something out. */
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { api, type Body, type Item } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate } from '../lib/data';
import type { Emergency } from '../lib/emergencies';
import { type Key, t } from '../lib/i18n';
import { useList } from '../lib/list';
import { partOf } from '../lib/patients';
import { quiet } from '../lib/quiet';
import { type Asked, type Part, parts, type PartName } from '../lib/questions';
import { toast } from '../lib/toast';
import { EmergencyNotes } from './emergency-notes';
import { type Answers, factOf, pickWords } from './facts';
import { lazy } from './lazy';
import { Failed, Skeleton } from './states';

/* The parts are alike but for their questions; to the compiler they all are this one. */
type Like = '/api/patients/{patientId}/history';
type Row = Answers & { id: string; version: number };

const all = (name: PartName | 'emergency-notes') => `/api/patients/{patientId}/${name}` as Like;
const shown = new Set(['substance', 'what', 'name', 'provider', 'number']);
const tagged = new Set(['severity', 'rank', 'kind', 'status']);
const looks: Record<string, string> = { 'life-threatening': 'bad', severe: 'bad', moderate: 'warn' };

/* It travels when what is there can be read: most people only look. */
export const RecordForm = lazy(async () => (await import('./record-form')).RecordForm);

/** The one form that is open: two would have fields of the same name. */
export const editing = signal('');
const idOf = (part: Part, row?: Row) => `${part.name} ${row?.id ?? 'new'}`;
export const close = () => {
	editing.value = '';
};

function changed(words: string) {
	invalidate('/api/patients/');
	toast(words);
}

interface OfPatient {
	part: Part;
	patientId: string;
}

async function add({ part, patientId }: OfPatient, values: Answers) {
	await api(`POST ${all(part.name)}`, { path: { patientId }, body: values as Body<`POST ${Like}`> });
	changed(t('part.added'));
}

async function change({ part, patientId }: OfPatient, { id, version }: Row, values: Answers) {
	await api(`PUT ${all(part.name)}/{id}`, { path: { patientId, id }, body: values as Body<`PUT ${Like}/{id}`>, version });
	changed(t('saved'));
}

/** Taken out by mistake, it is written in again. */
async function remove(of: OfPatient, row: Row) {
	await api(`DELETE ${all(of.part.name)}/{id}`, { path: { patientId: of.patientId, id: row.id }, version: row.version });
	invalidate('/api/patients/');
	const again = of.part.questions.map(({ name }) => [name, row[name] ?? undefined]);
	toast(t('part.removed'), () => void attempt(() => add(of, Object.fromEntries(again) as Answers)));
}

function PartForm({ part, patientId, row }: OfPatient & { row?: Row }) {
	return (
		<div class="card narrow">
			<h3>{t(row ? 'part.change' : `part.add.${part.name}`)}</h3>
			<RecordForm
				questions={part.questions.filter(({ later }) => row || !later)}
				values={row}
				draft={`part ${patientId} ${idOf(part, row)}`}
				send={(values) => (row ? change({ part, patientId }, row, values) : add({ part, patientId }, values))}
				onDone={close}
			/>
		</div>
	);
}

function Tag({ question, value }: { question: Asked; value: string }) {
	const tone = looks[value] ?? '';
	return (
		<span class={`tag ${tone}`}>
			{tone && <span aria-hidden="true">▲</span>}
			{pickWords(question, value)}
		</span>
	);
}

function Facts({ part, row }: { part: Part; row: Row }) {
	const facts = part.questions.filter(({ name }) => !shown.has(name) && !tagged.has(name) && row[name]);
	return (
		<ul class="bare small">
			{facts.map((question) => (
				<li key={question.name}>
					{question.kind !== 'yes' && <span class="soft">{t(`part.${question.name}` as Key)}: </span>}
					<bdi class="typed">{factOf(question, row[question.name])}</bdi>
				</li>
			))}
		</ul>
	);
}

function One({ part, patientId, row, mayWrite }: OfPatient & { row: Row; mayWrite: boolean }) {
	const id = idOf(part, row);
	const title = String(row[part.title] ?? t('part.erased'));
	const tags = part.questions.filter(({ name }) => tagged.has(name) && row[name] && row[name] !== 'active');
	if (editing.value === id)
		return (
			<li>
				<PartForm part={part} patientId={patientId} row={row} />
			</li>
		);
	return (
		<li class="row apart">
			<div class="stack tight">
				<p class="row">
					<strong>
						<bdi>{title}</bdi>
					</strong>
					{Boolean(row.stoppedOn) && <span class="tag">{t('part.stopped')}</span>}
					{tags.map((question) => (
						<Tag question={question} value={String(row[question.name])} key={question.name} />
					))}
				</p>
				<Facts part={part} row={row} />
			</div>
			{mayWrite && (
				<div class="row">
					<button
						type="button"
						class="button quiet small"
						onClick={() => {
							editing.value = id;
						}}
					>
						{t('change')}
						<span class="unseen"> {title}</span>
					</button>
					<button
						type="button"
						class="button quiet danger small"
						onClick={() => void attempt(() => remove({ part, patientId }, row))}
					>
						{t('remove')}
						<span class="unseen"> {title}</span>
					</button>
				</div>
			)}
		</li>
	);
}

interface Sections {
	names: readonly PartName[];
	patientId: string;
	mayWrite: boolean;
	/** Under which whoever is here has it open. */
	emergency?: Emergency;
}

/** Several parts, drawn when all are here: each would push down those below it. */
function Together({ names, patientId, mayWrite, emergency }: Sections) {
	const hasNotes = names.includes('history');
	const lists = [...names, ...(hasNotes ? (['emergency-notes'] as const) : [])].map((name) =>
		useList(`GET ${all(name)}`, partOf(patientId), true),
	);
	const notes = hasNotes && <EmergencyNotes patientId={patientId} emergency={emergency} />;
	useEffect(() => {
		if (mayWrite)
			void quiet().then(RecordForm.fetch);
	}, []);
	if (!lists.every(({ isKnown, problem }) => isKnown || problem))
		return <Skeleton rows={names.length} tall />;
	return (
		<>
			{emergency && notes}
			{names.map((name) => (
				<PartSection name={name} patientId={patientId} mayWrite={mayWrite} key={name} />
			))}
			{!emergency && notes}
		</>
	);
}

export const PartSections = (sections: Sections) => <Together {...sections} key={sections.names.join()} />;

function PartSection({ name, patientId, mayWrite }: { name: PartName; patientId: string; mayWrite: boolean }) {
	const part: Part = parts[name];
	const list = useList(`GET ${all(name)}`, partOf(patientId), true);
	const rows = list.items as readonly (Item<`GET ${Like}`> & Row)[];
	const isAdding = editing.value === idOf(part);
	useLayoutEffect(() => close, []);
	return (
		<section class="stack tight" aria-labelledby={`part-${name}`}>
			<div class="row apart">
				<h2 id={`part-${name}`}>{t(`part.of.${name}`)}</h2>
				{mayWrite && !isAdding && (
					<button
						type="button"
						class="button quiet small"
						onClick={() => {
							editing.value = idOf(part);
						}}
					>
						{t(`part.add.${name}`)}
					</button>
				)}
			</div>
			{isAdding && <PartForm part={part} patientId={patientId} />}
			{list.problem && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isKnown && !list.problem && <Skeleton rows={2} />}
			{list.isKnown && !rows.length && <p class="soft">{t(`part.none.${name}`)}</p>}
			<ul class="rows">
				{rows.map((row) => (
					<One part={part} patientId={patientId} row={row} mayWrite={mayWrite} key={row.id} />
				))}
			</ul>
		</section>
	);
}
