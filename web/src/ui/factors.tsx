/* The second proofs of an account: what there is, one more, one less. */
import { useSignal } from '@preact/signals';
import { addressOf, api, type Data } from '../lib/api';
import { attempt } from '../lib/attempt';
import { invalidate, load, useGet } from '../lib/data';
import { t } from '../lib/i18n';
import { hasPasskeys } from '../lib/passkey';
import { fullDay } from '../lib/time';
import { toast } from '../lib/toast';
import { RecoveryCodes, RenamePasskey, SetUpApp, SetUpPasskey } from './set-ups';
import { Failed, Skeleton } from './states';

type All = Data<'GET /api/auth/factors'>;
type Doing = 'app' | 'passkey' | null;

const readAgain = () => invalidate('/api/auth/factors');

async function removeApp() {
	await api('DELETE /api/auth/totp');
	readAgain();
	toast(t('app.removed'));
}

async function removePasskey(id: string, name: string) {
	await api('DELETE /api/auth/passkeys/{id}', { path: { id } });
	readAgain();
	toast(t('passkey.removed', { name }));
}

function Passkeys({ all }: { all: All }) {
	const renaming = useSignal('');
	const close = () => {
		renaming.value = '';
	};
	return (
		<ul class="rows">
			{all.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
				<li class="stack tight" key={id}>
					<p>
						<strong>{name}</strong>{' '}
						<span class="soft">
							{lastUsedAt
								? t('passkey.used', { day: fullDay(lastUsedAt) })
								: t('passkey.since', { day: fullDay(createdAt) })}
						</span>
					</p>
					{renaming.value === id ? (
						<RenamePasskey id={id} name={name} onDone={close} />
					) : (
						<p class="row">
							<button
								type="button"
								class="button quiet small"
								onClick={() => {
									renaming.value = id;
								}}
							>
								{t('passkey.rename')}
								<span class="unseen"> {name}</span>
							</button>
							<button
								type="button"
								class="button quiet danger small"
								onClick={() => void attempt(() => removePasskey(id, name))}
							>
								{t('passkey.remove', { name })}
							</button>
						</p>
					)}
				</li>
			))}
		</ul>
	);
}

function App({ all, onAdd }: { all: All; onAdd: () => void }) {
	if (!all.totp)
		return (
			<p>
				<button type="button" class="button quiet" onClick={onAdd}>
					{t('app.add')}
				</button>
			</p>
		);
	return (
		<>
			<p>{t('app.since', { day: fullDay(all.totpSince!) })}</p>
			<p>
				<button type="button" class="button quiet danger small" onClick={() => void attempt(removeApp)}>
					{t('app.remove')}
				</button>
			</p>
		</>
	);
}

function Sections({ all }: { all: All }) {
	const doing = useSignal<Doing>(null);
	const codes = useSignal<readonly string[]>([]);

	function take(done: { recoveryCodes: readonly string[] }) {
		doing.value = null;
		codes.value = done.recoveryCodes;
		readAgain();
	}

	const back = (
		<p>
			<button
				type="button"
				class="button quiet"
				onClick={() => {
					doing.value = null;
				}}
			>
				{t('back')}
			</button>
		</p>
	);

	async function newCodes() {
		take((await api('POST /api/auth/recovery-codes')).data);
	}

	return (
		<>
			{codes.value.length > 0 && (
				<RecoveryCodes
					codes={codes.value}
					onDone={() => {
						codes.value = [];
					}}
				/>
			)}
			<h3>{t('passkey')}</h3>
			<p class="soft">{t('passkey.words')}</p>
			<Passkeys all={all} />
			{doing.value === 'passkey' && (
				<>
					<SetUpPasskey onDone={take} />
					{back}
				</>
			)}
			{doing.value !== 'passkey' && hasPasskeys() && (
				<p>
					<button
						type="button"
						class="button quiet"
						onClick={() => {
							doing.value = 'passkey';
						}}
					>
						{t('passkey.add')}
					</button>
				</p>
			)}
			<h3>{t('app')}</h3>
			{doing.value === 'app' ? (
				<>
					<SetUpApp onDone={take} />
					{back}
				</>
			) : (
				<App
					all={all}
					onAdd={() => {
						doing.value = 'app';
					}}
				/>
			)}
			{(all.totp || all.passkeys.length > 0) && (
				<>
					<h3>{t('factors.recovery')}</h3>
					<p>{t('recovery.left', { n: all.recoveryCodesLeft })}</p>
					<p>
						<button type="button" class="button quiet" onClick={() => void attempt(newCodes)}>
							{t('recovery.new')}
						</button>
					</p>
				</>
			)}
		</>
	);
}

export function FactorList() {
	const { data, problem } = useGet('GET /api/auth/factors', {}).value;
	return (
		<section class="stack tight narrow" aria-labelledby="factors-title">
			<h2 id="factors-title">{t('factors')}</h2>
			<p class="soft">{t('factors.words')}</p>
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/auth/factors'))} />
			)}
			{!data && !problem && <Skeleton rows={4} />}
			{data && <Sections all={data.data} />}
		</section>
	);
}
