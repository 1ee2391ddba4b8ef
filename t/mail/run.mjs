// epione-deliver against a mail server that misbehaves: every message is sent once, or visibly not.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailServer } from '../fakes/smtp.mjs';
import { Report, insist } from '../lib/report.mjs';

const { EPIONE_HOUSE: house, EPIONE_CONFIG: config, EPIONE_DEV: dev } = process.env;
const scratch = mkdtempSync(join(tmpdir(), 'epione-mail-'));
const report = new Report();
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

const sql = (text) => execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' }).trim();

function settingsFile(settings) {
	const path = join(scratch, `${Math.random()}.conf`);
	const names = Object.keys({ demo: 0, ...settings });
	const kept = readFileSync(config, 'utf8').split('\n').filter((line) => !names.includes(line.split(' ')[0]));

	writeFileSync(path, [...kept, ...Object.entries({ demo: 'off', ...settings }).map(([name, value]) => `${name} = ${value}`)].join('\n'));
	return path;
}

function start(settings, ...words) {
	const child = spawn(join(house, 'program/epione-deliver'), ['-c', settingsFile(settings), ...words], { stdio: ['ignore', 'ignore', 'pipe'] });

	child.said = '';
	child.stderr.on('data', (text) => {
		child.said += text;
	});
	child.over = new Promise((resolve) => child.on('exit', resolve));
	return child;
}

async function deliver(settings) {
	const child = start(settings);

	await child.over;
	return child.said;
}

const at = (server, more = {}) => ({ smtp_url: `smtp://127.0.0.1:${server.port}`, mail_from: 'no-reply@clinic.test', smtp_seconds: 3,
	clinic_name: 'Clinic Example', mail_retry_seconds: 0, ...more });

