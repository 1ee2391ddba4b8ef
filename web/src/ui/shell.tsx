/* What stands around every page: the mark, who is here, where one can go, and what just happened. */
import { signal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { acting, mayChange } from '../lib/acting';
import { online } from '../lib/http';
import { type Key, language, languages, needBooks, chooseLanguage, t } from '../lib/i18n';
import { quiet } from '../lib/quiet';
import { path } from '../lib/router';
import { fullName, type Kind, likelyKind, state } from '../lib/session';
import { dismiss, toasts } from '../lib/toast';
import { Icon, type IconName, Mark } from './icons';

interface Room {
	href: string;
	/** What lies in it, where that is more than what begins with its own address. */
	under?: RegExp;
	icon: IconName;
	name: Key;
}

const account: Room = { href: '/account', icon: 'person', name: 'nav.account' };
const clinicDay: Room = { href: '/clinic', icon: 'calendar', name: 'nav.clinic' };
const patients: Room = { href: '/clinic/patients', icon: 'people', name: 'nav.patients' };
const emergency: Room = { href: '/clinic/emergency', icon: 'alarm', name: 'nav.emergency' };

const rooms: Record<Kind, readonly Room[]> = {
	visitor: [],
	applicant: [{ href: '/', icon: 'home', name: 'nav.home' }, account],
	patient: [
		{ href: '/', icon: 'home', name: 'nav.home' },
		{ href: '/visits', icon: 'calendar', name: 'nav.visits' },
		{ href: '/visits/book', icon: 'plus', name: 'nav.book' },
		{ href: '/record/profile', under: /^\/(record|family)/, icon: 'shield', name: 'nav.access' },
		account,
	],
	doctor: [
		{ href: '/clinic', icon: 'calendar', name: 'nav.day' },
		{ href: '/clinic/availability', icon: 'clock', name: 'nav.hours' },
		patients,
		emergency,
		account,
	],
	helper: [clinicDay, patients, emergency, account],
	desk: [clinicDay, patients, account],
	admin: [
		{ href: '/admin/people', icon: 'people', name: 'nav.people' },
		{ href: '/admin/break-glass', icon: 'alarm', name: 'nav.emergencies' },
		{ href: '/admin/audit', icon: 'list', name: 'nav.audit' },
		{ href: '/admin/clinic', icon: 'clinic', name: 'nav.house' },
		account,
	],
};

/** The longest address that the current one lies under. */
function currentRoom(list: readonly Room[]): Room | undefined {
	const under = ({ href, under }: Room) =>
		under ? under.test(path.value) : href === '/' ? path.value === '/' : path.value.startsWith(href);
	return list.filter(under).sort((one, other) => other.href.length - one.href.length)[0];
}

function Nav() {
	const list = rooms[likelyKind.value].filter(({ name }) => name !== 'nav.book' || mayChange());
	const here = currentRoom(list);
	if (!list.length)
		return null;
	return (
		<nav class="nav" aria-label={t('nav')}>
			<ul>
				{list.map((room) => (
					<li key={room.href}>
						<a href={room.href} aria-current={room === here ? 'page' : undefined}>
							<Icon name={room.icon} />
							<span>{t(room.name)}</span>
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

function LanguageButton() {
	const other = languages.find((one) => one.code !== language.value.code) ?? languages[0]!;
	return (
		<button type="button" class="button quiet" lang={other.code} onClick={() => chooseLanguage(other.code)}>
			{other.name}
		</button>
	);
}

function Top() {
	return (
		<header class="top">
			<a class="mark" href="/">
				<Mark />
				<span>{t('name')}</span>
			</a>
			{!online.value && (
				<span class="tag warn" role="status">
					{t('offline')}
				</span>
			)}
			{acting.value && (
				<a class="tag warn" href="/family">
					{t('acting', { name: acting.value.name })}
				</a>
			)}
			{state.value === 'in' ? (
				<a class="button quiet who" href="/account">
					{fullName.value}
				</a>
			) : (
				<LanguageButton />
			)}
		</header>
	);
}

function Toasts() {
	return (
		<div class="toasts" role="status" aria-live="polite">
			{toasts.value.map((toast) => (
				<div class="toast" key={toast.id}>
					<span>{toast.text}</span>
					{toast.undo && (
						<button
							type="button"
							onClick={() => {
								dismiss(toast.id);
								toast.undo?.();
							}}
						>
							{t('undo')}
						</button>
					)}
				</div>
			))}
		</div>
	);
}

const AGAIN = 20_000;
const guard = signal<{ Guard: ComponentType } | null>(null);

/* Seldom seen and not small: what watches over a session comes when somebody is in, and is asked for until it is there. */
async function fetchGuard() {
	try {
		const [part] = await Promise.all([import('./guard'), needBooks(['guard', 'factor', 'door'])]);
		guard.value = part;
	} catch {
		setTimeout(() => void fetchGuard(), AGAIN);
	}
}

function Watch() {
	useEffect(() => {
		/* What the page shows goes first. */
		if (state.value === 'in' && !guard.value)
			void quiet().then(fetchGuard);
	}, [state.value]);
	return guard.value && <guard.value.Guard />;
}

export function Shell({ children }: { children: ComponentChildren }) {
	return (
		<div class={rooms[likelyKind.value].length ? 'shell railed' : 'shell'}>
			<a class="skip" href="#main">
				{t('skip')}
			</a>
			<Top />
			<Nav />
			<main id="main" tabIndex={-1}>
				{children}
			</main>
			<Toasts />
			<Watch />
		</div>
	);
}
