/* The form with which something of a record is written down or changed. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { Problem } from '../lib/http';
import type { Asked } from '../lib/questions';
import { ChangeForm } from './change-form';
import type { Answers } from './facts';
import { useForm } from './form';
import { Questions, readAnswers } from './questions';

export interface RecordFormProps {
	questions: readonly Asked[];
	/** What is there already; absent when it is new. */
	values?: Answers;
	draft: string;
	send: (values: Answers) => Promise<unknown>;
	explain?: (problem: Problem) => string | undefined;
	/** It is sent, or not wanted any more. */
	onDone: () => void;
}

export function RecordForm({ questions, values, draft, send, explain, onDone }: RecordFormProps) {
	const onKind = useSignal(String(values?.kind ?? ''));
	const form = useForm<Answers>({
		read: readAnswers(questions, Boolean(values)),
		draft,
		send: async (answers) => {
			await send(answers);
			onDone();
		},
		explain,
	});
	useLayoutEffect(() => form.attributes.ref.current?.querySelector<HTMLElement>('input, select')?.focus(), []);
	return (
		<ChangeForm form={form} onBack={onDone}>
			<Questions questions={questions} form={form} values={values} onKind={onKind} />
		</ChangeForm>
	);
}
