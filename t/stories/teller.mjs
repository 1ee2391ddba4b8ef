// Tells one story: each kind of statement is one row of the table below.  A story that departs from its text
// ends there, for what follows would mean nothing; inside `each` the next row still gets its turn.

import { setTimeout } from 'node:timers/promises';
import { base, sendPatiently } from '../lib/client.mjs';
import { App, SecurityKey } from '../lib/factors.mjs';
import { mailTo } from '../lib/mail.mjs';
import { moment } from '../lib/moment.mjs';
import * as people from '../lib/people.mjs';
import { Mismatch } from '../lib/report.mjs';
import { expectation } from './expect.mjs';
import { StoryFault } from './language.mjs';
import { at, fillJson, fillPath, fillText, rawBytes } from './words.mjs';

const writes = ['POST', 'PUT', 'PATCH', 'DELETE'];

async function somebody(story, match) {
	const [, name, demo, applicant, role, rest = ''] = match;
	const word = (pattern) => pattern.exec(rest)?.[1];
	const work = { zone: word(/\bin (\S+)/), from: word(/from (\d\d:\d\d)/), to: word(/to (\d\d:\d\d)/),
		slots: Number(word(/slots of (\d+)/) ?? 30) };
	const given = Object.fromEntries(Object.entries(work).filter(([, value]) => value !== undefined));

	if (demo)
		story.variables[name] = await people.demo(role);
	else if (applicant)
		story.variables[name] = await people.applicant(name, role);
	else if (role === 'patient')
		story.variables[name] = await people.patient(name, given.zone ? { timeZone: given.zone } : {});
	else
		story.variables[name] = await people.clinician(name, role, given);
}

async function become(story, [, name, browser]) {
	const person = story.variables[name];

	if (!(person instanceof people.Person))
		throw new StoryFault(`nobody is called ${name}`);
	if (browser && !person.cookie)
		await person.openBrowser();
	story.actor = person;
	story.inBrowser = Boolean(browser);
}

async function credentials(story, method) {
	if (!story.actor)
		return { headers: {} };
	if (!story.inBrowser)
		return { token: await story.actor.freshToken(), headers: {} };
	return { cookie: story.actor.cookie, headers: writes.includes(method) ? { 'x-epione': '1' } : {} };
}

function bodyOf(text, variables) {
	if (text === undefined)
		return undefined;
	return text.startsWith('raw ') ? rawBytes(text.slice(4), variables) : fillJson(text, variables);
}

async function ask(story, [, word, path, text]) {
	const method = word.toUpperCase();
	const who = await credentials(story, method);
	const options = { ...who, headers: { ...who.headers, ...story.headers }, body: bodyOf(text, story.variables) };

	story.headers = {};
	story.reply = await sendPatiently(method, fillPath(path, story.variables), options);
	const cookie = story.inBrowser && people.cookieOf(story.reply);
	if (cookie)
		story.actor.cookie = cookie;
	story.document.check(story.reply);
}

/* Wait for a message of the demo clinic to an address that this story did not read yet: $mail.subject, .body, .token of its link. */
async function read(story, [, address, subject]) {
	const recipient = fillText(address, story.variables);
	const wanted = fillText(subject, story.variables);
	const mail = await mailTo(recipient, (one) => one.subject === wanted && !story.read.has(one.id));

	story.read.add(mail.id);
	story.variables.mail = mail;
}

function keep(story, [, name, path]) {
	const value = path.startsWith('header ')
		? story.reply.headers[path.slice(7).toLowerCase()] : at(story.reply.json, path);

	if (value === undefined)
		throw new Mismatch(`there is no ${path} to keep as $${name}`);
	story.variables[name] = value;
}

function define(story, [, name, text]) {
	const meaning = fillText(text, story.variables);
	const stem = /^unique "(.*)"$/.exec(meaning);
	const value = stem ? people.unique(stem[1]) : moment(meaning);

	if (value === undefined || value === null)
		throw new StoryFault(`let does not understand "${meaning}"`);
	story.variables[name] = value;
}

