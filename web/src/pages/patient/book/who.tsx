/* Doctors, with what helps to choose: what they do, their languages, the fee, and when they are free next. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Doctor } from '../../../lib/api';
import { spoken } from '../../../lib/countries';
import { t } from '../../../lib/i18n';
import { useList } from '../../../lib/list';
import { money } from '../../../lib/money';
import { languageName } from '../../../lib/names';
import { Avatar } from '../../../ui/avatar';
import { Field, TextField } from '../../../ui/field';
import { More } from '../../../ui/more';
import { Failed, Skeleton } from '../../../ui/states';
import { When } from '../../../ui/when';
import { Heading } from './heading';
import { letGo } from './held';
import { next, say, wish } from './wish';

const PAUSE = 300;

function choose(doctor: Doctor) {
	if (wish.value.doctor?.id !== doctor.id) {
		letGo();
		say({ doctor, startsAt: undefined });
	}
	next('who');
}

function Card({ doctor }: { doctor: Doctor }) {
	const facts = [doctor.specialty, doctor.department, ...doctor.qualifications].filter(Boolean).join(' · ');
	const costs = [
		doctor.languages.length > 0 && t('doctor.speaks', { languages: doctor.languages.map(languageName).join(', ') }),
		doctor.feeMinor !== null &&
			doctor.feeCurrency &&
			t('doctor.fee', { fee: money(doctor.feeMinor, doctor.feeCurrency) }),
	].filter(Boolean);
	return (
		<li class="card">
			<div class="named">
				<Avatar id={doctor.id} name={doctor.name} picture={doctor.picture} />
				<div>
					<h2>{doctor.name}</h2>
					<p class="soft">{facts}</p>
				</div>
			</div>
			{doctor.biography && <p class="typed" dir="auto">{doctor.biography}</p>}
			{costs.length > 0 && <p class="small soft">{costs.join(' · ')}</p>}
			{doctor.nextFreeAt ? (
				<p>
					<span class="small soft">{t('doctor.next')}</span>
					<br />
					<When at={doctor.nextFreeAt} place={doctor.timeZone} />
				</p>
			) : (
				<p class="soft">{t('doctor.full')}</p>
			)}
			<p>
				<button
					type="button"
					class="button"
					aria-disabled={!doctor.nextFreeAt}
					aria-label={t('doctor.choose', { name: doctor.name })}
					onClick={() => doctor.nextFreeAt && choose(doctor)}
				>
					{t('doctor.times')}
				</button>
			</p>
		</li>
	);
}

function useFilter() {
	const specialtyId = useSignal('');
	const language = useSignal('');
	const name = useSignal('');
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	return {
		specialtyId,
		language,
		name,
		/** Wait for a pause in typing. */
		typeName(text: string) {
			clearTimeout(timer.current);
			timer.current = setTimeout(() => {
				name.value = text.trim();
			}, PAUSE);
		},
	};
}

type Filter = ReturnType<typeof useFilter>;

function Filters({ filter }: { filter: Filter }) {
	const specialties = useList('GET /api/specialties', { query: { limit: 100 } }, true).items;
	return (
		<form class="pair" onSubmit={(event) => event.preventDefault()} role="search">
			<Field name="specialty" label={t('specialty')}>
				{(ties) => (
					<select
						{...ties}
						onChange={(event) => {
							filter.specialtyId.value = event.currentTarget.value;
						}}
					>
						<option value="">{t('any')}</option>
						{specialties.map(({ id, name }) => (
							<option value={id} key={id}>
								{name}
							</option>
						))}
					</select>
				)}
			</Field>
			<Field name="language" label={t('doctor.language')}>
				{(ties) => (
					<select
						{...ties}
						onChange={(event) => {
							filter.language.value = event.currentTarget.value;
						}}
					>
						<option value="">{t('any')}</option>
						{spoken().map(({ value, label }) => (
							<option value={value} key={value}>
								{label}
							</option>
						))}
					</select>
				)}
			</Field>
			<TextField
				name="name"
				label={t('doctor.name')}
				attributes={{
					type: 'search',
					maxLength: 80,
					onInput: (event) => filter.typeName(event.currentTarget.value),
				}}
			/>
		</form>
	);
}

export function Who() {
	const filter = useFilter();
	const call = {
		query: {
			specialtyId: filter.specialtyId.value || undefined,
			language: filter.language.value || undefined,
			name: filter.name.value || undefined,
			limit: 50,
		},
	};
	const doctors = useList('GET /api/users/doctors', call);
	return (
		<>
			<Heading>{t('book.who')}</Heading>
			<Filters filter={filter} />
			<p class="soft small" role="status">
				{doctors.isWhole && t('doctors.found', { n: doctors.items.length })}
				{doctors.isKnown && !doctors.isWhole && t('doctors.first', { count: doctors.items.length })}
			</p>
			{doctors.problem && !doctors.isKnown && <Failed problem={doctors.problem} retry={doctors.retry} />}
			{!doctors.isKnown && !doctors.problem && <Skeleton rows={3} tall />}
			<ul class="tiles bare people">
				{doctors.items.map((doctor) => (
					<Card doctor={doctor} key={doctor.id} />
				))}
			</ul>
			<More list={doctors} />
		</>
	);
}
