// What is kept sealed: it is nowhere open, what was changed or moved does not open, keys are exchanged while people work, and what was erased is gone.
// It comes after the step that reads the server's log, because the server tells there of everything that is done to it here.

import * as people from '../lib/people.mjs';
import { Report, insist } from '../lib/report.mjs';
import { Record } from './records.mjs';
import { rotation } from './rotation.mjs';
import { allIsThere, erasure, flips, keptAnswers, keys, nothingStandsOpen, strangeThings, swaps } from './tamper.mjs';

const root = process.env.EPIONE_ROOT;
const report = new Report();
const desk = await people.demo('staff');
const records = [await new Record(desk).make(), await new Record(desk).make()];
const before = await Promise.all(records.map((record) => record.read()));
let refused = 0;

async function harm(name, work) {
	await report.run(name, async () => {
		refused += await work(desk, records) ?? 0;
		const after = await Promise.all(records.map((record) => record.read()));
		insist(JSON.stringify(after) === JSON.stringify(before), 'everything opens again when it is as it was');
	});
}

await report.run('every sealed column is tried', () => allIsThere(root, records));
await report.run('no sealed value stands open in the database', () => nothingStandsOpen(records));
await harm('a value with one bit flipped does not open', flips);
await harm('what is no sealed value does not open', strangeThings);
await harm('a value elsewhere does not open: other columns, rows, tables, patients', swaps);
await harm('a key that was changed, moved or lost opens nothing', keys);
await harm('answers kept for a key of the client\'s are sealed', keptAnswers);
await report.run('master keys are exchanged while people work', () => rotation(desk, records));
await report.run('what was erased is gone', async () => erasure(desk, await people.demo('admin'), records));
console.log(`# ${refused} changes refused`);
report.end();
