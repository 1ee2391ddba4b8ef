/* Calls to the API, typed by the generated map of operations: a renamed field does not compile. */
import type { Api, OtherTime } from './api.gen';
import { http } from './http';

export type Operation = keyof Api;
type Get = Extract<Operation, `GET ${string}`>;

type Part<Name extends string, Value> = [Value] extends [never]
	? { [K in Name]?: undefined }
	: Record<string, never> extends Value
		? { [K in Name]?: Value }
		: { [K in Name]: Value };

export type Call<O extends Operation> = Part<'path', Api[O]['path']> &
	Part<'query', Api[O]['query']> &
	Part<'body', Api[O]['body']> & {
		version?: number;
		key?: string;
		keepalive?: boolean;
		withoutSession?: boolean;
	};

export type Answer<O extends Operation> = Api[O]['ok'];
export type Body<O extends Operation> = Api[O]['body'];
/** What stands under "data" in an operation's answer. */
export type Data<O extends Operation> = Answer<O> extends { data: infer D } ? D : never;
/** One item of a list. */
export type Item<O extends Operation> = Data<O> extends (infer I)[] ? I : never;

export type Appointment = Data<'GET /api/appointments/{id}'>;
export type Availability = Data<'GET /api/users/availability'>;
export type Doctor = Data<'GET /api/users/doctors/{id}'>;
export type Profile = Data<'GET /api/auth/profile'>;
export type Specialty = Item<'GET /api/specialties'>;
export type Account = Item<'GET /api/users'>;
export type Role = Profile['role'];

type Values = Record<string, string | number | boolean | undefined>;

/** The address of an operation, as in "/api/users/doctors?name=ann". */
export function addressOf<O extends Operation>(operation: O, call?: Call<O>): string {
	const parts = (call ?? {}) as { path?: Values; query?: Values };
	const path = operation
		.slice(operation.indexOf(' ') + 1)
		.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts.path?.[name])));
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(parts.query ?? {})) {
		if (value !== undefined && value !== '')
			query.set(name, String(value));
	}
	return query.size ? `${path}?${query}` : path;
}

type OptionalCall<O extends Operation> = Record<string, never> extends Call<O> ? [call?: Call<O>] : [call: Call<O>];

export function api<O extends Operation>(operation: O, ...[call]: OptionalCall<O>): Promise<Answer<O>> {
	const { version, key, keepalive, withoutSession, body } = (call ?? {}) as Partial<Call<Operation>>;
	return http<Answer<O>>({
		method: operation.slice(0, operation.indexOf(' ')),
		path: addressOf(operation, call as Call<O>),
		body,
		version,
		key,
		keepalive,
		withoutSession,
	});
}

export type { Get, OtherTime };
