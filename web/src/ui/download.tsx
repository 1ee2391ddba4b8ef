/* A file that the server may refuse: fetched by us, so that a refusal is said here and not shown as it came. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { http, isProblem, type Problem } from '../lib/http';
import { t } from '../lib/i18n';
import { wordsFor } from '../lib/problem';

/** Long files travel long. */
const PATIENCE = 120_000;
const SOON = 10_000;

function save(file: Blob, name: string) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), SOON);
}

interface DownloadProps {
	path: string;
	name: string;
	explain?: (problem: Problem) => string | undefined;
	children: ComponentChildren;
}

export function Download({ path, name, explain, children }: DownloadProps) {
	const fault = useSignal('');
	const busy = useSignal(false);
	async function fetchFile() {
		if (busy.value)
			return;
		busy.value = true;
		fault.value = '';
		try {
			save(await http<Blob>({ method: 'GET', path, patience: PATIENCE }), name);
		} catch (reason) {
			if (!isProblem(reason))
				throw reason;
			fault.value = explain?.(reason) ?? wordsFor(reason);
		} finally {
			busy.value = false;
		}
	}
	return (
		<>
			<button type="button" class="link" aria-disabled={busy.value} onClick={() => void fetchFile()}>
				{busy.value ? t('loading') : children}
			</button>
			<span role="alert">{fault.value && <span class="error">{fault.value}</span>}</span>
		</>
	);
}
