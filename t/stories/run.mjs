// Runs the stories: BASE=https://localhost:8443 node t/stories/run.mjs [file or word of a title ...]
// Every reply is checked against the shape that /api/openapi.json declares for it, and the run fails when an
// operation of the document never answered with success.

import { readdirSync, readFileSync } from 'node:fs';
import { inParallel, patience } from '../lib/client.mjs';
import { fetchDocument } from '../lib/document.mjs';
import { Report } from '../lib/report.mjs';
import { parseStories } from './language.mjs';
import { tell } from './teller.mjs';

/* What this clinic alone cannot do: t/sso tells it, with a provider. */
const toldElsewhere = new Set(['POST /api/auth/identities']);

const folder = new URL('.', import.meta.url);
const wanted = process.argv.slice(2);

function readStories() {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.story'))
		.sort()
		.flatMap((name) => parseStories(name, readFileSync(new URL(name, folder), 'utf8')))
		.filter(({ title, file }) => !wanted.length || wanted.some((word) => file === word || title.includes(word)));
}

const report = new Report();
const document = await fetchDocument();
let expectations = 0;

await inParallel(readStories(), 2, (story) => report.run(`${story.file}: ${story.title}`, async () => {
	expectations += await tell(story, document);
}));

if (!wanted.length)
	for (const operation of document.operations.filter(({ name }) => !toldElsewhere.has(name)))
		await report.run(`${operation.name} is told in a story`, () => {
			if (!operation.successes)
				throw new Error(operation.calls ? 'it never answered with success' : 'it was never called');
		});

console.log(`# ${expectations} expectations, ${document.checked} replies checked, ${patience.retries} retries`);
report.end();