/* An app shows a code, or a security key answers what it was asked: values that no text could hold. */
async function defineCode(story, [, name, secret]) {
	const text = fillText(secret, story.variables);

	story.apps[text] ??= new App(text);
	story.variables[name] = await story.apps[text].code();
}

function defineCredential(story, [, name, key, options]) {
	story.keys[key] ??= new SecurityKey(base.origin);
	story.variables[name] = story.keys[key].register(at(story.variables, options));
}

function defineSignature(story, [, name, key, options]) {
	story.variables[name] = { ...story.keys[key].answer(at(story.variables, options)), userHandle: story.keys[key].user };
}

// Every statement of the language.
const statements = [
	[/^let \$(\w+) = the app's code for (\S+)$/, defineCode],
	[/^let \$(\w+) = (\w+)'s new passkey for \$(\w+)$/, defineCredential],
	[/^let \$(\w+) = (\w+)'s answer to \$(\w+)$/, defineSignature],
	[/^given (\w+) is (?:(the demo) |(an unverified ))?(?:an? )?([a-z-]+)( .+)?$/, somebody],
	[/^(\w+) is linked with a provider as \$(\w+)$/, async (story, [, name, link]) => {
		story.variables[link] = await people.linkSomewhere(story.variables[name]);
	}],
	[/^as (\w+)( in a browser)?$/, become],
	[/^anonymous$/, (story) => { story.actor = null; }],
	[/^header ([\w-]+): (.*)$/, (story, [, name, text]) => {
		story.headers[name.toLowerCase()] = fillText(text, story.variables);
	}],
	[/^without ([\w-]+)$/, (story, [, name]) => { story.headers[name.toLowerCase()] = null; }],
	[/^(get|head|post|put|patch|delete|options|trace|GET|POST|PUT|PATCH|DELETE) (\S+)(?: +(.+))?$/, ask],
	[/^expect (.+)$/, (story, [, text]) => {
		story.expectations++;
		expectation(text, story.reply, story.variables);
	}],
	[/^mail to (\S+) "(.+)"$/, read],
	[/^keep \$(\w+) = (.+)$/, keep],
	[/^let \$(\w+) = (.+)$/, define],
	[/^wait (\d+) seconds?$/, (story, [, seconds]) => setTimeout(Number(seconds) * 1000)],
];

async function perform(story, step) {
	try {
		for (const [pattern, action] of statements) {
			const match = pattern.exec(step.text);
			if (match)
				return await action(story, match);
		}
		throw new StoryFault(`not understood: ${step.text}`);
	} catch (error) {
		const place = `${step.file}:${step.line}${step.row ? ` (row at ${step.row})` : ''}`;
		const expected = error instanceof Mismatch || error instanceof StoryFault;
		throw new Mismatch(`${place}: ${expected ? error.message : error.stack}`);
	}
}

async function performEach(story, each) {
	const faults = [];

	for (const part of each.parts)
		try {
			for (const step of part.steps)
				await perform(story, step);
		} catch (error) {
			story.headers = {};
			faults.push(error.message);
		}
	if (faults.length)
		throw new Mismatch(faults.join('\n'));
}

/* Tell a story; throws a Mismatch where life departs from it.  Gives the number of expectations met. */
export async function tell({ steps }, document) {
	const story = { apps: {}, keys: {}, variables: {}, read: new Set(), headers: {}, actor: null, inBrowser: false, reply: null, document, expectations: 0 };
	const faults = [];

	for (const step of steps)
		try {
			await (step.each ? performEach(story, step.each) : perform(story, step));
		} catch (error) {
			faults.push(error.message);
			if (!step.each)
				break;
		}
	if (faults.length)
		throw new Mismatch(faults.join('\n'));
	return story.expectations;
}
