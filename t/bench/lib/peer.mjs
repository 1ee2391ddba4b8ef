// The Node server beside the clinic: its packages, its process, and tokens it accepts for people who are signed in to Epione.

import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, root } from './stack.mjs';

const directory = join(root, 't/bench/peer');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function takePackages() {
	if (existsSync(join(directory, 'node_modules/fastify')))
		return;
	const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, encoding: 'utf8' });
	if (done.status !== 0)
		throw new Error(`npm ci for the peer: ${done.stderr.slice(-1000)}`);
}

/* A token of the peer's own for the session of one of ours. */
function peerToken(secret, token) {
	const { sub, sid } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
	const now = Math.floor(Date.now() / 1000);
	const words = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, sid, iss: 'peer', aud: 'peer', iat: now, exp: now + 3600 })}`;

	return `${words}.${createHmac('sha256', secret).update(words).digest('base64url')}`;
}

export async function startPeer(bench) {
	const stack = await bench.clinic();
	const secret = randomBytes(32);
	const environment = {
		...process.env, NODE_ENV: 'production', EPIONE_ROOT: root, PEER_SOCKET: `${stack.run}/service/peer.sock`, PEER_SECRET: secret.toString('hex'),
		PEER_DATABASE: `${stack.run}/postgresql`, PEER_NAME: 'epione', REDIS_SOCKET: `${stack.run}/service/redis.sock`, REDIS_USER: 'epione',
		REDIS_PASSWORD: readFileSync(`${stack.house}/secret/redis.password`, 'utf8').trim(),
	};

	takePackages();
	// As ourselves, because the source tree may be closed to others; its socket is for nginx.
	const child = spawn('sh', ['-c', 'umask 0; exec "$0" "$1"', process.execPath, join(directory, 'server.mjs')],
		{ env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
	const up = await eventually(async () => (await stack.ask('GET', '/api/appointments', { name: 'peer' })).status === 401, 15000);
	if (!up) {
		child.kill();
		throw new Error('the peer does not answer');
	}
	return { tokenOf: ({ token }) => peerToken(secret, token), stop: () => child.kill('SIGTERM') };
}
