// Values in a story: $variables, {{x*300}} for long stretches, \xHH for single bytes, and paths such as
// data.freeTimes[0] into a reply.

import { StoryFault } from './language.mjs';

const name = String.raw`([a-z]\w*)((?:\.\w+|\[\d+\])*)`;
const variable = new RegExp(String.raw`\$(?:\{${name}\}|${name})`, 'g');
const quoted = new RegExp(`"${variable.source}"`, 'g');

/* The value at a path such as "data.freeTimes[0].id"; undefined where it leads nowhere. */
export function at(value, path) {
	const steps = path.match(/[^.[\]]+/g) ?? [];

	return steps.reduce((node, step) => (node === null || node === undefined ? undefined : node[step]), value);
}

function lookUp(variables, word, path) {
	if (!(word in variables))
		throw new StoryFault(`$${word} was never kept`);
	const value = path ? at(variables[word], path) : variables[word];
	if (value === undefined)
		throw new StoryFault(`$${word}${path} leads nowhere`);
	return value?.constructor?.name === 'Person' ? value.id : value;
}

const stretch = (text) => text.replace(/\{\{(.+?)\*(\d+)\}\}/g, (whole, piece, count) => piece.repeat(Number(count)));

const plain = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/* Replace every $name and ${name}; `told` gives the text for a value and for the place it stands at. */
function replaceVariables(text, pattern, variables, told) {
	return text.replace(pattern, (...match) => {
		const [, braced, bracedPath, bare, barePath, place] = match;
		return told(lookUp(variables, braced ?? bare, bracedPath ?? barePath), place, match.at(-1));
	});
}

const insideText = (text, place) => (text.slice(0, place).match(/(?<!\\)"/g) ?? []).length % 2 === 1;

/* Fill a text: what stands in quotes alone, or bare, becomes JSON; what stands inside a text becomes text. */
export function fillJson(text, variables) {
	const whole = replaceVariables(stretch(text), quoted, variables, (value) => JSON.stringify(value));

	return replaceVariables(whole, variable, variables, (value, place, all) =>
		(insideText(all, place) ? JSON.stringify(plain(value)).slice(1, -1) : JSON.stringify(value)));
}

export const fillPath = (text, variables) =>
	replaceVariables(stretch(text), variable, variables, (value) => encodeURIComponent(plain(value)));

export const fillText = (text, variables) => replaceVariables(stretch(text), variable, variables, plain);

/* A body sent as it stands; \xHH is one byte. */
export function rawBytes(text, variables) {
	const parts = fillText(text, variables).split(/(\\x[0-9a-f]{2})/i);

	return Buffer.concat(parts.map((part, i) => i % 2
		? Buffer.from([parseInt(part.slice(2), 16)]) : Buffer.from(part, 'utf8')));
}
