// Disks without room: the log's, that of Redis' file of changes, that of PostgreSQL's write-ahead log.  Each lies on a small one for a while.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { insist } from '../lib/report.mjs';
import { eventually, sleep } from '../bench/lib/stack.mjs';
import { tally } from './traffic.mjs';

/* A disk of so many megabytes at a place, while the work is done. */
async function onSmallDisk(place, megabytes, owner, work) {
	mkdirSync(place, { recursive: true });
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', place]);
	try {
		execFileSync('chown', [owner, place]);
		return await work();
	} finally {
		execFileSync('umount', [place]);
	}
}

const fill = (place) => spawnSync('dd', ['if=/dev/zero', `of=${place}/filler`, 'bs=4k']);
const makeRoom = (place) => rmSync(`${place}/filler`, { force: true });

/* What cannot be told is not told; people notice nothing. */
async function logFull(clinic) {
	const { stack } = clinic, place = `${stack.run}/small`, log = `${stack.log}/epione.log`;
	const begin = () => {
		stack.tell('start', 'epione');
		clinic.supervisor = stack.pid('epione');
	};

	await onSmallDisk(place, 1, stack.serviceUser, async () => {
		stack.tell('stop', 'epione');
		renameSync(log, `${log}.kept`);
		symlinkSync(`${place}/epione.log`, log);
		try {
			begin();
			insist(await clinic.comesBack(10), 'it does not start');
			fill(place);
			const full = statSync(`${place}/epione.log`).size;
			const told = await clinic.through(() => sleep(1500), { seconds: 2, allowed: [] });
			insist(Object.keys(told).every((status) => status < 500), `a log without room gave ${JSON.stringify(told)}`);
			const { size } = statSync(`${place}/epione.log`);
			insist(size - full < 4096, `a log without room grew by ${size - full}`);
			makeRoom(place);
			insist(await eventually(async () => {
				await clinic.list();
				return statSync(`${place}/epione.log`).size > size;
			}), 'with room again nothing is told');
			// A worker may have held back lines of those who booked before.
			const last = readFileSync(`${place}/epione.log`, 'latin1').trimEnd().split('\n').at(-1);
			insist(/^time=\S+ level=\S+ .*status=[2-4]\d\d .*reason=\S.*$/.test(last), `the line after that is not a whole one: ${last}`);
		} finally {
			stack.tell('stop', 'epione');
			rmSync(log);
			renameSync(`${log}.kept`, log);
			begin();
		}
	});
	insist(await clinic.comesBack(10), 'it did not come back');
}

/* A session that cannot be kept is not begun; those that are there go on. */
async function changesFull(clinic) {
	const { stack } = clinic, place = `${stack.house}/redis`, { people } = clinic;

	stack.tell('stop', 'redis');
	try {
		await onSmallDisk(place, 2, stack.serviceUser, async () => {
			try {
				stack.tell('start', 'redis');
				clinic.people = { patient: await stack.signIn(people.patient.email), doctor: await stack.signIn(people.doctor.email) };
				await clinic.through(async () => {
					fill(place);
					insist(await eventually(async () => (await clinic.logIn()).status === 503, 20000), 'a file of changes without room was not noticed');
					const answers = [await clinic.list(), await clinic.profile()];
					insist(answers.every(({ status }) => status === 200), `those who were there were told ${JSON.stringify(tally(answers))}`);
					makeRoom(place);
					insist(await eventually(async () => (await clinic.logIn()).status === 200, 20000), 'with room again nobody could sign in');
				}, { seconds: 10 });
			} finally {
				stack.tell('stop', 'redis');
			}
		});
	} finally {
		stack.tell('start', 'redis');
		clinic.people = people;
	}
	insist(await clinic.comesBack(10), 'it did not come back');
}

const isAlive = (pid) => existsSync(`/proc/${pid}`);
const megabytesIn = (place) => Math.ceil(readdirSync(place, { withFileTypes: true }).filter((one) => one.isFile())
	.reduce((sum, { name }) => sum + statSync(`${place}/${name}`).size, 0) / 2 ** 20);

/* PostgreSQL ends at once where its log has no room, and starts once there is some; what was told to be done is done. */
async function writeAheadFull(clinic) {
	const { stack } = clinic, place = `${stack.run}/small`, wal = `${stack.house}/database/data/pg_wal`;
	const sizes = (words) => stack.sql(`${words.map((word) => `ALTER SYSTEM ${word};`).join('\n')} SELECT pg_reload_conf();`);
	const move = (work) => {
		stack.tell('stop', 'postgresql');
		work();
		stack.tell('start', 'postgresql');
	};

	sizes(["SET min_wal_size = '32MB'", "SET max_wal_size = '32MB'"]);
	stack.sql('CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT');
	await onSmallDisk(place, megabytesIn(wal) + 40, stack.databaseUser, async () => {
		move(() => {
			cpSync(wal, place, { recursive: true, preserveTimestamps: true });
			execFileSync('chown', ['-R', stack.databaseUser, place]);
			renameSync(wal, `${wal}.kept`);
			symlinkSync(place, wal);
		});
		try {
			insist(await clinic.comesBack(20), 'it does not work there');
			await clinic.through(async () => {
				fill(place);
				stack.sql('CREATE TABLE filler (words text)');
				const { ended } = stack.sqlInBackground("INSERT INTO filler SELECT repeat(md5(g::text), 30) FROM generate_series(1, 400000) g");
				insist(await ended !== 0, 'there was room for more than there is');
				insist(await eventually(async () => (await clinic.list()).status === 503, 5000), 'nobody was told');
				await sleep(500);
				makeRoom(place);
				if (!await eventually(() => !isAlive(stack.pid('postgresql')), 3000))
					return; // it came back by itself
				stack.tell('start', 'postgresql');
			}, { seconds: 30, needs: 503 });
		} finally {
			makeRoom(place);
			move(() => {
				rmSync(wal);
				rmSync(`${wal}.kept`, { recursive: true });
				cpSync(place, wal, { recursive: true, preserveTimestamps: true });
				execFileSync('chown', ['-R', stack.databaseUser, wal]);
				execFileSync('chmod', ['700', wal]);
			});
		}
	});
	stack.sql('DROP TABLE IF EXISTS filler');
	sizes(['RESET min_wal_size', 'RESET max_wal_size']);
	insist(await clinic.comesBack(20), 'it did not come back');
}

export const diskFaults = [
	['the log has no room on its disk', logFull],
	['Redis has no room on its disk', changesFull],
	['PostgreSQL has no room to write ahead', writeAheadFull],
];
