// Random mutations of a sealed audit, many at a time; each has to be found, and its batch named.

import { anchorMutations, cutTail, rowMutations, sealMutations } from './mutations.mjs';

/* A source of chance that can be repeated (mulberry32). */
export function chance(seed) {
	let state = seed >>> 0;

	return (most) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
	};
}

function draw(list, count, random) {
	const rest = [...list], drawn = [];

	while (drawn.length < count && rest.length)
		drawn.push(rest.splice(random(rest.length), 1)[0]);
	return drawn;
}

export const batchesOf = (house) => house.sql('SELECT number, month, from_position, to_position, entries FROM audit_seal ORDER BY number')
	.map(([number, month, from, to, entries]) => ({ number: Number(number), month, from: Number(from), to: Number(to), entries: Number(entries) }));

/* Some mutations by SQL in one go, each on a batch of its own; those of which no fault names the batch. */
function bySql(house, batches, mutations, count, random) {
	const done = draw(batches, count, random).map((batch) => ({ batch, mutation: mutations[random(mutations.length)] }));

	house.sql(`BEGIN; ${done.map(({ batch, mutation }) => mutation.sql(batch, random)).join(';\n')}; COMMIT`);
	const { good, named } = house.verify();
	house.putBack();
	return { tried: done.length, missed: done.filter(({ batch }) => good || !named.has(batch.number)).map(({ batch, mutation }) => `${mutation.name} (batch ${batch.number})`),
		strangers: [...named].filter((number) => !done.some(({ batch }) => batch.from === batches[number - 1]?.from)) };
}

function byAnchor(house, batches, random) {
	const i = random(batches.length), mutation = anchorMutations[random(anchorMutations.length)];

	house.writeAnchors(mutation.lines(house.anchorLines(), i, random));
	const { good, named } = house.verify();
	house.putBack();
	return { tried: 1, missed: good || !named.has(batches[i].number) ? [`${mutation.name} (batch ${batches[i].number})`] : [] };
}

function byCut(house, batches, random) {
	const batch = batches[random(batches.length)];

	house.sql(cutTail(batch));
	const { good, named } = house.verify();
	house.putBack();
	return { tried: 1, missed: good || !named.has(batch.number) ? [`the tail is cut off (batch ${batch.number})`] : [] };
}

/* So many mutations of each kind; {tried, missed: [words], strangers: [number]}, where strangers are batches that were named though only rows of others
 * were changed. */
export function campaign(house, { rows, seals, anchors, cuts, each = 100, seed = 1 }) {
	const random = chance(seed), batches = batchesOf(house), all = { tried: 0, missed: [], strangers: [] };
	const add = (result) => {
		all.tried += result.tried;
		all.missed.push(...result.missed);
	};

	while (rows > 0) {
		const result = bySql(house, batches, rowMutations, Math.min(rows, each), random);
		add(result);
		all.strangers.push(...result.strangers);
		rows -= result.tried;
	}
	while (seals > 0) {
		const result = bySql(house, batches, sealMutations, Math.min(seals, 10), random);
		add(result);
		seals -= result.tried;
	}
	for (let i = 0; i < anchors; i++)
		add(byAnchor(house, batches, random));
	for (let i = 0; i < cuts; i++)
		add(byCut(house, batches, random));
	return all;
}
