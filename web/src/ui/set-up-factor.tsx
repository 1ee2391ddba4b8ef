/* The first second proof: an app or a passkey, then the ten codes. */
import { useSignal } from '@preact/signals';
import { t } from '../lib/i18n';
import { hasPasskeys } from '../lib/passkey';
import { ChoiceField } from './field';
import { RecoveryCodes } from './recovery-codes';
import { SetUpApp, SetUpPasskey } from './set-ups';

const ways = ['app', 'passkey'] as const;
type Way = (typeof ways)[number];

export function SetUpFactor({ onDone }: { onDone: () => void }) {
	const way = useSignal<Way>('app');
	const codes = useSignal<readonly string[]>([]);

	function take({ recoveryCodes }: { recoveryCodes: readonly string[] }) {
		if (recoveryCodes.length)
			codes.value = recoveryCodes;
		else
			onDone();
	}

	if (codes.value.length)
		return <RecoveryCodes codes={codes.value} onDone={onDone} />;
	return (
		<div class="stack">
			{hasPasskeys() && (
				<ChoiceField
					name="way"
					label={t('factor.way')}
					chosen={way.value}
					options={ways.map((value) => ({
						value,
						label: t(`factor.way.${value}`),
						hint: t(`factor.way.${value}.hint`),
					}))}
					onChoose={(value) => {
						way.value = value as Way;
					}}
				/>
			)}
			{way.value === 'app' ? <SetUpApp onDone={take} /> : <SetUpPasskey onDone={take} />}
		</div>
	);
}
