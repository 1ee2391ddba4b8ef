/* Every address, who it is for, and where its page and words live.  The first that fits counts. */
import type { Route } from './lib/router';
import type { Kind } from './lib/session';

const members: readonly Kind[] = ['applicant', 'patient', 'doctor', 'helper', 'desk', 'admin'];
const patients: readonly Kind[] = ['patient'];
const doctors: readonly Kind[] = ['doctor'];
const clinic: readonly Kind[] = ['doctor', 'helper', 'desk'];
const treating: readonly Kind[] = ['doctor', 'helper'];
const visitParties: readonly Kind[] = ['patient', 'doctor', 'helper', 'desk'];
const admins: readonly Kind[] = ['admin'];

export const signInRoute: Route = {
	path: '/sign-in',
	books: ['door'],
	load: () => import('./pages/common/sign-in'),
};

export const missingRoute: Route = {
	path: '/not-found',
	books: ['lost'],
	load: () => import('./pages/common/not-found'),
};

export const waitingRoute: Route = {
	path: '/',
	for: ['applicant'],
	books: ['door', 'lost'],
	load: () => import('./pages/common/waiting'),
};

export const routes: readonly Route[] = [
	signInRoute,
	{
		path: '/join',
		books: ['door', 'security'],
		load: () => import('./pages/common/join'),
	},
	{
		path: '/forgot-password',
		books: ['security', 'reset'],
		load: () => import('./pages/common/forgot-password'),
	},
	{
		path: '/reset-password',
		books: ['security', 'reset'],
		load: () => import('./pages/common/reset-password'),
	},
	{
		path: '/verify-email',
		books: ['reset', 'lost'],
		load: () => import('./pages/common/verify-email'),
	},
	{
		path: '/accept-invitation',
		books: ['security', 'reset'],
		load: () => import('./pages/common/accept-invitation'),
	},
	{
		path: '/accept-portal-invitation',
		books: ['security', 'reset'],
		load: () => import('./pages/common/accept-portal-invitation'),
	},
	{
		path: '/offline',
		books: ['lost'],
		load: () => import('./pages/common/offline'),
	},
	{
		path: '/',
		for: patients,
		books: ['visits'],
		load: () => import('./pages/patient/home'),
	},
	{
		path: '/visits',
		for: patients,
		books: ['visits'],
		load: () => import('./pages/patient/visits'),
	},
	{
		path: '/visits/book',
		for: patients,
		books: ['booking'],
		load: () => import('./pages/patient/book/book'),
	},
	{
		path: '/visits/:id',
		for: visitParties,
		books: ['visits'],
		load: () => import('./pages/common/visit'),
	},
	{
		path: '/visits/:id/change',
		for: visitParties,
		books: ['visits'],
		load: () => import('./pages/common/change'),
	},
	{
		path: '/record/profile',
		for: patients,
		books: ['record', 'patients'],
		load: () => import('./pages/patient/profile'),
	},
	{
		path: '/record/health',
		for: patients,
		books: ['record', 'patients'],
		load: () => import('./pages/patient/health'),
	},
	{
		path: '/record/access',
		for: patients,
		books: ['record', 'access'],
		load: () => import('./pages/patient/access'),
	},
	{
		path: '/record/opened',
		for: patients,
		books: ['record', 'acts'],
		load: () => import('./pages/patient/opened'),
	},
	{
		path: '/record/consents',
		for: patients,
		books: ['record', 'consent'],
		load: () => import('./pages/patient/consents'),
	},
	{
		path: '/family',
		for: patients,
		books: ['record', 'family'],
		load: () => import('./pages/patient/family'),
	},
	{
		path: '/family/accept',
		for: patients,
		books: ['family', 'accept'],
		load: () => import('./pages/patient/accept-proxy'),
	},
	{
		path: '/account',
		for: members,
		books: ['door'],
		load: () => import('./pages/common/account'),
	},
	{
		path: '/account/security',
		for: members,
		books: ['security'],
		load: () => import('./pages/common/security'),
	},
	{
		path: '/clinic',
		for: clinic,
		books: ['visits'],
		load: () => import('./pages/clinic/day'),
	},
	{
		path: '/clinic/availability',
		for: doctors,
		books: ['hours'],
		load: () => import('./pages/clinic/availability'),
	},
	{
		path: '/clinic/availability/seen',
		for: doctors,
		books: ['desk'],
		load: () => import('./pages/clinic/seen'),
	},
	{
		path: '/clinic/patients',
		for: clinic,
		books: ['patients'],
		load: () => import('./pages/clinic/patients'),
	},
	{
		path: '/clinic/patients/new',
		for: clinic,
		books: ['patients'],
		load: () => import('./pages/clinic/register'),
	},
	{
		path: '/clinic/patients/:id',
		for: clinic,
		books: ['patients'],
		load: () => import('./pages/clinic/patient'),
	},
	{
		path: '/clinic/emergency',
		for: treating,
		books: ['emergency'],
		load: () => import('./pages/clinic/emergency'),
	},
	{
		path: '/admin/people',
		for: admins,
		books: ['people'],
		load: () => import('./pages/admin/people'),
	},
	{
		path: '/admin/people/invite',
		for: admins,
		books: ['people', 'invite'],
		load: () => import('./pages/admin/invite'),
	},
	{
		path: '/admin/people/:id',
		for: admins,
		books: ['people'],
		load: () => import('./pages/admin/person'),
	},
	{
		path: '/admin/clinic',
		for: admins,
		books: ['house'],
		load: () => import('./pages/admin/specialties'),
	},
	{
		path: '/admin/break-glass',
		for: admins,
		books: ['emergency'],
		load: () => import('./pages/admin/emergencies'),
	},
	{
		path: '/admin/audit',
		for: admins,
		books: ['audit'],
		load: () => import('./pages/admin/audit'),
	},
	{
		path: '/admin/clinic/messages',
		for: admins,
		books: ['house'],
		load: () => import('./pages/admin/messages'),
	},
	{
		path: '/admin/clinic/permissions',
		for: admins,
		books: ['house'],
		load: () => import('./pages/admin/permissions'),
	},
	{
		path: '/admin/clinic/holds',
		for: admins,
		books: ['house', 'hold'],
		load: () => import('./pages/admin/holds'),
	},
];

/** Where each kind of person begins. */
export const begins: Record<Kind, string> = {
	visitor: '/',
	applicant: '/',
	patient: '/',
	doctor: '/clinic',
	helper: '/clinic',
	desk: '/clinic',
	admin: '/admin/people',
};
