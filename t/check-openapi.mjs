// The API's own description is valid OpenAPI, and the portal's types come from this very one:
// node check-openapi.mjs <from the server> <in web/>

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { insist, Report } from './lib/report.mjs';

const [served, kept] = process.argv.slice(2);
const report = new Report(false);

function lint(file) {
	const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
	const done = spawnSync('node_modules/.bin/redocly', ['lint', file, '--format', 'json'], { env: environment, encoding: 'utf8' });

	insist(done.stdout.startsWith('{'), `redocly lint said: ${done.stdout}${done.stderr}`);
	return JSON.parse(done.stdout).problems;
}

const place = (problem) => problem.location?.[0]?.pointer ?? problem.location?.[0]?.source?.ref ?? '';
const told = (problem) => `${problem.severity} ${problem.ruleId} at ${place(problem)}: ${problem.message}`;

/* The address differs from clinic to clinic; all else must not. */
function comparable(file) {
	const { servers, ...document } = JSON.parse(readFileSync(file, 'utf8'));

	return document;
}

await report.run('redocly finds no fault in the description', () => {
	const problems = lint(served);

	insist(problems.length === 0, [`${problems.length} faults`, ...problems.slice(0, 20).map(told)].join('\n'));
});

await report.run("the portal's types come from this description", () => {
	insist(isDeepStrictEqual(comparable(served), comparable(kept)),
		'web/openapi.json differs: write it anew with epionectl openapi, and run npm run types in web/');
});

report.end();