const quote = (text) => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`);

// A message in the outbox; its id.
const write = (address, { kind = 'password-changed', facts = {}, secret = null } = {}) =>
	sql(`SELECT outbox_mail('${kind}', NULL, ${quote(address)}, ${quote(JSON.stringify(facts))}, ${quote(secret)})`);

function look(id) {
	const [state, tries, fault, secret, claimed] = sql(`SELECT state, tries, coalesce(last_fault, ''), coalesce(secret, ''), coalesce(claimed_by::text, '')
		FROM outbox WHERE id = '${id}'`).split('|');
	return { state, tries: Number(tries), fault, secret, claimed };
}

function insistOn(id, wanted) {
	const found = look(id);
	for (const [name, value] of Object.entries(wanted))
		insist(value instanceof RegExp ? value.test(found[name]) : found[name] === value, `${name} ${value} expected: ${JSON.stringify(found)}`);
}

// A server for the length of one test.
async function serving(options, work) {
	const server = await new MailServer(options).listen(options.host);

	try {
		await work(server);
		insist(server.faults.length === 0, server.faults.join('\n'));
	} finally {
		await server.close();
	}
}

async function until(what, words) {
	for (let i = 0; i < 100; i++) {
		if (await what())
			return;
		await sleep(50);
	}
	insist(false, words);
}

async function sent() {
	await serving({}, async (server) => {
		const id = write('ann@mail.test', { kind: 'reset-password', secret: 'tok-en_1', facts: { firstName: 'Žofie\r\nBcc: x@y.test', life: 900 } });
		await deliver(at(server));
		insistOn(id, { state: 'sent', tries: 1, secret: '', claimed: '' });
		insist(server.messages.length === 1, `one message expected: ${server.messages.length}`);
		const [{ headers, body, to, from, lines }] = server.messages;
		insist(to[0] === 'ann@mail.test' && from === 'no-reply@clinic.test', `${from} ${to}`);
		insist(headers.from === 'Clinic Example <no-reply@clinic.test>' && headers.subject === 'Choose a new password', JSON.stringify(headers));
		insist(headers['message-id'] === `<${id}@clinic.test>` && headers['auto-submitted'] === 'auto-generated', JSON.stringify(headers));
		insist(/^Hello Žofie {2}Bcc: x@y\.test,\r\n/.test(body), `what somebody is called begins no line: ${body}`);
		insist(body.includes('/reset-password#tok-en_1\r\n') && body.includes('15 minutes'), body);
		insist(!/\{|\}/.test(body), body);
		insist(lines.every((line) => line.length <= 78), 'a line is longer than 78');
	});
}

async function inArabic() {
	await serving({}, async (server) => {
		write('ann@mail.test', { kind: 'new-sign-in', facts: { language: 'ar-EG', firstName: 'ليلى', device: 'Firefox' } });
		await deliver(at(server));
		const [{ headers, body }] = server.messages;
		insist(headers.subject === 'تسجيل دخول جديد إلى حسابك', headers.subject);
		insist(body.includes('مرحبًا ليلى') && body.includes('الجهاز: Firefox\r\n') && !body.includes('العنوان'), `what nobody said is left out: ${body}`);
	});
}

async function refusedForNow() {
	await serving({}, async (server) => {
		const [later, busy] = [write('later@mail.test'), write('busy@mail.test')];
		await deliver(at(server, { mail_tries: 3 }));
		insistOn(later, { state: 'failed', tries: 3, fault: /451/ });
		insistOn(busy, { state: 'failed', tries: 3, fault: /452/ });
		insist(server.messages.length === 0, 'nothing was taken');
	});
}

async function waitsLonger() {
	await serving({}, async (server) => {
		const id = write('later@mail.test');
		const waits = [];
		for (let i = 0; i < 4; i++) {
			sql(`UPDATE outbox SET next_try_at = now() WHERE id = '${id}'`);
			await deliver(at(server, { mail_retry_seconds: 30 }));
			waits.push(Number(sql(`SELECT round(extract(epoch FROM next_try_at - updated_at)) FROM outbox WHERE id = '${id}'`)));
		}
		insist(JSON.stringify(waits) === '[30,60,120,240]', `each wait is twice the last: ${waits}`);
		insistOn(id, { state: 'queued', tries: 4, fault: /451/ });
		sql(`UPDATE outbox SET state = 'failed' WHERE id = '${id}'`);
	});
}

async function refusedForGood() {
	await serving({}, async (server) => {
		const [never, refuse] = [write('never@mail.test', { kind: 'verify-email', secret: 'x' }), write('refuse@mail.test')];
		await deliver(at(server));
		insistOn(never, { state: 'failed', tries: 1, fault: /550/, secret: '' });
		insistOn(refuse, { state: 'failed', tries: 1, fault: /554/ });
	});
}

async function nobodyKnows() {
	await serving({}, async (server) => {
		const [hang, drop, cut] = [write('hang@mail.test'), write('drop@mail.test'), write('cut@mail.test')];
		await deliver(at(server, { mail_tries: 2 }));
		insistOn(hang, { state: 'unknown', tries: 1, fault: /no answer after/ });
		insistOn(drop, { state: 'unknown', tries: 1, fault: /no answer after/ });
		await deliver(at(server, { mail_tries: 2 }));
		insistOn(hang, { state: 'unknown', tries: 1 });
		insist(server.messages.filter(({ to }) => to[0] === 'hang@mail.test').length === 1, 'it is not sent again');
		insist(['queued', 'failed', 'unknown'].includes(look(cut).state), 'a message that was cut off is not called sent');
	});
}

async function killedBetween() {
	await serving({}, async (server) => {
		const id = write('hang@mail.test', { kind: 'verify-email', secret: 'token' });
		const child = start(at(server, { smtp_seconds: 30 }));
		await until(() => server.messages.length === 1, 'the server has the message');
		insistOn(id, { state: 'sending', tries: 1 });
		child.kill('SIGKILL');
		await child.over;
		const words = await deliver(at(server));
		insistOn(id, { state: 'unknown', tries: 1, fault: /between sending and recording/, secret: '' });
		insist(words.includes(id), `its end is told: ${words}`);
		await deliver(at(server));
		insist(server.messages.length === 1, `it is never sent again: ${server.messages.length}`);
	});
}

async function killedBefore() {
	await serving({ silent: true }, async (server) => {
		const id = write('ann@mail.test');
		const child = start(at(server, { smtp_seconds: 30 }));
		await until(() => look(id).state === 'sending', 'it is under way');
		child.kill('SIGKILL');
		await child.over;
		await deliver(at(server));
		insistOn(id, { state: 'unknown', tries: 1 });
	});
}

async function endsGently() {
	await serving({}, async (server) => {
		const id = write('hang@mail.test');
		const child = start(at(server, { smtp_seconds: 2 }), '-e', '1');
		await until(() => server.messages.length === 1, 'the server has the message');
		child.kill('SIGTERM');
		insist(await child.over === 0, 'SIGTERM is no fault');
		insistOn(id, { state: 'unknown', tries: 1, fault: /no answer after/ });
	});
}

async function connectionLost() {
	await serving({}, async (server) => {
		const id = write('hang@mail.test');
		const child = start(at(server, { smtp_seconds: 2 }));
		await until(() => server.messages.length === 1, 'the server has the message');
		sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'epione_deliver'");
		await child.over;
		insistOn(id, { state: 'unknown', tries: 1, fault: /no answer after/ });
	});
}

async function severalAtOnce() {
	await serving({}, async (server) => {
		const ids = Array.from({ length: 60 }, (_, i) => write(`person-${i}@mail.test`));
		await Promise.all(Array.from({ length: 5 }, () => deliver(at(server))));
		const states = sql(`SELECT string_agg(DISTINCT state || tries, ' ') FROM outbox WHERE id IN (${ids.map((id) => `'${id}'`).join()})`);
		insist(states === 'sent1', `all are sent at the first try: ${states}`);
		insist(server.messages.length === 60 && new Set(server.messages.map(({ to }) => to[0])).size === 60, `each once: ${server.messages.length}`);
	});
}

// Twenty messages, a sender killed at random times: nothing is doubled, nothing is lost from sight.
async function killedAtRandom() {
	await serving({}, async (server) => {
		const ids = Array.from({ length: 40 }, (_, i) => write(`random-${i}@mail.test`));
		for (let i = 0; i < 12; i++) {
			const child = start(at(server));
			await sleep(15 + Math.random() * 60);
			child.kill('SIGKILL');
			await child.over;
		}
		await deliver(at(server));
		const taken = server.messages.map(({ to }) => to[0]);
		insist(new Set(taken).size === taken.length, 'a message came twice');
		for (const [i, id] of ids.entries()) {
			const { state } = look(id);
			insist(state === 'unknown' || (state === 'sent' && taken.includes(`random-${i}@mail.test`)), `message ${i} is ${state}`);
		}
	});
}

async function behindTls() {
	const certificate = readFileSync(join(house, 'certificate.pem'));
	const key = readFileSync(join(house, 'secret/certificate.key'));
	const options = { certificate, key, user: 'clinic', password: 'let me in', host: '127.0.0.2' };
	const password = join(scratch, 'password');
	writeFileSync(password, 'let me in\n', { mode: 0o600 });

	await serving(options, async (server) => {
		const settings = { ...at(server), smtp_url: `smtp://127.0.0.2:${server.port}`, mail_tries: 1, smtp_user: 'clinic', smtp_password_file: password };
		const strange = write('ann@mail.test');
		await deliver(settings);
		insistOn(strange, { state: 'failed', fault: /certificate|SSL|peer/i });
		const named = write('ann@mail.test');
		await deliver({ ...settings, smtp_ca_file: join(house, 'certificate.pem') });
		insistOn(named, { state: 'failed', fault: /certificate|SSL|peer/i });
		insist(server.messages.length === 0 && !server.log.includes('AUTH'), 'a server with a strange certificate is told nothing');
	});
	await serving({ ...options, key: undefined }, async (server) => {
		const plain = write('ann@mail.test');
		await deliver({ ...at(server), smtp_url: `smtp://127.0.0.2:${server.port}`, mail_tries: 1 });
		insistOn(plain, { state: 'failed', fault: /SSL|TLS/ });
		insist(server.messages.length === 0 && !server.log.includes('MAIL'), 'without TLS nothing is sent');
	});
}

