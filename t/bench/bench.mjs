// Measures the figures of the backbone and prints one line of JSON for each; what goes on meanwhile is told on standard error.
//
//	t/bench/run [--quick] [--peers] [--list] [FIGURE...]
//
// Every speed is a ratio found in one run: what is compared runs in turn, round after round, and the median counts.

import { Bench } from './lib/bench.mjs';
import { round } from './lib/number.mjs';
import { door } from './figures/door.mjs';
import { audit } from './figures/audit.mjs';
import { footprint } from './figures/footprint.mjs';
import { pipeline } from './figures/pipeline.mjs';
import { rolling } from './figures/rolling.mjs';
import { rotations } from './figures/rotation.mjs';
import { scale } from './figures/scale.mjs';
import { sessions } from './figures/sessions.mjs';
import { strain } from './figures/strain.mjs';

const figures = [...pipeline, ...strain, ...rolling, ...scale, ...door, ...sessions, ...rotations, ...footprint, ...audit];

function print(name, { value, unit, baseline, ratio, target, holds, spread }, bench) {
	const tidy = (number) => (typeof number === 'number' ? round(number) : number ?? null);

	if (spread)
		bench.say(`${name}: spread of the rounds ${spread}`);
	console.log(JSON.stringify({ figure: name, value: tidy(value), unit, baseline: tidy(baseline), ratio: tidy(ratio), target, holds }));
}

/* A figure's measure gives one result, or several with names of their own. */
async function measure(figure, bench) {
	const begun = Date.now();
	const result = await figure.measure(bench);

	for (const one of [result].flat())
		print(one.name ?? figure.name, one, bench);
	bench.say(`${figure.name} took ${Math.round((Date.now() - begun) / 1000)} s`);
	return [result].flat().every((one) => one.holds);
}

/* Names choose figures; a name's first words choose all that begin with them. */
function chosen(names, peers) {
	const wanted = (figure) => names.some((name) => figure.name === name || figure.name.startsWith(`${name}-`));
	const stranger = names.find((name) => !figures.some((figure) => wanted(figure) && (figure.name === name || figure.name.startsWith(`${name}-`))));

	if (stranger)
		throw new Error(`there is no figure ${stranger}; --list names them`);
	return figures.filter((figure) => (names.length ? wanted(figure) : peers || !figure.peer));
}

async function main(words) {
	const options = words.filter((word) => word.startsWith('--'));
	const names = words.filter((word) => !word.startsWith('--'));
	const stranger = options.find((word) => !['--quick', '--peers', '--list'].includes(word));

	if (stranger)
		throw new Error(`there is no option ${stranger}: --quick, --peers and --list are all`);
	if (options.includes('--list')) {
		for (const { name, about } of figures)
			console.log(`${name.padEnd(18)} ${about}`);
		return true;
	}
	return measureAll(chosen(names, options.includes('--peers')), new Bench({ quick: options.includes('--quick'), peers: options.includes('--peers') }));
}

async function measureAll(list, bench) {
	let allHold = true;

	try {
		for (const figure of list) {
			try {
				allHold = await measure(figure, bench) && allHold;
			} catch (error) {
				allHold = false;
				bench.say(`${figure.name} could not be measured: ${bench.quick ? error.message : error.stack}`);
				print(figure.name, { target: 'to be measured', holds: false }, bench);
			}
		}
	} finally {
		bench.stack.down();
	}
	return allHold;
}

main(process.argv.slice(2)).then((allHold) => { process.exitCode = allHold ? 0 : 1; }, (error) => {
	process.stderr.write(`bench: ${error.message}\n`);
	process.exitCode = 2;
});
