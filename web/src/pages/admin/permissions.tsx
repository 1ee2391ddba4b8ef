/* Who may do what, as a table that can be read; a chief administrator can change it there. */
import { addressOf, api, type Data } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate, load, useGet } from '../../lib/data';
import { type Key, t } from '../../lib/i18n';
import { readAhead } from '../../lib/lists';
import { me } from '../../lib/session';
import { toast } from '../../lib/toast';
import { Failed, Skeleton } from '../../ui/states';
import { HouseTabs } from './house-tabs';

type Matrix = Data<'GET /api/permissions'>;
type Permission = Matrix['permissions'][number];
type State = 'allowed' | 'denied' | 'none';

readAhead(['admin'], 'GET /api/permissions', {});

const kinds = ['own', 'desk', 'care', 'house'] as const;
const signs: Record<State, string> = { allowed: '✓', denied: '✕', none: '–' };

function stateOf({ roles, denied }: Permission, role: string): State {
	if (denied.includes(role))
		return 'denied';
	return roles.includes(role) ? 'allowed' : 'none';
}

async function turn(permission: Permission, role: string) {
	const effect = stateOf(permission, role) === 'allowed' ? 'deny' : 'allow';
	await api('PUT /api/permissions', { body: { role: role as 'doctor', permission: permission.permission, effect } });
	invalidate('/api/permissions');
	toast(t(effect === 'allow' ? 'permissions.allowed' : 'permissions.denied', { role: t(`role.${role}` as Key) }));
}

function Cell({ permission, role }: { permission: Permission; role: string }) {
	const state = stateOf(permission, role);
	const words = t(`permissions.${state}.cell` as Key);
	if (me.value?.role !== 'super-admin')
		return (
			<td>
				<span aria-hidden="true">{signs[state]}</span>
				<span class="unseen">{words}</span>
			</td>
		);
	return (
		<td>
			<button
				type="button"
				class="button quiet square"
				aria-pressed={state === 'allowed'}
				aria-label={`${t(`role.${role}` as Key)}, ${permission.words}: ${words}`}
				onClick={() => void attempt(() => turn(permission, role))}
			>
				{signs[state]}
			</button>
		</td>
	);
}

function Group({ kind, matrix }: { kind: Permission['kind']; matrix: Matrix }) {
	const rows = matrix.permissions.filter((permission) => permission.kind === kind);
	const title = t(`permissions.kind.${kind}`);
	if (!rows.length)
		return null;
	return (
		<div class="stack tight">
			<h2 id={`kind-${kind}`}>{title}</h2>
			<div class="wide-table" role="region" aria-labelledby={`kind-${kind}`} tabIndex={0}>
				<table class="matrix">
					<thead>
						<tr>
							<th scope="col">{t('permissions.may')}</th>
							{matrix.roles.map((role) => (
								<th scope="col" key={role}>
									{t(`role.${role}` as Key)}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{rows.map((permission) => (
							<tr key={permission.permission}>
								<th scope="row">
									{permission.words}
									<code class="small soft">{permission.permission}</code>
								</th>
								{matrix.roles.map((role) => (
									<Cell permission={permission} role={role} key={role} />
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</div>
	);
}

export default function Permissions() {
	const { data, problem } = useGet('GET /api/permissions', {}).value;
	return (
		<>
			<div class="stack tight">
				<h1>{t('house.permissions')}</h1>
				<p class="soft">
					{t('permissions.words')} {me.value?.role === 'super-admin' && t('permissions.words.chief')}
				</p>
			</div>
			<HouseTabs />
			{problem && !data && (
				<Failed problem={problem} retry={() => void load(addressOf('GET /api/permissions'))} />
			)}
			{!data && !problem && <Skeleton rows={6} />}
			{data && kinds.map((kind) => <Group kind={kind} matrix={data.data} key={kind} />)}
		</>
	);
}