async function withTls() {
	const [certificate, key] = [join(scratch, 'mail.pem'), join(scratch, 'mail.key')];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=mail',
		'-addext', 'subjectAltName=IP:127.0.0.2', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
	const password = join(scratch, 'password');

	await serving({ certificate: readFileSync(certificate), key: readFileSync(key), user: 'clinic', password: 'let me in', host: '127.0.0.2' }, async (server) => {
		const settings = { ...at(server), smtp_url: `smtp://127.0.0.2:${server.port}`, mail_tries: 1, smtp_ca_file: certificate, smtp_user: 'clinic' };
		const id = write('ann@mail.test');
		await deliver({ ...settings, smtp_password_file: password });
		insistOn(id, { state: 'sent', fault: '' });
		insist(server.messages[0].secure && server.messages[0].known, 'by TLS and with a password');
		writeFileSync(password, 'something else\n');
		const stranger = write('ann@mail.test');
		await deliver({ ...settings, smtp_password_file: password, mail_tries: 2 });
		insistOn(stranger, { state: 'failed', tries: 2 });
	});
}

async function nothingListens() {
	const nobody = createServer();
	await new Promise((resolve) => nobody.listen(0, '127.0.0.1', resolve));
	const { port } = nobody.address();
	await new Promise((resolve) => nobody.close(resolve));
	const id = write('ann@mail.test');
	await deliver(at({ port }, { mail_tries: 1 }));
	insistOn(id, { state: 'failed', fault: /connect/ });
	const unset = write('ann@mail.test');
	await deliver({ mail_tries: 1 });
	insistOn(unset, { state: 'failed', fault: /smtp_url/ });
}

