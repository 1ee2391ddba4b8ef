/* At the desk: book a patient at a time that nobody offers, with the reason why. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { addressOf, api, type Body, type Call } from '../lib/api';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import type { Patient } from '../lib/patients';
import { go } from '../lib/router';
import { zoneName } from '../lib/time';
import { toast } from '../lib/toast';
import { type VisitType, visitTypes, ways } from '../lib/visit-kinds';
import { AreaField, SelectField, TextField } from './field';
import { type Errors, Submit, Summary, textOf, useForm } from './form';
import { readWallTime, readWhy, WhyOutside } from './outside-hours';
import { Seek } from './seek';
import { Failed, Skeleton } from './states';

type Wish = Body<'POST /api/appointments/book-anyway'>;

const SHORTEST_REASON = 3;
const MOST_DOCTORS = 100;
const LONGEST_NAME = 80;
const types: readonly VisitType[] = ['emergency', ...visitTypes];

/* What is missing is named in the order of the page. */
const readFor = (patient: Patient) => (answers: FormData) => {
	const errors: Errors = {};
	const doctorId = textOf(answers, 'doctorId');
	if (!doctorId)
		errors.doctorId = t('anyway.book.doctor.missing');
	const wallTime = readWallTime(answers, 'visitDay', errors);
	const reason = textOf(answers, 'visitReason');
	if ([...reason].length < SHORTEST_REASON)
		errors.visitReason = t('anyway.book.reason.missing');
	const values: Wish = {
		patientId: patient.id,
		doctorId,
		wallTime,
		type: (textOf(answers, 'type') || 'consultation') as VisitType,
		consultationType: (textOf(answers, 'consultationType') || 'in-person') as Wish['consultationType'],
		reason,
		overrideReason: readWhy(answers, errors),
	};
	return { values, errors };
};

interface Choice {
	id: string;
	name: string;
	specialty: string | null;
	timeZone: string;
}

function Wanted({ patient, doctors }: { patient: Patient; doctors: readonly Choice[] }) {
	const chosen = useSignal('');
	const form = useForm<Wish>({
		read: readFor(patient),
		draft: `book ${patient.id}`,
		send: async (body) => {
			const { data } = await api('POST /api/appointments/book-anyway', { body });
			invalidate('/api/appointments');
			toast(t('anyway.book.done'));
			go(`/visits/${data.id}`);
		},
	});
	const note = () => {
		chosen.value = form.attributes.ref.current ? textOf(new FormData(form.attributes.ref.current), 'doctorId') : '';
	};
	/* Also what was typed before. */
	useEffect(note, [doctors]);
	const zone = doctors.find(({ id }) => id === chosen.value)?.timeZone;
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes} onChange={note}>
				<SelectField
					name="doctorId"
					label={t('anyway.book.doctor')}
					form={form}
					empty={t('anyway.book.doctor.missing')}
					options={doctors.map(({ id, name, specialty }) => ({ value: id, label: specialty ? `${name}, ${specialty}` : name }))}
				/>
				<div class="pair">
					<TextField name="visitDay" label={t('anyway.day')} form={form} attributes={{ type: 'date', class: 'short' }} />
					<TextField
						name="startsAt"
						label={zone ? t('anyway.time', { zone: zoneName(zone) }) : t('anyway.book.time')}
						form={form}
						attributes={{ type: 'time', class: 'short' }}
					/>
				</div>
				<div class="pair">
					<SelectField
						name="consultationType"
						label={t('anyway.book.way')}
						form={form}
						chosen="in-person"
						options={ways.map((value) => ({ value, label: t(`way.${value}`) }))}
					/>
					<SelectField
						name="type"
						label={t('anyway.book.type')}
						form={form}
						chosen="consultation"
						options={types.map((value) => ({ value, label: t(`type.${value}`) }))}
					/>
				</div>
				<AreaField
					name="visitReason"
					label={t('anyway.book.reason')}
					hint={t('anyway.book.reason.hint')}
					form={form}
					attributes={{ rows: 2, maxLength: 500 }}
				/>
				<WhyOutside form={form} />
				<p>
					<Submit form={form}>{t('anyway.book.now')}</Submit>
				</p>
			</form>
		</>
	);
}

export function BookAnyway({ patient }: { patient: Patient }) {
	const name = useSignal('');
	const isLarge = useSignal(false);
	const call: Call<'GET /api/users/doctors'> = { query: { limit: MOST_DOCTORS, name: name.value || undefined } };
	const { data, problem } = useGet('GET /api/users/doctors', call).value;
	if (data?.next)
		isLarge.value = true;
	return (
		<div class="stack">
			<p class="soft">{t('anyway.book.words')}</p>
			{isLarge.value && (
				<Seek
					name="doctorName"
					label={t('anyway.book.find')}
					hint={t('anyway.book.find.hint')}
					words=""
					most={LONGEST_NAME}
					onSeek={(words) => {
						name.value = words.trim();
					}}
				/>
			)}
			{problem && !data && <Failed problem={problem} retry={() => void load(addressOf('GET /api/users/doctors', call))} />}
			{!data && !problem && <Skeleton rows={4} />}
			{data && <Wanted patient={patient} doctors={data.data} />}
		</div>
	);
}
