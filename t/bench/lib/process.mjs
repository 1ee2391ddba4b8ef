// What processes use, read from /proc.

import { readdirSync, readFileSync } from 'node:fs';

function read(path) {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return ''; // it ended meanwhile
	}
}

export const childrenOf = (pid) =>
	read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);

/* A supervisor's workers of the fast pool. */
export const fastWorkers = (supervisor) => childrenOf(supervisor).filter((pid) => nameOf(pid) !== 'epione-slow');

/* A process and all below it. */
export function family(pid) {
	return [pid, ...childrenOf(pid).flatMap(family)];
}

/* The name a process gave itself. */
export const nameOf = (pid) => read(`/proc/${pid}/comm`).trim();

/* Microseconds that all threads of a process have run. */
function cpuOf(pid) {
	let nanoseconds = 0;

	for (const thread of safeList(`/proc/${pid}/task`))
		nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] || 0);
	return nanoseconds / 1000;
}

function safeList(directory) {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}

/* Microseconds of CPU by group; `groups` maps a name to the pids at its head. */
export function cpuByGroup(groups) {
	return Object.fromEntries(Object.entries(groups).map(([name, pids]) =>
		[name, pids.flatMap(family).reduce((total, pid) => total + cpuOf(pid), 0)]));
}

export function cpuBetween(before, after) {
	return Object.fromEntries(Object.keys(before).map((name) => [name, after[name] - before[name]]));
}

/* Proportional share of memory, in MB. */
export function pss(pid) {
	return Number(read(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0) / 1024;
}
