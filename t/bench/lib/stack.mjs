// The clinic that is measured or broken: a private PostgreSQL, Redis, nginx and Epione (stack.sh), and people who are signed in to it.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = dirname(dirname(dirname(here)));
export const password = 'epione-demo-2026';

export const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

export class Stack {
	/* Nothing runs before `up`.  `settings` are lines of the configuration file, `server` the program's name in the build directory. */
	constructor({ directory, port, build, server = 'epione', settings = {}, environment = {} }) {
		this.port = port;
		this.environment = {
			...process.env, ...environment,
			STACK_VAR: directory, STACK_PORT: String(port), STACK_BUILD: build, STACK_SERVER: server,
			SETTINGS: Object.entries(settings).map(([name, value]) => `${name} = ${value}`).join('\n'),
		};
	}

	/* Run stack.sh; what it answers. */
	tell(...command) {
		const done = spawnSync('bash', [join(here, 'stack.sh'), ...command], { env: this.environment, encoding: 'utf8' });

		if (done.status !== 0)
			throw new Error(`stack ${command.join(' ')}: ${done.stderr.trim().slice(-3000)}`);
		return done.stdout.trim();
	}

	/* Where things lie, for a stack that runs already. */
	places() {
		[this.house, this.run, this.log, this.pids, this.serviceUser, this.databaseUser] = this.tell('places').split('\n');
		return this;
	}

	up() {
		this.places();
		this.tell('up');
		this.prefer();
		return this;
	}

	/* BENCH_NICE=-20 puts all that is measured before whatever else the machine does.  Each service is a scheduling group of its own. */
	prefer() {
		if (process.env.BENCH_NICE === undefined)
			return;
		for (const pid of ['self', ...readdirSync(this.pids).filter((name) => !name.includes('.')).map((name) => this.pid(name))])
			writeFileSync(`/proc/${pid}/autogroup`, process.env.BENCH_NICE);
	}

	down() {
		this.tell('down');
	}

	pid(name) {
		return Number(readFileSync(join(this.pids, name), 'utf8').split(' ')[0]);
	}

	/* The port of a listener: plain http, the bare FastCGI program, the Node server, or a clinic of the scale seed. */
	portOf(name) {
		return this.port + ['https', 'http', 'hello', 'peer', 'small', 'tenth', 'full'].indexOf(name);
	}

	url(name = 'http') {
		return `${name === 'https' ? 'https' : 'http'}://localhost:${this.portOf(name)}`;
	}

	/* libpq's words for a connection. */
	connection(database = 'epione', user = 'epione_app') {
		return `host=${this.run}/postgresql dbname=${database} user=${user}`;
	}

	/* The same with the session settings that the workers make. */
	workerConnection(database = 'epione') {
		const source = readFileSync(join(root, 'src/db/database.c'), 'utf8').match(/session_settings\[\] =\s*((?:"[^"]*"\s*)+);/)[1];
		const settings = [...source.matchAll(/"([^"]*)"/g)].map(([, words]) => words).join('');

		return `${this.connection(database)} options='${settings}'`;
	}

	/* Rows of a query as the superuser, each a list of texts. */
	sql(text, database = 'epione') {
		const output = execFileSync('psql', ['-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', this.connection(database, 'postgres')],
			{ input: text, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] });

		return output.split('\n').filter(Boolean).map((line) => line.split('\t'));
	}

	/* A script that goes on while other things happen; a promise of its end. */
	sqlInBackground(text, database = 'epione') {
		const child = spawn('psql', ['-Xq', '-d', this.connection(database, 'postgres'), '-c', text], { stdio: 'ignore' });

		return { ended: new Promise((resolve) => child.on('close', resolve)) };
	}

	/* A command of Redis', as its administrator.  What it changed is told to all who follow it before the second one is answered. */
	redis(...command) {
		const REDISCLI_AUTH = readFileSync(join(this.house, 'secret/redis-admin.password'), 'utf8').trim();
		const tell = (words) => execFileSync('redis-cli', ['-s', join(this.run, 'service/redis.sock'), '--user', 'admin', '--no-auth-warning', ...words],
			{ env: { ...process.env, REDISCLI_AUTH }, encoding: 'utf8' }).trim();
		const answer = tell(command);

		tell(['PING']);
		return answer;
	}

	/* The scale seed in a database. */
	fill(database, scale) {
		execFileSync('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1', '-v', `scale=${scale}`, '-d', this.connection(database, 'postgres'),
			'-f', join(root, 'sql/seed/scale.sql')], { stdio: ['ignore', 'ignore', 'inherit'] });
	}

