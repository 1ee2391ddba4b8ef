/*
 * One way out to the server: the header that proves the call is ours, a time limit, one more try for reads, and
 * every failure as a Problem.  When the session has ended the call waits until the person has signed in again.
 */
import { signal } from '@preact/signals';
import type { OtherTime, PatientSummary } from './api.gen';
import { acting } from './acting';
import { language } from './i18n';

export interface Fault {
	field: string;
	words: string;
}

export interface Problem {
	/** 0 when the server was not reached. */
	status: number;
	code: string;
	title: string;
	detail?: string;
	requestId?: string;
	faults?: Fault[];
	alternatives?: string[];
	others?: OtherTime[];
	candidates?: PatientSummary[];
	/** In which language the server says all that; English where it does not tell. */
	language?: string;
}

export interface Request {
	method: string;
	path: string;
	body?: unknown;
	/** The version this change is based on; sent as If-Match. */
	version?: number;
	/** The same key for the same wish, however often it is sent. */
	key?: string;
	/** Let the call outlive the page. */
	keepalive?: boolean;
	/** How long it may take, where that is longer than usual: milliseconds. */
	patience?: number;
	/** A 401 is an answer here, not an ended session. */
	withoutSession?: boolean;
}

const TIME_LIMIT = 15_000;
/** Seconds that nobody notices much. */
const LONGEST_REST = 3;

export const online = signal(navigator.onLine);
/** When somebody was here, and the server heard of it: its clock and ours run from the same moment. */
export const lastUsed = signal(Date.now());
/** When the server last answered a request of this tab, whoever was here. */
export let lastHeard = 0;

addEventListener('online', () => {
	online.value = true;
});
addEventListener('offline', () => {
	online.value = false;
});

let signInAgain: (() => Promise<boolean>) | null = null;

/** Say how an ended session is renewed: true when the call may be tried again. */
export function onEndedSession(renew: typeof signInAgain) {
	signInAgain = renew;
}

type Prove = () => Promise<boolean>;
/** Say how somebody proves once more who they are: true when the call may be tried again.  Calls wait until it is said. */
export let onStaleProof: (prove: Prove) => void;
const prover = new Promise<Prove>((wake) => {
	onStaleProof = wake;
});

export const isProblem = (thing: unknown): thing is Problem =>
	typeof thing === 'object' && thing !== null && 'status' in thing && 'code' in thing;

const unreachable = (): Problem => ({ status: 0, code: 'unreachable', title: '' });

function headersOf(request: Request): Headers {
	const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language.peek().code });
	if (request.body !== undefined)
		headers.set('Content-Type', 'application/json');
	if (request.method !== 'GET')
		headers.set('X-Epione', '1');
	if (request.method === 'POST')
		headers.set('Idempotency-Key', request.key ?? crypto.randomUUID());
	if (acting.value && !request.path.startsWith('/api/auth/'))
		headers.set('X-Epione-Patient', acting.value.id);
	if (request.version !== undefined)
		headers.set('If-Match', `"${request.version}"`);
	return headers;
}

async function problemOf(response: Response): Promise<Problem> {
	const said = (await response.json().catch(() => ({}))) as Partial<Problem>;
	return {
		...said,
		status: response.status,
		code: said.code ?? String(response.status),
		title: said.title ?? response.statusText,
		language: response.headers.get('Content-Language') ?? undefined,
	};
}

async function sendOnce(request: Request, headers: Headers): Promise<Response> {
	const sent = Date.now();
	try {
		const response = await fetch(request.path, {
			method: request.method,
			headers,
			credentials: 'same-origin',
			keepalive: request.keepalive,
			body: request.body === undefined ? undefined : JSON.stringify(request.body),
			signal: AbortSignal.timeout(request.patience ?? TIME_LIMIT),
		});
		online.value = true;
		if (response.ok)
			lastHeard = sent;
		return response;
	} catch {
		throw unreachable();
	}
}

/**
 * Reads are tried twice: a lost packet is not worth a message.  So is what the server was too busy for, when it says so: a read, or a
 * wish that its key makes one.
 */
async function send(request: Request, headers: Headers): Promise<Response> {
	const isRead = request.method === 'GET';
	const response = await sendOnce(request, headers).catch((reason) => {
		if (!isRead)
			throw reason;
	});
	const rest = Number(response?.status === 503 && response.headers.get('Retry-After'));
	const isShort = rest && rest <= LONGEST_REST && (isRead || headers.has('Idempotency-Key'));
	if (response && !isShort && (!isRead || response.status < 500))
		return response;
	if (isShort)
		await new Promise((wake) => setTimeout(wake, (rest + Math.random()) * 1000));
	return sendOnce(request, headers);
}

export async function http<Answer>(request: Request): Promise<Answer> {
	const headers = headersOf(request);
	let response = await send(request, headers);
	if (response.status === 401 && !request.withoutSession && (await signInAgain?.()))
		response = await send(request, headers);
	if (response.status === 403 && !request.withoutSession) {
		const problem = await problemOf(response);
		if (problem.code !== 'step-up-needed' || !(await (await prover)()))
			throw problem;
		response = await send(request, headers);
	}
	if (!response.ok)
		throw await problemOf(response);
	if (response.status === 204)
		return undefined as Answer;
	const isFile = !response.headers.get('Content-Type')?.includes('json');
	return (await (isFile ? response.blob() : response.json())) as Answer;
}
