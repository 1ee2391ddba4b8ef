/* Your own details, language, time zone and look; the way out. */
import { api, type Body, type Profile } from '../../lib/api';
import { attempt } from '../../lib/attempt';
import { invalidate } from '../../lib/data';
import { languages, t } from '../../lib/i18n';
import { allZones } from '../../lib/names';
import { go } from '../../lib/router';
import { me, signOut, start, takeProfile } from '../../lib/session';
import { type Theme, theme, themes } from '../../lib/theme';
import { city, deviceZone, zoneName } from '../../lib/time';
import { toast } from '../../lib/toast';
import { ChoiceField, SelectField, TextField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { lazyWords } from '../../ui/lazy-words';

/* Below the fold. */
const OwnPicture = lazyWords(async () => (await import('../../ui/own-picture')).OwnPicture, 'desk');

type Change = Body<'PUT /api/auth/profile'>;

function read(answers: FormData) {
	const values: Change = {
		firstName: textOf(answers, 'firstName'),
		lastName: textOf(answers, 'lastName'),
		phone: textOf(answers, 'phone') || null,
		timeZone: textOf(answers, 'timeZone'),
		language: textOf(answers, 'language'),
	};
	const errors: Errors = {};
	if (!values.firstName)
		errors.firstName = t('join.first-name.missing');
	if (!values.lastName)
		errors.lastName = t('join.last-name.missing');
	return { values, errors };
}

const zoneOptions = (current: string) =>
	allZones(current).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));

function Details({ person }: { person: Profile }) {
	const form = useForm<Change>({
		read,
		draft: 'account',
		send: async (change) => {
			const { data } = await api('PUT /api/auth/profile', { body: change, version: person.version });
			await takeProfile(data);
			invalidate('/api/');
			toast(t('saved'));
		},
		explain: (problem) => {
			if (problem.status !== 412)
				return undefined;
			void start();
			return t('problem.changed');
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack narrow" {...form.attributes}>
				<div class="pair">
					<TextField
						name="firstName"
						label={t('first-name')}
						form={form}
						attributes={{ autoComplete: 'given-name', maxLength: 80, defaultValue: person.firstName }}
					/>
					<TextField
						name="lastName"
						label={t('last-name')}
						form={form}
						attributes={{ autoComplete: 'family-name', maxLength: 80, defaultValue: person.lastName }}
					/>
				</div>
				<TextField
					name="phone"
					label={t('account.phone')}
					hint={t('account.phone.hint')}
					form={form}
					attributes={{ type: 'tel', autoComplete: 'tel', maxLength: 32, dir: 'ltr', defaultValue: person.phone ?? '' }}
				/>
				<SelectField
					name="timeZone"
					label={t('account.zone')}
					hint={
						person.timeZone === deviceZone.value
							? t('account.zone.hint')
							: t('account.zone.differs', { zone: zoneName(deviceZone.value), city: city(deviceZone.value) })
					}
					form={form}
					chosen={person.timeZone}
					options={zoneOptions(person.timeZone)}
				/>
				<ChoiceField
					name="language"
					label={t('account.language')}
					form={form}
					chosen={languages.find((one) => person.language.startsWith(one.code))?.code ?? 'en'}
					options={languages.map(({ code, name }) => ({ value: code, label: name }))}
				/>
				<p>
					<Submit form={form}>{t('save')}</Submit>
				</p>
			</form>
		</>
	);
}

function Look() {
	return (
		<section class="stack tight narrow" aria-labelledby="look">
			<h2 id="look">{t('account.look')}</h2>
			<ChoiceField
				name="theme"
				label={t('account.theme')}
				hint={t('account.theme.hint')}
				chosen={theme.value}
				options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
				onChoose={(value) => {
					theme.value = value as Theme;
				}}
			/>
		</section>
	);
}

async function sendLink(email: string) {
	await api('POST /api/auth/verify-email/resend', { body: { email } });
	toast(t('account.confirm.sent', { email }));
}

function Unconfirmed({ email }: { email: string }) {
	return (
		<div class="note warn stack tight narrow">
			<p>{t('account.confirm')}</p>
			<p>
				<button type="button" class="button quiet" onClick={() => void attempt(() => sendLink(email))}>
					{t('account.confirm.send')}
				</button>
			</p>
		</div>
	);
}

async function leave() {
	await signOut();
	go('/');
	toast(t('sign-out.done'));
}

export default function Account() {
	const person = me.value!;
	const number = person.patientNumber ?? person.employeeNumber;
	return (
		<>
			<div class="stack tight">
				<h1>{t('account')}</h1>
				<p class="soft">
					<bdi>{person.email}</bdi>
					{number && (
						<>
							{' · '}
							<bdi class="number">{number}</bdi>
						</>
					)}
				</p>
			</div>
			{!person.emailConfirmed && <Unconfirmed email={person.email} />}
			<Details person={person} key={person.version} />
			<OwnPicture />
			<section class="stack tight narrow" aria-labelledby="guard">
				<h2 id="guard">
					<a href="/account/security">{t('account.security')}</a>
				</h2>
				<p class="soft">{t('account.security.words')}</p>
			</section>
			<Look />
			<section class="stack tight narrow" aria-labelledby="leave">
				<h2 id="leave">{t('account.leave')}</h2>
				<p class="soft">{t('account.leave.words')}</p>
				<p>
					<button type="button" class="button quiet" onClick={() => void leave()}>
						{t('sign-out')}
					</button>
				</p>
			</section>
		</>
	);
}
