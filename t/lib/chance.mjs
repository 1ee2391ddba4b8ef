// What is left to chance.

import { randomInt } from 'node:crypto';

/* The same in any order. */
export function shuffled(all) {
	const left = [...all];

	return all.map(() => left.splice(randomInt(left.length), 1)[0]);
}
