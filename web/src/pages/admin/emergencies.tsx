/* The review of every emergency access: none stays without somebody having read its reason. */
import { api, type Body } from '../../lib/api';
import { invalidate } from '../../lib/data';
import type { Emergency } from '../../lib/emergencies';
import { t } from '../../lib/i18n';
import { useList } from '../../lib/list';
import { readAhead } from '../../lib/lists';
import { query } from '../../lib/router';
import { toast } from '../../lib/toast';
import { EmergencyRow } from '../../ui/emergency-row';
import { AreaField, ChoiceField } from '../../ui/field';
import { type Errors, Submit, Summary, textOf, useForm } from '../../ui/form';
import { More } from '../../ui/more';
import { Empty, Failed, Skeleton } from '../../ui/states';

type Review = Body<'PUT /api/break-glass/{id}/review'>;

const states = ['waiting', 'open', 'reviewed'] as const;
const chosen = () => states.find((one) => one === query.value.get('state')) ?? 'waiting';
const asked = (state: (typeof states)[number]) => ({ query: { state, limit: 50 } });

readAhead(['admin'], 'GET /api/break-glass', asked(chosen()));

const verdicts = ['justified', 'needs-talk', 'unjustified'] as const;
const SHORTEST_WORDS = 3;

function readAs(id: string) {
	return (answers: FormData) => {
		const values = {
			verdict: textOf(answers, `verdict-${id}`) as Review['verdict'],
			words: textOf(answers, `words-${id}`),
		};
		const errors: Errors = {};
		if (!values.verdict)
			errors[`verdict-${id}`] = t('emergency.verdict.missing');
		if ([...values.words].length < SHORTEST_WORDS)
			errors[`words-${id}`] = t('emergency.words.missing');
		return { values, errors };
	};
}

function Judge({ one }: { one: Emergency }) {
	const form = useForm<Review>({
		read: readAs(one.id),
		draft: `review ${one.id}`,
		send: async (body) => {
			await api('PUT /api/break-glass/{id}/review', { path: { id: one.id }, body, version: one.version });
			invalidate('/api/break-glass');
			toast(t('emergency.judged'));
		},
	});
	return (
		<>
			<Summary form={form} />
			<form class="stack" {...form.attributes}>
				<ChoiceField
					name={`verdict-${one.id}`}
					label={t('emergency.verdict')}
					form={form}
					options={verdicts.map((value) => ({ value, label: t(`emergency.verdict.${value}`) }))}
				/>
				<AreaField
					name={`words-${one.id}`}
					label={t('emergency.words')}
					form={form}
					attributes={{ rows: 2, maxLength: 1000 }}
				/>
				<p>
					<Submit form={form}>{t('emergency.judge')}</Submit>
				</p>
			</form>
		</>
	);
}

export default function Emergencies() {
	const state = chosen();
	const list = useList('GET /api/break-glass', asked(state));
	return (
		<>
			<h1>{t('nav.emergencies')}</h1>
			<nav class="tabs" aria-label={t('emergency.which')}>
				{states.map((one) => (
					<a
						key={one}
						href={one === 'waiting' ? '/admin/break-glass' : `/admin/break-glass?state=${one}`}
						aria-current={one === state ? 'page' : undefined}
					>
						{t(`emergency.state.${one}`)}
					</a>
				))}
			</nav>
			{list.problem && !list.isKnown && <Failed problem={list.problem} retry={list.retry} />}
			{!list.isKnown && !list.problem && <Skeleton rows={2} tall />}
			{list.isKnown && !list.items.length && (
				<Empty title={t('emergency.none')}>
					<p class="soft">{t('emergency.none.words')}</p>
				</Empty>
			)}
			{list.items.length > 0 && (
				<ul class="stack bare">
					{list.items.map((one) => (
						<EmergencyRow one={one} key={one.id}>
							<p>
								<a href={`/admin/audit?emergency=${one.id}`}>
									{t('emergency.read.under')}
									<span class="unseen"> {one.patientNumber}</span>
								</a>
							</p>
							{one.state === 'waiting' && <Judge one={one} />}
						</EmergencyRow>
					))}
				</ul>
			)}
			<More list={list} />
		</>
	);
}
