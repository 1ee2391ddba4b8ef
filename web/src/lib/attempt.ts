import { invalidate } from './data';
import { isProblem } from './http';
import { t } from './i18n';
import { wordsFor } from './problem';
import { toast } from './toast';

const stale: readonly number[] = [404, 409, 412];

/** Run something that may be refused, or a part of the program that may not arrive, and say so at the foot of the page. */
export async function attempt(run: () => Promise<unknown>) {
	try {
		await run();
	} catch (reason) {
		toast(isProblem(reason) ? wordsFor(reason) : t('page.failed.words'));
		/* What was refused was not so any more: the page shows how it is. */
		invalidate(isProblem(reason) && stale.includes(reason.status) ? '/api/' : '/api/appointments');
		if (!isProblem(reason))
			throw reason;
	}
}
