/* What may be wanted later does not compete on a narrow line with what somebody waits for. */
const PAUSE = 1_000;
const MOST = 10;

/** Wait until the page shows what it was opened for: no bones stand there any more. */
export async function quiet() {
	for (let pauses = 0; pauses < MOST; pauses++) {
		await new Promise((wake) => setTimeout(wake, PAUSE));
		if (!document.querySelector('.bone'))
			return;
	}
}
