// Counting and telling: every runner ends in "N passed, N failed" and the exit status that fits.

export class Report {
	constructor(quiet = process.env.VERBOSE !== '1') {
		this.quiet = quiet;
		this.passed = 0;
		this.failures = [];
	}

	pass(name, seconds) {
		this.passed++;
		if (!this.quiet)
			console.log(`ok    ${name}${seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`}`);
	}

	fail(name, why) {
		this.failures.push(name);
		console.log(`FAIL  ${name}\n      ${String(why).replaceAll('\n', '\n      ')}`);
	}

	/* Run one case; what it throws is its failure. */
	async run(name, work) {
		const begun = performance.now();

		try {
			await work();
			this.pass(name, (performance.now() - begun) / 1000);
		} catch (error) {
			this.fail(name, error instanceof Mismatch ? error.message : error.stack ?? error);
		}
	}

	/* Print the last line and set the exit status. */
	end() {
		console.log(`${this.passed} passed, ${this.failures.length} failed`);
		process.exitCode = this.failures.length || !this.passed ? 1 : 0;
	}
}

/* What was expected did not happen: reported without a stack. */
export class Mismatch extends Error {}

export function insist(holds, words) {
	if (!holds)
		throw new Mismatch(words);
}
