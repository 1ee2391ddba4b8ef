/* Who opened my record: each time, who it was, what they did and why they could. */
import { addressOf, type Item } from '../../lib/api';
import { load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { go, query } from '../../lib/router';
import { patientId } from '../../lib/session';
import { Download } from '../../ui/download';
import { addressWith, Pages } from '../../ui/pages';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { When } from '../../ui/when';
import { RecordTabs } from './record-tabs';

type Opening = Item<'GET /api/patients/{patientId}/accesses'>;

const PAGE = 30;

const slug = (words: string) => words.toLowerCase().replace(/[^a-z]+/g, '-');

/** The clinic's words in the reader's language; what has no key yet stays as it is. */
function said(key: string, words: string): string {
	const here = t(key as Key);
	return here === key ? words : here;
}

function Row({ one }: { one: Opening }) {
	return (
		<li class="stack tight">
			<p class="row">
				<strong>{one.own ? t('opened.you') : (one.name ?? t('opened.gone'))}</strong>
				{!one.own && <span class="soft">{t(`role.${one.role}` as Key)}</span>}
				{one.breakGlass && <span class="tag bad">{t('opened.emergency')}</span>}
			</p>
			<p>
				{said(`act.${slug(one.action)}`, one.action)}
				{!one.own && <span class="soft"> · {said(`act-why.${slug(one.why)}`, one.why)}</span>}
			</p>
			<p class="soft small">
				<When at={one.occurredAt} />
			</p>
		</li>
	);
}

export default function Opened() {
	const withOwn = query.value.has('own');
	const own = withOwn ? undefined : false;
	const call = { path: { patientId: patientId.value }, query: { limit: PAGE, own, after: query.value.get('after') ?? undefined } };
	const { data, problem } = useGet('GET /api/patients/{patientId}/accesses', call).value;
	const again = () => void load(addressOf('GET /api/patients/{patientId}/accesses', call));
	return (
		<>
			<div class="stack tight">
				<h1>{t('opened')}</h1>
				<p class="soft">{t('opened.words')}</p>
			</div>
			<RecordTabs />
			<p>
				<label class="pick">
					<input
						type="checkbox"
						checked={withOwn}
						onChange={({ currentTarget: { checked } }) => go(addressWith({ own: checked ? 'yes' : '', after: '' }), 'replace')}
					/>
					<span>{t('opened.own')}</span>
				</label>
			</p>
			{problem && !data && <Failed problem={problem} retry={again} />}
			{!data && !problem && <Skeleton rows={6} />}
			{data && !data.data.length && (
				<Empty title={t('opened.none')}>
					<p class="soft">{t('opened.none.words')}</p>
				</Empty>
			)}
			{data && data.data.length > 0 && (
				<>
					<ul class="rows">
						{data.data.map((one) => (
							<Row one={one} key={one.id} />
						))}
					</ul>
					<Pages next={data.next} />
					<p>
						<Download
							path={addressOf('GET /api/patients/{patientId}/accesses/export', { path: call.path, query: { own } })}
							name="who-opened-my-record.csv"
						>
							{t('opened.export')}
						</Download>
					</p>
				</>
			)}
		</>
	);
}
