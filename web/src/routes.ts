/* Every address, who it is for, and where its page and words live.  The first that fits counts. */
import type { Route } from './lib/router';
import type { Kind } from './lib/session';

const members: readonly Kind[] = ['applicant', 'patient', 'doctor', 'helper', 'admin'];
const patients: readonly Kind[] = ['patient'];
const doctors: readonly Kind[] = ['doctor'];
const clinic: readonly Kind[] = ['doctor', 'helper'];
const visitParties: readonly Kind[] = ['patient', 'doctor', 'helper'];
const admins: readonly Kind[] = ['admin'];

export const signInRoute: Route = {
	path: '/sign-in',
	book: 'door',
	load: () => import('./pages/common/sign-in'),
};

export const missingRoute: Route = {
	path: '/not-found',
	book: 'shell',
	load: () => import('./pages/common/not-found'),
};

export const waitingRoute: Route = {
	path: '/',
	for: ['applicant'],
	book: 'door',
	load: () => import('./pages/common/waiting'),
};

export const routes: readonly Route[] = [
	signInRoute,
	{ path: '/join', book: 'door', load: () => import('./pages/common/join') },
	{ path: '/offline', book: 'shell', load: () => import('./pages/common/offline') },
	{ path: '/', for: patients, book: 'patient', load: () => import('./pages/patient/home') },
	{ path: '/visits', for: patients, book: 'patient', load: () => import('./pages/patient/visits') },
	{ path: '/visits/book', for: patients, book: 'patient', load: () => import('./pages/patient/book/book') },
	{ path: '/visits/:id', for: visitParties, book: 'patient', load: () => import('./pages/common/visit') },
	{ path: '/visits/:id/change', for: visitParties, book: 'patient', load: () => import('./pages/common/change') },
	{ path: '/account', for: members, book: 'door', load: () => import('./pages/common/account') },
	{ path: '/clinic', for: clinic, book: 'clinic', load: () => import('./pages/clinic/day') },
	{ path: '/clinic/availability', for: doctors, book: 'clinic', load: () => import('./pages/clinic/availability') },
	{ path: '/admin/people', for: admins, book: 'admin', load: () => import('./pages/admin/people') },
	{ path: '/admin/specialties', for: admins, book: 'admin', load: () => import('./pages/admin/specialties') },
];

/** Where each kind of person begins. */
export const begins: Record<Kind, string> = {
	visitor: '/',
	applicant: '/',
	patient: '/',
	doctor: '/clinic',
	helper: '/clinic',
	admin: '/admin/people',
};
