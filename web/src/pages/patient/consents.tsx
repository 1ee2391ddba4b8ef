/* What I agreed to: each text and whether it holds, the way to say yes and to take it back, and every answer so far. */
import { mayChange } from '../../lib/acting';
import { addressOf, api, type Data, type Item } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate, load, useGet } from '../../lib/data';
import { language, t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { languageName } from '../../lib/names';
import { patientId } from '../../lib/session';
import { fullDay } from '../../lib/time';
import { toast } from '../../lib/toast';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { RecordTabs } from './record-tabs';

type Text = Data<'GET /api/consent-kinds'>['kinds'][number];
type Consent = Item<'GET /api/consents'>;
type Answer = 'yes' | 'no' | 'changed';

const looks: Record<Answer, { tone: string; shape: string }> = {
	yes: { tone: 'ok', shape: '✓' },
	no: { tone: '', shape: '○' },
	changed: { tone: 'warn', shape: '▲' },
};

const readAgain = () => invalidate('/api/consents');

async function agree({ kind, textVersion, language, title }: Text) {
	await api('POST /api/consents', { body: { kind, textVersion, language } });
	readAgain();
	toast(t('consents.given', { title }));
}

/** An answer to an earlier text cannot be given again: undone is only what stood for the present one. */
async function withdraw(text: Text, held: readonly Consent[]) {
	for (const { id } of held)
		await api('DELETE /api/consents/{id}', { path: { id } });
	readAgain();
	const again = held[0]!.current ? () => void attempt(() => agree(text)) : undefined;
	toast(t('consents.withdrawn', { title: text.title }), again);
}

function answerOf([newest]: readonly Consent[]): Answer {
	if (!newest)
		return 'no';
	return newest.current ? 'yes' : 'changed';
}

function Tag({ answer }: { answer: Answer }) {
	const { tone, shape } = looks[answer];
	return (
		<span class={`tag ${tone}`}>
			<span aria-hidden="true">{shape}</span>
			{t(`consents.${answer}`)}
		</span>
	);
}

function Since({ held }: { held: Consent }) {
	return (
		<p class="soft small">
			{t(held.current ? 'consents.since' : 'consents.earlier', {
				day: fullDay(held.givenAt),
				version: held.textVersion,
			})}{' '}
			{held.byProxy && t('consents.by-proxy', { name: held.givenByName })}
		</p>
	);
}

/** A text that the clinic does not have in the reader's language is shown in another one, and that is said. */
function Words({ text }: { text: Text }) {
	return (
		<>
			{text.language !== language.value.code && (
				<p class="note small">{t('consents.language', { language: languageName(text.language) })}</p>
			)}
			<p class="typed" lang={text.language} dir="auto">
				{text.text}
			</p>
		</>
	);
}

const Unseen = ({ title }: { title: string }) => <span class="unseen"> {title}</span>;

function Card({ text, held, wasHeld }: { text: Text; held: readonly Consent[]; wasHeld: boolean }) {
	const answer = answerOf(held);
	const say = { yes: null, changed: t('consents.agree.new'), no: t(wasHeld ? 'consents.agree.again' : 'consents.agree') }[answer];
	return (
		<li class="card">
			<div class="row apart">
				<h2 lang={text.language} dir="auto">
					{text.title}
				</h2>
				<Tag answer={answer} />
			</div>
			<Words text={text} />
			{held[0] && <Since held={held[0]} />}
			{mayChange() && (
				<p class="row">
					{say && (
						<button type="button" class="button" onClick={() => void attempt(() => agree(text))}>
							{say}
							<Unseen title={text.title} />
						</button>
					)}
					{held.length > 0 && (
						<button type="button" class="button quiet danger" onClick={() => void attempt(() => withdraw(text, held))}>
							{t('consents.withdraw')}
							<Unseen title={text.title} />
						</button>
					)}
				</p>
			)}
		</li>
	);
}

function Past({ all }: { all: readonly Consent[] }) {
	if (!all.length)
		return null;
	return (
		<section class="stack tight" aria-labelledby="past">
			<h2 id="past">{t('consents.past')}</h2>
			<ul class="rows">
				{all.map((one) => (
					<li key={one.id}>
						<details class="stack tight">
							<summary>
								<strong lang={one.language} dir="auto">
									{one.title}
								</strong>{' '}
								<span class="soft">{t('consents.version', { version: one.textVersion })}</span>
							</summary>
							<p class="typed" lang={one.language} dir="auto">
								{one.text}
							</p>
						</details>
						<p class="soft small">{t('consents.past.given', { day: fullDay(one.givenAt), name: one.givenByName })}</p>
						{one.withdrawnAt && (
							<p class="soft small">
								{t('consents.past.withdrawn', { day: fullDay(one.withdrawnAt), name: one.withdrawnByName ?? '' })}
							</p>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function All({ texts, consents }: { texts: readonly Text[]; consents: readonly Consent[] }) {
	if (!texts.length && !consents.length)
		return (
			<Empty title={t('consents.none')}>
				<p class="soft">{t('consents.none.words')}</p>
			</Empty>
		);
	return (
		<>
			<ul class="stack bare">
				{texts.map((text) => {
					const ofKind = consents.filter(({ kind }) => kind === text.kind);
					const held = ofKind.filter(({ withdrawnAt }) => !withdrawnAt);
					return <Card text={text} held={held} wasHeld={ofKind.length > 0} key={text.kind} />;
				})}
			</ul>
			<Past all={consents} />
		</>
	);
}

export default function Consents() {
	const texts = useGet('GET /api/consent-kinds', {}).value;
	const consents = useList('GET /api/consents', { query: { patientId: patientId.value, limit: 100 } }, true);
	const problem = texts.data ? consents.problem : texts.problem;
	const isKnown = texts.data && consents.isKnown && consents.isWhole;
	function again() {
		void load(addressOf('GET /api/consent-kinds', {}));
		consents.retry();
	}
	return (
		<>
			<div class="stack tight">
				<h1>{t('consents')}</h1>
				<p class="soft">{t('consents.words')}</p>
			</div>
			<RecordTabs />
			{problem && <Failed problem={problem} retry={again} />}
			{!isKnown && !problem && <Skeleton rows={4} tall />}
			{isKnown && <All texts={texts.data!.data.kinds} consents={consents.items} />}
		</>
	);
}