async function tooLate() {
	await serving({}, async (server) => {
		const late = write('ann@mail.test', { kind: 'verify-email', secret: 'x', facts: { expiresAt: '2020-01-01T00:00:00Z' } });
		const strange = write('ann@mail.test', { kind: 'no-such-kind' });
		const linkless = write('ann@mail.test', { kind: 'verify-email' });
		await deliver(at(server));
		insistOn(late, { state: 'failed', fault: /time was over/, secret: '' });
		insistOn(strange, { state: 'failed', fault: /no text/ });
		insistOn(linkless, { state: 'failed', fault: /no token/ });
		insist(server.messages.length === 0, 'nothing of that is sent');
	});
}

async function keptByADemo() {
	await serving({}, async (server) => {
		const id = write('ann@mail.test', { kind: 'verify-email', secret: 'abc', facts: { firstName: 'Ann' } });
		const sms = sql("SELECT outbox_sms('new-sign-in', NULL, '+441234', '{}', NULL)");
		await deliver(at(server, { demo: 'on' }));
		insistOn(id, { state: 'sent', secret: '' });
		insistOn(sms, { state: 'sent' });
		insist(server.messages.length === 0, 'a demo clinic sends nothing');
		const kept = sql(`SELECT channel || ' ' || address || ' ' || subject || ' ' || body FROM mailbox WHERE outbox_id = '${id}'`);
		insist(/^email ann@mail\.test Confirm your e-mail address Hello Ann,[^]*verify-email#abc/.test(kept), kept);
		insist(sql(`SELECT count(*) FROM mailbox WHERE outbox_id = '${sms}' AND channel = 'sms'`) === '1', 'an SMS is kept as well');
		insist(execFileSync(dev, ['mail', '3'], { encoding: 'utf8' }).includes('verify-email#abc'), 'dev mail prints it');
	});
}

async function smsWithoutAProvider() {
	const id = sql("SELECT outbox_sms('new-sign-in', NULL, '+441234', '{}', NULL)");
	await deliver({});
	insistOn(id, { state: 'failed', fault: /SMS/ });
}

const tests = {
	'a message is sent as it should be': sent,
	'in the language of whom it is for': inArabic,
	'refused for now: tried again, not for ever': refusedForNow,
	'each wait is longer': waitsLonger,
	'refused for good: failed at once': refusedForGood,
	'no answer after the message: unknown, and not sent again': nobodyKnows,
	'killed between sending and recording: unknown, and not sent again': killedBetween,
	'killed before the server had it: seen, and not sent by itself': killedBefore,
	'told to end: the message at hand is finished': endsGently,
	'the database goes away meanwhile: recorded all the same': connectionLost,
	'five senders at once: each message once': severalAtOnce,
	'killed at random: none twice, none out of sight': killedAtRandom,
	'a server without TLS or with a strange certificate is told nothing': behindTls,
	'TLS and a password': withTls,
	'no server there, or none set': nothingListens,
	'too late, or of no kind: failed': tooLate,
	'a demo clinic keeps its messages': keptByADemo,
	'an SMS without a provider fails visibly': smsWithoutAProvider,
};

/* What others asked for is answered first, links included; what waits for another try waits until the end. */
execFileSync(dev, ['service', 'stop', 'deliver']);
await deliver({ demo: 'on' });
sql("UPDATE outbox SET next_try_at = 'infinity' WHERE state = 'queued'");
for (const [name, test] of Object.entries(tests))
	await report.run(name, test);
sql("UPDATE outbox SET next_try_at = now() WHERE state = 'queued' AND next_try_at = 'infinity'");
execFileSync(dev, ['service', 'start', 'deliver']);
rmSync(scratch, { recursive: true });
report.end();
