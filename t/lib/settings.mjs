// The clinic with other settings for a while.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const { EPIONE_CONFIG: config, EPIONE_DEV: dev } = process.env;

export const service = (...words) => execFileSync(dev, ['service', ...words]);

/* Do the work with these settings in the place of the clinic's own. */
export async function withSettings(settings, work) {
	const before = readFileSync(config, 'utf8');
	const kept = before.split('\n').filter((line) => !(line.split(' ')[0] in settings));

	writeFileSync(config, [...kept, ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`), ''].join('\n'));
	service('restart', 'epione');
	try {
		await work();
	} finally {
		writeFileSync(config, before);
		service('restart', 'epione');
	}
}
