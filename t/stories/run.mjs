// Runs the stories: BASE=https://localhost:8443 node t/stories/run.mjs [file or word of a title ...]
// Every reply is checked against the shape that /api/openapi.json declares for it, and the run fails when an
// operation of the document never answered with success, or left no row in the audit that it promises.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, inParallel, patience } from '../lib/client.mjs';
import { fetchDocument } from '../lib/document.mjs';
import { demo } from '../lib/people.mjs';
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
const began = new Date(Date.now() - 5000).toISOString();
let expectations = 0;

await inParallel(readStories(), 4, (story) => report.run(`${story.file}: ${story.title}`, async () => {
	expectations += await tell(story, document);
}));

if (!wanted.length)
	for (const operation of document.operations.filter(({ name }) => !toldElsewhere.has(name)))
		await report.run(`${operation.name} is told in a story`, () => {
			if (!operation.successes)
				throw new Error(operation.calls ? 'it never answered with success' : 'it was never called');
		});

/* Endpoints that say what the audit calls them, and answered with success, stand in it, under that name and as done.  What sends a browser on, as single
 * sign-on does, does so in vain too. */
const toldByStatus = ({ responses }) => Object.keys(responses).some((status) => status.startsWith('2'));

async function insistOnRow(admin, { name, method, path, audit }) {
	const route = `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
	const query = new URLSearchParams({ route, action: audit, outcome: 'done', from: began, limit: 1 });
	const reply = await admin.send('GET', `/api/audit-logs?${query}`);

	if (reply.json?.data?.length !== 1)
		throw new Error(`${name} left no row "${audit}": ${describe(reply)}`);
}

if (!wanted.length) {
	const admin = await demo('admin');

	for (const operation of document.operations.filter((one) => one.audit && one.successes && toldByStatus(one)))
		await report.run(`${operation.name} leaves a row in the audit`, () => insistOnRow(admin, operation));
}

console.log(`# ${expectations} expectations, ${document.checked} replies checked, ${patience.retries} retries`);
report.end();
