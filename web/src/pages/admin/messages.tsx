/* What the clinic sends: the messages on their way and those that did not get there; in a demo clinic also what is in them. */
import { api, type Item } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { toast } from '../../lib/toast';
import { More } from '../../ui/more';
import { Empty, Failed, Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';
import { When } from '../../ui/when';
import { HouseTabs } from './house-tabs';

type Message = Item<'GET /api/outbox'>;
type Kept = Item<'GET /api/mailbox'>;

const tabs = ['all', 'failed', 'unknown', 'mailbox'] as const;
type Tab = (typeof tabs)[number];

const chosen = () => tabs.find((one) => one === query.value.get('show')) ?? 'all';
const addressOf = (tab: Tab) => (tab === 'all' ? '/admin/clinic/messages' : `/admin/clinic/messages?show=${tab}`);
const letters = { query: { limit: 50 } };
const sent = (tab: Exclude<Tab, 'mailbox'>) => ({ query: { limit: 50, state: tab === 'all' ? undefined : tab } });

function readFirst(tab: Tab) {
	if (tab === 'mailbox')
		readAhead(['admin'], 'GET /api/mailbox', letters);
	else
		readAhead(['admin'], 'GET /api/outbox', sent(tab));
}

readFirst(chosen());

const tones: Record<Message['state'], string> = { queued: '', sending: '', sent: 'ok', failed: 'bad', unknown: 'warn' };

async function sendAgain({ id, version }: Message) {
	await api('POST /api/outbox/{id}/retry', { path: { id }, version });
	invalidate('/api/outbox');
	toast(t('messages.again.done'));
}

function Row({ message }: { message: Message }) {
	const { kind, address, state, createdAt, lastFault, tries, canRetry } = message;
	return (
		<li class="stack tight">
			<p class="row">
				<strong>{t(`messages.kind.${kind}` as Key)}</strong>
				<span class={`tag ${tones[state]}`}>{t(`messages.state.${state}`)}</span>
			</p>
			<p>
				<bdi>{address}</bdi>
			</p>
			<p class="soft small">
				<When at={createdAt} /> {tries > 1 && t('messages.tries', { n: tries })}
			</p>
			{lastFault && <p class="small">{lastFault}</p>}
			{canRetry && (
				<p>
					<button type="button" class="button quiet small" onClick={() => void attempt(() => sendAgain(message))}>
						{t('messages.again')}
					</button>
				</p>
			)}
		</li>
	);
}

/** Who tries the clinic follows the links from here, and stays here. */
function Words({ text }: { text: string }) {
	const words = text.split(/(https:\/\/\S+)/);
	return (
		<p class="letter">
			{words.map((part, at) =>
				at % 2 ? (
					<a href={part} target="_blank" rel="noopener">
						{part}
					</a>
				) : (
					part
				),
			)}
		</p>
	);
}

function Letter({ letter }: { letter: Kept }) {
	return (
		<li>
			<details class="stack tight">
				<summary>
					<strong>{letter.subject}</strong> <bdi class="soft">{letter.address}</bdi>
				</summary>
				<p class="soft small">
					<When at={letter.createdAt} />
				</p>
				<Words text={letter.body} />
			</details>
		</li>
	);
}

function Nothing({ tab }: { tab: Tab }) {
	return (
		<Empty title={t('messages.none')}>
			<p class="soft">{t(tab === 'failed' || tab === 'unknown' ? 'messages.none.failed' : 'messages.none.words')}</p>
		</Empty>
	);
}

function Outbox({ tab }: { tab: Exclude<Tab, 'mailbox'> }) {
	const list = useList('GET /api/outbox', sent(tab));
	if (list.problem && !list.isKnown)
		return <Failed problem={list.problem} retry={list.retry} />;
	if (!list.isKnown)
		return <Skeleton rows={5} />;
	if (!list.items.length)
		return <Nothing tab={tab} />;
	return (
		<>
			<ul class="rows">
				{list.items.map((message) => (
					<Row message={message} key={message.id} />
				))}
			</ul>
			<More list={list} />
		</>
	);
}

function Mailbox() {
	const list = useList('GET /api/mailbox', letters);
	if (list.problem?.status === 404)
		return <p class="note">{t('messages.no-demo')}</p>;
	if (list.problem && !list.isKnown)
		return <Failed problem={list.problem} retry={list.retry} />;
	if (!list.isKnown)
		return <Skeleton rows={5} />;
	if (!list.items.length)
		return <Nothing tab="mailbox" />;
	return (
		<>
			<ul class="rows">
				{list.items.map((letter) => (
					<Letter letter={letter} key={letter.id} />
				))}
			</ul>
			<More list={list} />
		</>
	);
}

export default function Messages() {
	const tab = chosen();
	return (
		<>
			<h1>{t('house.messages')}</h1>
			<HouseTabs />
			<Tabs
				label={t('messages.which')}
				tabs={tabs.map((one) => [addressOf(one), t(`messages.${one}`)])}
				here={addressOf(tab)}
			/>
			{tab === 'mailbox' ? <Mailbox /> : <Outbox tab={tab} key={tab} />}
		</>
	);
}
