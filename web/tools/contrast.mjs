/*
 * Every text and background, every border and surface that stand on each other, in light and dark.
 * WCAG 2.2: text 4.5, user interface 3.
 */
import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('../src/css/tokens.css', import.meta.url), 'utf8');

const text = [
	['ink', 'paper surface raised brand-soft ok-soft warn-soft bad-soft'],
	['ink-soft', 'paper surface raised brand-soft ok-soft warn-soft bad-soft'],
	['brand', 'paper surface raised brand-soft ok-soft warn-soft bad-soft'],
	['brand-strong', 'paper surface raised brand-soft'],
	['brand-ink', 'brand brand-strong'],
	['ok', 'paper surface raised ok-soft'],
	['warn', 'paper surface raised warn-soft'],
	['bad', 'paper surface raised bad-soft'],
	['paper', 'ink bad'],
];

const parts = [
	['line-strong', 'paper surface raised'],
	['brand', 'paper surface raised brand-soft'],
	['focus', 'paper surface raised brand-soft'],
	['ok', 'paper raised ok-soft'],
	['warn', 'paper raised'],
];

const themes = { light: {}, dark: {} };
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
	themes.light[name] = light;
	themes.dark[name] = dark;
}

function luminance(hex) {
	const channels = [1, 3, 5]
		.map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
		.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
	return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
}

function ratio(one, other) {
	const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

let count = 0;
let failures = 0;

function check(theme, kind, pairs, least) {
	let lowest = Infinity;
	for (const [front, backs] of pairs) {
		for (const back of backs.split(' ')) {
			const found = ratio(themes[theme][front], themes[theme][back]);
			count++;
			lowest = Math.min(lowest, found);
			if (found >= least)
				continue;
			failures++;
			console.log(`${theme}: ${front} on ${back} is ${found.toFixed(2)}, needs ${least}`);
		}
	}
	console.log(`${theme} ${kind}: lowest ${lowest.toFixed(2)}`);
}

for (const theme of ['light', 'dark']) {
	check(theme, 'text', text, 4.5);
	check(theme, 'parts', parts, 3);
}
console.log(`contrast: ${count} pairs, ${failures} fail`);
process.exit(failures ? 1 : 0);
