// A mail server to test against: it speaks enough of RFC 5321 for one client, checks what it is told more strictly than real ones do, and
// misbehaves on demand.  What it does is said by the recipient's name before the @:
//
//   later   451 to RCPT            never   550 to RCPT          busy    452 after the whole message
//   refuse  554 after the message  hang    no answer after the whole message (it was taken)
//   drop    the line goes dead after the whole message          cut     it goes dead in the middle of it
//
// Anything else is taken.  `messages` holds what was taken, `faults` what a strict server would have complained about.

import { createServer } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';

export class MailServer {
	messages = [];
	faults = [];
	sockets = new Set();
	log = [];

	// options: certificate, key (PEM: STARTTLS is offered), user, password (AUTH is wanted), silent (no greeting ever comes)
	constructor(options = {}) {
		this.options = options;
		this.server = createServer((socket) => this.talk(socket));
	}

	async listen(host = '127.0.0.1', port = 0) {
		await new Promise((resolve, reject) => this.server.once('error', reject).listen(port, host, resolve));
		this.port = this.server.address().port;
		return this;
	}

	async close() {
		for (const socket of this.sockets)
			socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	talk(socket) {
		this.sockets.add(socket);
		socket.on('close', () => this.sockets.delete(socket));
		socket.on('error', () => {});
		const talk = new Talk(this, socket);
		if (!this.options.silent)
			talk.say('220 stand-in ESMTP');
	}
}

class Talk {
	constructor(server, socket) {
		Object.assign(this, { server, options: server.options, secure: false, known: false, data: null, rest: Buffer.alloc(0) });
		this.take(socket);
	}

	take(socket) {
		this.socket = socket;
		socket.on('data', (bytes) => this.hear(bytes));
		socket.on('error', () => {});
	}

	say(...lines) {
		if (!this.socket.destroyed)
			this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
	}

	hear(bytes) {
		this.rest = Buffer.concat([this.rest, bytes]);
		if (this.data !== null && this.behaviour === 'cut') {
			this.socket.destroy();
			return;
		}
		for (let end; (end = this.rest.indexOf('\n')) >= 0;) {
			const line = this.rest.subarray(0, end + 1).toString('latin1');
			this.rest = this.rest.subarray(end + 1);
			this.hearLine(line);
		}
	}

	hearLine(line) {
		if (!line.endsWith('\r\n'))
			this.server.faults.push(`a line without CR: ${line}`);
		if (line.length > 1000)
			this.server.faults.push(`a line of ${line.length} bytes`);
		const text = line.replace(/\r?\n$/, '');
		if (this.data === null)
			this.obey(text);
		else if (text === '.')
			this.finish();
		else
			this.data.push(text.startsWith('.') ? text.slice(1) : text);
	}

	obey(text) {
		if (this.awaitsWord) {
			this.awaitsWord = false;
			this.check(text);
			return;
		}
		const [verb] = text.split(' ', 1);
		const act = this[`on${verb.toUpperCase()}`];

		this.server.log.push(verb.toUpperCase());
		if (act)
			act.call(this, text);
		else
			this.say('502 not here');
	}

	onEHLO() {
		const words = ['stand-in'];
		if (this.options.key && !this.secure)
			words.push('STARTTLS');
		if (this.options.user)
			words.push('AUTH PLAIN');
		words.push('SIZE 1000000');
		this.say(...words.map((word, i) => `250${i < words.length - 1 ? '-' : ' '}${word}`));
	}

	onSTARTTLS() {
		if (!this.options.key)
			return this.say('502 not here');
		this.say('220 go on');
		this.socket.removeAllListeners('data');
		this.secure = true;
		this.take(new TLSSocket(this.socket, {
			isServer: true, secureContext: createSecureContext({ cert: this.options.certificate, key: this.options.key }) }));
		return undefined;
	}

	onAUTH(text) {
		const [, , word] = text.split(' ');

		this.awaitsWord = word === undefined;
		if (this.awaitsWord)
			this.say('334 ');
		else
			this.check(word);
	}

	check(word) {
		this.known = word === Buffer.from(`\0${this.options.user}\0${this.options.password}`).toString('base64');
		this.say(this.known ? '235 welcome' : '535 that is not the password');
	}

	onMAIL(text) {
		if (this.options.user && !this.known)
			return this.say('530 who are you');
		this.from = /<([^>]*)>/.exec(text)?.[1];
		this.to = [];
		return this.say('250 ok');
	}

	onRCPT(text) {
		const to = /<([^>]*)>/.exec(text)?.[1] ?? '';
		this.behaviour = to.split('@')[0];
		if (this.behaviour === 'later')
			return this.say('451 come again');
		if (this.behaviour === 'never')
			return this.say('550 nobody of that name');
		this.to.push(to);
		return this.say('250 ok');
	}

	onDATA() {
		this.data = [];
		this.say('354 go on');
	}

	onQUIT() {
		this.say('221 bye');
		this.socket.end();
	}

	onRSET() {
		this.say('250 ok');
	}

	finish() {
		const message = { from: this.from, to: this.to, secure: this.secure, known: this.known, ...parse(this.data) };
		const answer = { busy: '452 full', refuse: '554 we do not want this' }[this.behaviour];

		this.data = null;
		if (answer)
			return this.say(answer);
		this.server.messages.push(message);
		if (this.behaviour === 'drop')
			return this.socket.destroy();
		return this.behaviour === 'hang' ? undefined : this.say('250 taken');
	}
}

// Headers unfolded and decoded, the body decoded.
function parse(lines) {
	const split = lines.indexOf('');
	const headers = {};
	for (const line of lines.slice(0, split).join('\n').replace(/\n[ \t]/g, ' ').split('\n')) {
		const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
		if (name === undefined || name.toLowerCase() in headers)
			throw new Error(`a header that is none, or comes twice: ${line}`);
		headers[name.toLowerCase()] = decode(value);
	}
	return { headers, lines, body: Buffer.from(lines.slice(split + 1).join(''), 'base64').toString('utf8') };
}

function decode(value) {
	return value.replace(/\?= =\?UTF-8\?B\?/g, '?==?UTF-8?B?')
		.replace(/(?:=\?UTF-8\?B\?[A-Za-z0-9+/=]*\?=)+/g, (words) => words.replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/g,
			(_, word) => Buffer.from(word, 'base64').toString('utf8')));
}