	/* The demo accounts' password for others, so that they can sign in. */
	givePasswords(emails, database = 'epione') {
		this.sql(`UPDATE account SET password_hash = coalesce((SELECT password_hash FROM account WHERE email = 'patient@epione.test'), password_hash)
			WHERE email IN (${emails.map((email) => `'${email}'`).join(', ')})`, database);
	}

	/* One request over plain http; {status, headers, body, json, seconds}, status 0 when no answer came. */
	ask(method, path, { token, body, headers = {}, name = 'http', agent, timeout = 15000 } = {}) {
		const text = body === undefined ? undefined : JSON.stringify(body);
		const begun = performance.now();
		const all = {
			...(token && { authorization: `Bearer ${token}` }),
			...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
			...headers,
		};

		return new Promise((resolve) => {
			const finish = (status, answer = {}, content = '') => resolve({ status, headers: answer, body: content, json: parsed(content),
				seconds: (performance.now() - begun) / 1000 });
			const request = http.request({ host: '127.0.0.1', port: this.portOf(name), method, path, headers: { host: 'localhost', ...all },
				agent: agent ?? false, timeout }, (message) => {
				let content = '';
				message.setEncoding('utf8');
				message.on('data', (chunk) => { content += chunk; });
				message.on('end', () => finish(message.statusCode, message.headers, content));
				message.on('error', () => finish(0));
			});
			request.on('timeout', () => request.destroy());
			request.on('error', () => finish(0));
			request.end(text);
		});
	}

	/* Run a program beside the clinic as the user its server runs as; it must lie where that user may go. */
	launch(command, args, options = {}) {
		const words = process.getuid() === 0
			? ['setpriv', `--reuid=${this.serviceUser}`, `--regid=${this.serviceUser}`, '--init-groups', '--', command, ...args] : [command, ...args];

		return spawn(words[0], words.slice(1), { stdio: ['ignore', 'inherit', 'inherit'], ...options });
	}

	/* Sign in; {token, account, patientId}. */
	async signIn(email, name = 'http') {
		for (let tries = 0; tries < 20; tries++) {
			const answer = await this.ask('POST', '/api/auth/login', { body: { email, password }, name });
			if (answer.status === 200)
				return { email, token: answer.json.data.accessToken, account: answer.json.data.accountId, patientId: answer.json.data.patientId };
			if (answer.status !== 503)
				throw new Error(`${email} cannot sign in: ${answer.status} ${answer.body.slice(0, 300)}`);
			await sleep(500);
		}
		throw new Error(`${email} cannot sign in: too busy`);
	}

	/* Sign many in, two at once: that is how many passwords are hashed at once. */
	async signInAll(emails, name = 'http') {
		const people = new Array(emails.length);
		let next = 0;
		const one = async () => {
			while (next < emails.length) {
				const turn = next++;
				people[turn] = await this.signIn(emails[turn], name);
			}
		};

		await Promise.all([one(), one()]);
		return people;
	}
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/* Wait until `holds` says so; whether it did in time. */
export async function eventually(holds, milliseconds = 10000) {
	const end = Date.now() + milliseconds;

	while (!(await holds())) {
		if (Date.now() > end)
			return false;
		await sleep(20);
	}
	return true;
}
