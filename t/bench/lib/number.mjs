// What is done with measured numbers.

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);

	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const sum = (values) => values.reduce((total, one) => total + one, 0);

/* Three digits that mean something, at least one after the point for small numbers. */
export const round = (value) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

export const spread = (values) => `${round(Math.min(...values))}..${round(Math.max(...values))}`;

const turnedRound = (names, round) => (round % 2 ? [...names].reverse() : names);

/* Run the named works in turn for some rounds, the order turned round each time, so that what the machine does meanwhile meets all alike; or in that which
 * `order` gives the names of each round.  Gives each name's results in the order of the rounds. */
export async function interleave(count, works, order = turnedRound) {
	const names = Object.keys(works);
	const results = Object.fromEntries(names.map((name) => [name, []]));

	for (let i = 0; i < count; i++) {
		for (const name of order(names, i))
			results[name].push(await works[name](i));
	}
	return results;
}

/* The median over rounds of one result divided by the other's of the same round. */
export function ratios(above, below) {
	return above.map((value, i) => value / below[i]);
}
