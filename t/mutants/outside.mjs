// Redis and the database from outside, each on one connection that is kept: a guard asks them dozens of times, and a new process for each would cost more
// than the guard.

import { spawn } from 'node:child_process';
import net from 'node:net';
import { join } from 'node:path';

/* Answers in the order of the questions; nothing keeps the program alive but a question. */
class Line {
	constructor(stream, read) {
		this.stream = stream;
		this.waiting = [];
		this.text = '';
		stream.setEncoding('latin1');
		stream.on('data', (piece) => {
			this.text += piece;
			for (let answer = read(this.text); answer; answer = read(this.text)) {
				this.text = this.text.slice(answer.length);
				this.waiting.shift()(answer);
			}
			if (this.waiting.length === 0)
				stream.unref();
		});
		stream.unref();
	}

	answer() {
		this.stream.ref();
		return new Promise((resolve) => this.waiting.push(resolve));
	}
}

/* One answer of Redis at the beginning of a text: {length, value, fault}. */
function readReply(text) {
	const end = text.indexOf('\r\n');

	if (end < 0)
		return undefined;
	const [kind, line] = [text[0], text.slice(1, end)];
	if (kind !== '$' || line === '-1')
		return { length: end + 2, value: kind === '$' ? '' : line, fault: kind === '-' };
	const length = end + 2 + Number(line) + 2;
	return text.length < length ? undefined : { length, value: text.slice(end + 2, length - 2) };
}

let redisLine;

/* After these Redis has more to say than the answer, to whoever follows the key. */
const changes = ['SET', 'DEL', 'EXPIRE'];

/* What Redis says to its user admin; '' for nothing.  A change is over when the workers were told of it, too: they are before a second question is answered. */
export async function redis(...words) {
	const ask = async (...command) => {
		redisLine.stream.write(`*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
		const { value, fault } = await redisLine.answer();
		if (fault)
			throw new Error(`redis: ${command[0]}: ${value}`);
		return value;
	};

	if (!redisLine) {
		redisLine = new Line(net.connect(process.env.REDIS_SOCKET), readReply);
		await ask('AUTH', 'admin', process.env.REDIS_ADMIN_PASSWORD);
	}
	const value = await ask(...words);
	if (changes.includes(words[0]))
		await ask('PING');
	return value;
}

/* How many requests of a route were counted so far; '-' for what is no route. */
export async function counted(method, route) {
	const socket = net.connect(join(process.env.EPIONE_RUN, 'service/metrics.sock'));
	let said = '';

	socket.setEncoding('latin1');
	socket.write('GET / HTTP/1.0\r\n\r\n');
	for await (const piece of socket)
		said += piece;
	return Number(said.split('\n').find((line) => line.startsWith(`epione_request_seconds_count{method="${method}",route="${route}"} `))?.split(' ')[1] ?? 0);
}

const full = '-- that was all --';
let psql;

/* Rows as psql -At prints them. */
export async function sql(text) {
	if (!psql) {
		const child = spawn('sh', ['-c', 'exec psql -X -At -q 2>&1'], { stdio: ['pipe', 'pipe', 'inherit'] });
		child.unref();
		child.stdin.unref();
		psql = { stdin: child.stdin, line: new Line(child.stdout, (said) => {
			const end = said.indexOf(`${full}\n`);
			return end < 0 ? undefined : { length: end + full.length + 1, value: said.slice(0, end) };
		}) };
	}
	psql.stdin.write(`${text};\n\\echo ${full}\n`);
	const { value } = await psql.line.answer();
	if (/^(ERROR|FATAL):/m.test(value))
		throw new Error(value);
	return value.trim();
}
