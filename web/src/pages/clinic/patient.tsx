/* A patient's record: whose it is, and its parts, as far as whoever is here may see and keep them. */
import { addressOf } from '../../lib/api';
import { load, useGet } from '../../lib/data';
import { t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { fullNameOf, keepsRecords, type Patient } from '../../lib/patients';
import { match, path, query } from '../../lib/router';
import { kind } from '../../lib/session';
import { Banner, useEmergency } from '../../ui/banner';
import { lazyWords } from '../../ui/lazy-words';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';

const views = ['health', 'contacts', 'cover'] as const;

const Parts = lazyWords(async () => (await import('../../ui/chart')).Chart, 'parts');

/* Always wanted: it travels while the page asks who and what is here. */
Parts.fetch();

const ofId = (id: string) => ({ path: { id } });
const here = match('/clinic/patients/:id', path.value);

if (here)
	readAhead(['doctor', 'helper', 'desk'], 'GET /api/patients/{id}', ofId(here.id!));

function Closed({ id }: { id: string }) {
	return (
		<Empty title={t('chart.closed')}>
			<p class="soft">{t('chart.closed.words')}</p>
			{kind.value !== 'desk' && (
				<p>
					<a class="button danger" href={`/clinic/emergency?patient=${id}`}>
						{t('chart.closed.emergency')}
					</a>
				</p>
			)}
		</Empty>
	);
}

function Record({ patient }: { patient: Patient }) {
	const emergency = useEmergency(patient.id);
	const open = views.filter((one) => one !== 'health' || kind.value !== 'desk');
	const view = open.find((one) => one === query.value.get('show')) ?? open[0]!;
	const addressOfView = (one: string) => (one === open[0] ? path.value : `${path.value}?show=${one}`);
	return (
		<>
			<Banner patient={patient} emergency={emergency} />
			<Tabs label={t('chart.which')} tabs={open.map((one) => [addressOfView(one), t(`chart.view.${one}`)])} here={addressOfView(view)} />
			<Parts patient={patient} view={view} mayWrite={keepsRecords() && !emergency} emergency={emergency} key={view} />
		</>
	);
}

export default function PatientPage({ params }: { params: Record<string, string> }) {
	const call = ofId(params.id!);
	const { data, problem } = useGet('GET /api/patients/{id}', call).value;
	/* What was known before the access ended is not shown after it. */
	const isClosed = problem?.status === 404 || problem?.status === 403;
	return (
		<>
			<p>
				<a href="/clinic/patients">{t('back')}</a>
			</p>
			<h1 dir="auto">{data && !isClosed ? fullNameOf(data.data) : t('chart')}</h1>
			{isClosed && <Closed id={params.id!} />}
			{problem && !data && !isClosed && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/patients/{id}', call))} />
			)}
			{!data && !problem && <Skeleton rows={2} tall />}
			{data && !isClosed && data.data.id !== params.id && <p class="note">{t('chart.merged')}</p>}
			{data && !isClosed && <Record patient={data.data} />}
		</>
	);
}
