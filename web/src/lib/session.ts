/*
 * Who is signed in here.  The cookie is out of reach of this code on purpose; asking for the profile tells whether
 * it is good.  An ended session locks the page under a sign-in dialog instead of throwing the page away.
 */
import { computed, signal } from '@preact/signals';
import { api, type Data, type Profile, type Role } from './api';
import { acting, setActing } from './acting';
import { forgetEverything, invalidate } from './data';
import { dropAllDrafts } from './draft';
import { isProblem, lastHeard, lastUsed, onEndedSession } from './http';
import { chosenLanguage, setLanguage } from './i18n';
import { setZone } from './zone';

type State = 'starting' | 'visitor' | 'in' | 'unreachable';
/** Why the page is locked: nobody was here, or the server ended the session. */
export type Lock = 'idle' | 'ended';

/** Who was here last: a guess that lets the page begin before the server has said who is here. */
const LAST = 'last-kind';
const last = () => localStorage.getItem(LAST) as Kind | null;

/** At the door, where nobody was here last, asking would only be refused. */
export const state = signal<State>(!last() && location.pathname === '/sign-in' ? 'visitor' : 'starting');
export const me = signal<Profile | null>(null);
export const lock = signal<Lock | null>(null);

/** What somebody comes for, and those who wait to be let in. */
export type Kind = 'visitor' | 'applicant' | 'patient' | 'doctor' | 'helper' | 'desk' | 'admin';

const kinds: Record<Role, Kind> = {
	patient: 'patient',
	doctor: 'doctor',
	specialist: 'doctor',
	nurse: 'helper',
	paramedic: 'helper',
	staff: 'desk',
	admin: 'admin',
	'super-admin': 'admin',
};

export const kind = computed<Kind>(() => {
	if (!me.value)
		return 'visitor';
	return me.value.status === 'active' ? kinds[me.value.role] : 'applicant';
});

export const likelyKind = computed<Kind>(() => (state.value === 'starting' ? (last() ?? 'visitor') : kind.value));

/** Whose record the pages show: one's own, or that of whom one acts for. */
export const patientId = computed(() => acting.value?.id ?? me.value?.patientId ?? '');

export const fullName = computed(() => (me.value ? `${me.value.firstName} ${me.value.lastName}` : ''));

export const channel = new BroadcastChannel('epione');
let waiting: ((again: boolean) => void)[] = [];

export async function takeProfile(profile: Profile) {
	me.value = profile;
	setZone(profile.timeZone);
	await setLanguage(profile.language);
}

/** What the account says, whatever was chosen at the door. */
export let accountLanguage = '';

const askWho = () => api('GET /api/auth/profile', { withoutSession: true });

async function readProfile() {
	const { data } = await askWho();
	if (me.value && me.value.id !== data.id)
		forgetPerson();
	await takeProfile({ ...data, language: chosenLanguage() ?? data.language });
	accountLanguage = data.language;
	lastUsed.value = lastHeard;
	localStorage.setItem(LAST, kind.value);
	state.value = 'in';
}

/** Find out who is here, once at the start. */
export async function start() {
	state.value = 'starting';
	try {
		await readProfile();
	} catch (reason) {
		const isVisitor = isProblem(reason) && (reason.status === 401 || reason.status === 403);
		if (isVisitor)
			localStorage.removeItem(LAST);
		state.value = isVisitor ? 'visitor' : 'unreachable';
	}
}

function release(again: boolean) {
	lock.value = null;
	for (const wake of waiting)
		wake(again);
	waiting = [];
}

/** What the server said to a password or a passkey: perhaps something has to be done first. */
export type SignedIn = Data<'POST /api/auth/login'>;

/** Somebody has come in: everything they see is theirs from here. */
export async function arrive() {
	await readProfile();
	release(true);
	invalidate('/api/');
}

export async function signIn(email: string, password: string): Promise<SignedIn> {
	const body = { email, password, session: 'browser' as const };
	const { data } = await api('POST /api/auth/login', { body, withoutSession: true });
	if (!data.next)
		await arrive();
	return data;
}

function forgetPerson() {
	setActing(null);
	forgetEverything();
	dropAllDrafts();
	me.value = null;
	setZone('');
	localStorage.removeItem(LAST);
}

/** Leave for good: nothing of this person stays in the tab. */
function leave() {
	forgetPerson();
	state.value = 'visitor';
	release(false);
}

export async function signOut() {
	await api('POST /api/auth/logout', { withoutSession: true }).catch(() => undefined);
	channel.postMessage('left');
	leave();
}

export const giveUp = () => leave();

/** Other tabs of this browser say when somebody was there, later than we knew. */
channel.onmessage = ({ data }: MessageEvent<number | 'left'>) => {
	if (data !== 'left')
		lastUsed.value = data;
	else if (state.value === 'in')
		leave();
};

/** Whether the person of this page is here after all. */
async function isStillHere(): Promise<boolean> {
	const found = await askWho().catch(() => null);
	return found?.data.id === me.value?.id;
}

/*
 * A refusal may be older than whoever is here: the browser keeps what travelled ahead of the page, before they came
 * in, and hands it to whoever asks next.
 */
onEndedSession(async () => {
	if (state.value !== 'in')
		return false;
	if (!lock.value && (await isStillHere()))
		return true;
	lock.value ??= 'ended';
	return new Promise((wake) => waiting.push(wake));
});
