// What holds while something else is broken: rights, Redis, the database.

import { send, sendPatiently, sleep } from '../lib/client.mjs';
import * as people from '../lib/people.mjs';
import { insist } from '../lib/report.mjs';
import { during, eight, look, met, profile, put, tokenOf, without, withoutCommand } from './cast.mjs';
import { brokenFactorGuards } from './factors.mjs';
import { twins, wordsOf } from './forge.mjs';
import { houseGuards } from './houses.mjs';
import { meanwhileGuards } from './meanwhile.mjs';
import { redis, sql } from './outside.mjs';

const unheard = (table, fault = "ERRCODE = 'P0001'") => `CREATE FUNCTION guards_fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a guard' USING ${fault}; END $$;
	CREATE TRIGGER guards_fault BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION guards_fault()`;
const heard = 'SET client_min_messages = warning; DROP FUNCTION guards_fault CASCADE';
const away = 'we cannot check who you are just now';
const patientOf = (mum, ann) => ({ token: mum.token, headers: { 'x-epione-patient': ann.patientId } });

/* One after the other, for it is broken for everybody. */
export const brokenGuards = {
	...meanwhileGuards,
	...brokenFactorGuards,
	...houseGuards,
	'rights that cannot be read stay as they were': async ({ admin }) => {
		const token = await admin.freshToken();
		for (const table of ['permission_version', 'role_permission'])
			await without('SELECT', table, 'epione_app', async () => {
				await sql('UPDATE permission_version SET version = version + 1');
				await sleep(600);
				for (const reply of await eight(() => send('GET', '/api/users?limit=1', { token })))
					met(reply, 200);
			});
	},
	'a role of a newer program gives nobody here anything': async ({ admin }) => {
		const token = await admin.freshToken();
		const rule = await sql(`SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'role_permission_role_is_one_of_ours'`);
		await during(() => sql(`ALTER TABLE role_permission DROP CONSTRAINT role_permission_role_is_one_of_ours;
			INSERT INTO role_permission (role, permission) VALUES ('adviser', 'appointment.conduct')`),
		() => sql(`DELETE FROM role_permission WHERE role = 'adviser';
			ALTER TABLE role_permission ADD CONSTRAINT role_permission_role_is_one_of_ours ${rule}`),
		async () => {
			await sleep(600);
			for (const reply of await eight(() => send('PUT', `/api/appointments/${admin.account}/status`, { token, json: { status: 'in-progress' } })))
				met(reply, 403, 'your role does not allow this');
		});
	},
	'nobody acts for somebody whose grant cannot be read': async ({ ann, mum }) => {
		await mum.freshToken();
		await without('SELECT', 'acting_patient', 'epione_patient', async () => met(await send('GET', '/api/appointments', patientOf(mum, ann)), 403, 'your role does not allow this'));
	},
	'nor while the database is away': async ({ ann, mum }) => {
		await mum.freshToken();
		await during(() => sql(`ALTER ROLE epione_app NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'epione_app'`),
			() => sql('ALTER ROLE epione_app LOGIN'),
			async () => {
				const key = { 'idempotency-key': people.unique('away') };
				for (const [method, path, options] of [['GET', '/api/appointments', patientOf(mum, ann)], ['POST', '/api/family', { token: ann.token, headers: key,
					json: { email: 'nobody@story.test', relation: 'carer', level: 'full' } }]]) {
					const reply = await send(method, path, options);
					met(reply, 503, 'we cannot reach our records just now');
					insist(reply.rawHeaders.filter((word) => /^retry-after$/i.test(word)).length === 1, `when to come back is said not just once: ${reply.rawHeaders}`);
				}
				met(await send('GET', '/api/health/live'), 200);
			});
		met(await sendPatiently('GET', '/api/appointments', patientOf(mum, ann)), 200);
	},
	'once it is back everybody is served at once, and refused in writing': async ({ ann }) => {
		const { token } = ann;
		const afterwards = async (ask) => {
			await eight(() => look({ token }));
			const old = await sql("SELECT coalesce(string_agg(pid::text, ','), '0') FROM pg_stat_activity WHERE usename = 'epione_app'");
			await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (${old})`);
			while (await sql(`SELECT count(*) FROM pg_stat_activity WHERE pid IN (${old})`) !== '0'); /* soon, or a worker looks for rights first and finds out */
			return eight(ask);
		};
		for (let i = 0; i < 4; i++) {
			for (const reply of await afterwards(() => send('GET', profile, { token })))
				met(reply, 200);
			const requests = (await afterwards(() => send('GET', profile))).map(({ json }) => `'${json.requestId}'`);
			const written = await sql(`SELECT count(*) FROM audit_event WHERE request_id IN (${requests}) AND outcome = 'unauthenticated'`);
			insist(written === '8', `${written} of 8 are written down`);
		}
	},
	'rights are looked for now and then, and read when they were changed': async ({ ann }) => {
		const counting = (table, by) => `CREATE SEQUENCE guards_${by};
			CREATE FUNCTION guards_${by}() RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$ SELECT nextval('guards_${by}') > 0 $$;
			GRANT EXECUTE ON FUNCTION guards_${by} TO epione_app;
			CREATE POLICY guards_${by} ON ${table} AS RESTRICTIVE FOR SELECT TO epione_app USING (guards_${by}());`;
		const many = async () => {
			for (let i = 0; i < 10; i++)
				await eight(() => look({ token: ann.token }));
		};
		const used = async (by) => Number(await sql(`SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM guards_${by}`));
		const workers = Number(await sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'epione_app'"));
		await many();
		await sleep(600);
		await many();
		await during(() => sql(counting('permission_version', 'looks') + counting('role_permission', 'reads')),
			() => sql('SET client_min_messages = warning; DROP FUNCTION guards_looks, guards_reads CASCADE; DROP SEQUENCE guards_looks, guards_reads'), async () => {
				const began = Date.now();
				await many();
				await sleep(600);
				await many();
				const most = workers * (2 + (Date.now() - began) / 500), looks = await used('looks'), reads = await used('reads');
				insist(looks > 0 && looks <= most, `${workers} workers looked ${looks} times`);
				insist(reads === 0, `${reads} rights were read for nothing`);
			});
	},
	'without Redis to ask nobody is in, a second after it was asked': async ({ ann }) => {
		const unasked = (work) => withoutCommand('get', () => withoutCommand('getex', work));
		met(await look({ token: ann.token }), 200);
		await unasked(async () => {
			await sleep(1100);
			for (let i = 0; i < 16; i++)
				met(await send('GET', profile, { token: ann.token }), 503, away);
		});
		met(await look({ token: ann.token }), 200);
	},
	'a session that cannot be written is none': async ({ cat }) =>
		met(await withoutCommand('set', () => send('POST', '/api/auth/login', { json: { email: cat.email, password: cat.password } })), 503, away),
	'nor one that cannot be prolonged': async ({ admin }) => {
		const browser = { cookie: admin.cookie };
		await withoutCommand('expire', async () => met(await send('GET', profile, browser), 503, away));
		met(await look(browser), 200);
	},
	'a refresh that Redis leaves halfway gives nothing': async ({ cat }) => {
		for (const command of ['getex', 'expire', 'set']) {
			const { refreshToken } = await tokenOf(cat);
			const reply = await withoutCommand(command, () => send('POST', '/api/auth/refresh', { json: { refreshToken } }));
			met(reply, 503, away);
		}
	},
	'a session that cannot be ended is not said to be': async ({ cat }) => {
		const { accessToken: token } = await tokenOf(cat);
		for (const [method, path] of [['POST', '/api/auth/logout'], ['DELETE', '/api/auth/sessions']])
			met(await withoutCommand('del', () => send(method, path, { token })), 503, away);
		met(await look({ token }), 200);
		met(await withoutCommand('ping', () => send('POST', '/api/auth/logout', { token })), 503, away);
	},
	'nor where the database cannot say which they are': async ({ cat }) => {
		const { accessToken: token } = await tokenOf(cat);
		met(await without('EXECUTE', 'FUNCTION session_end_all(uuid, text)', 'epione_signin', () => send('DELETE', '/api/auth/sessions', { token })), 403, 'your role does not allow this');
		met(await look({ token: cat.token }), 200);
	},
	'nobody is suspended whose sessions cannot be ended': async ({ admin, cat }) => {
		const headers = { 'if-match': `"${(await admin.make('GET', `/api/users/${cat.account}`)).version}"` };
		met(await withoutCommand('del', async () => send('PUT', `/api/users/${cat.account}/status`, { token: await admin.freshToken(), headers,
			json: { status: 'suspended', reason: 'a test' } })), 503, away);
		const status = await sql(`SELECT status FROM account WHERE id = '${cat.account}'`);
		insist(status === 'active', `${status} all the same`);
		met(await look({ token: cat.token }), 200);
	},
	'nothing is done that cannot be written down': async ({ ann }) => {
		const phone = () => sql(`SELECT phone FROM account WHERE id = '${ann.account}'`);
		const before = await phone();
		met(await during(() => sql(unheard('audit_event')), () => sql(heard), () => send('PATCH', profile, { token: ann.token, json: { phone: '+44 2' } })), 500);
		insist(await phone() === before, 'it was done all the same');
	},
	'a session that cannot be written down is none': async ({ cat }) =>
		met(await without('INSERT', 'session', 'epione_signin', () => send('POST', '/api/auth/login', { json: { email: cat.email, password: cat.password } })), 403),
	'a list of devices is whole or none': async ({ cat }) => {
		for (const command of ['ttl', 'getex'])
			met(await withoutCommand(command, () => send('GET', '/api/auth/sessions', { token: cat.token })), 503, away);
	},
	'a proof that cannot be written is none': async ({ cat }) => {
		for (const command of ['set', 'getex'])
			met(await withoutCommand(command, () => send('POST', '/api/auth/step-up', { token: cat.token, json: { password: cat.password } })), 503, away);
		met(await look({ token: cat.token }), 200);
	},
	'each fault of the database has its words, and leaves nothing': async ({ gil }) => {
		const key = people.unique('key'), email = people.unique('proxy') + '@story.test';
		const invite = () => send('POST', '/api/family', { token: gil.token, json: { email, relation: 'carer', level: 'full' }, headers: { 'idempotency-key': key } });
		const faults = [["ERRCODE = '23514', CONSTRAINT = 'proxy_level_is_full_or_limited'", 422, 'wants full or limited'], ["ERRCODE = '23514', CONSTRAINT = 'of_nobody'", 500],
			...['08006', '57P01', '53100', '40001', '57014', '55P03'].map((state) => [`ERRCODE = '${state}'`, 503, 'we cannot reach our records']),
			["ERRCODE = '42501'", 403, 'your role does not allow this'],
			...['22P02', '22008', '22003'].map((state) => [`ERRCODE = '${state}'`, 422, 'one of the values is out of range']), ["ERRCODE = 'P0001'", 500]];
		for (const [fault, status, words] of faults)
			await during(() => sql(unheard('proxy', fault)), () => sql(heard), async () => met(await invite(), status, words));
		met(await invite(), 201);
	},
	'what met nothing is not said to be missing where nobody can look': async ({ gil }) => {
		const fault = `CREATE FUNCTION guards_fault() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
			IF current_setting('transaction_read_only') = 'on' THEN RAISE EXCEPTION 'a guard' USING ERRCODE = '57P01'; END IF; RETURN true; END $$;
			CREATE POLICY guards_fault ON account AS RESTRICTIVE FOR SELECT TO epione_patient USING (guards_fault())`;
		const changeAnother = () => send('PATCH', profile, { token: gil.token, json: { phone: '+44 1' }, headers: { 'if-match': '"2147483647"' } });
		await during(() => sql(fault), () => sql(heard), async () => met(await changeAnother(), 503, 'we cannot reach our records'));
		met(await changeAnother(), 412, 'somebody changed this');
	},
	'a worker remembers a session for the moment': async ({ ann }) => {
		const reads = async () => [...(await redis('INFO', 'commandstats')).matchAll(/cmdstat_get(?:ex)?:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
		const before = await reads();
		for (let i = 0; i < 40; i++)
			met(await look({ token: ann.token }), 200);
		const asked = await reads() - before;
		insist(asked <= 20, `Redis was asked ${asked} times in 40 requests`);
	},
	'and a browser that has the usual time is prolonged as it is read': async ({ ann }) => {
		const prolonged = async () => Number((await redis('INFO', 'commandstats')).match(/cmdstat_expire:calls=(\d+)/)?.[1] ?? 0);
		const before = await prolonged();
		await eight(async () => met(await look({ cookie: ann.cookie }), 200));
		const times = await prolonged() - before;
		insist(times === 0, `${times} times more`);
	},
	'a worker takes no session for another': async ({ ann, cat, forge }) => {
		const tokens = await Promise.all(twins().map(async (sid, i) => {
			await put(forge, sid, wordsOf([ann, cat][i], { kind: 'tokens' }), [ann, cat][i]);
			return forge.token([ann, cat][i], sid);
		}));
		for (let i = 0; i < 16; i++)
			met(await look({ token: tokens[i % 2] }), 200, [ann, cat][i % 2].email);
	},
};
