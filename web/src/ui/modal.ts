/* A modal dialog that is open exactly while a condition holds. */
import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';

export function useModal(isOpen: () => boolean) {
	const dialog = useRef<HTMLDialogElement>(null);
	useSignalEffect(() => {
		const wanted = isOpen();
		if (!dialog.current || wanted === dialog.current.open)
			return;
		if (wanted)
			dialog.current.showModal();
		else
			dialog.current.close();
	});
	return dialog;
}
