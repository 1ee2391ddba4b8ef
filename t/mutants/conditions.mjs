// The conditions of an SQL expression as PostgreSQL prints it, or of a function or view as it was written, each with what it is flipped to.
//
// PostgreSQL puts every operand into brackets, so a condition is what stands between AND and OR.  One that holds a query has conditions of its own
// behind its WHERE.  Of a list of words each is left out in turn.

/* Where each bracket of a text closes, quoted words aside. */
function closings(text) {
	const closes = new Map();
	const open = [];

	for (let i = 0; i < text.length; i++)
		if (text[i] === "'")
			i = text.indexOf("'", i + 1);
		else if (text[i] === '(' || text[i] === '[')
			open.push(i);
		else if (text[i] === ')' || text[i] === ']')
			closes.set(open.pop(), i);
	return closes;
}

/* The parts of text[from, to) between a word that stands outside of brackets and quotes. */
function partsBetween(text, closes, from, to, word) {
	const parts = [];
	let begin = from;

	for (let i = from; i < to; i++)
		if (closes.has(i)) {
			i = closes.get(i);
		} else if (text[i] === "'") {
			i = text.indexOf("'", i + 1);
		} else if (word.exec(text.slice(i, to))?.index === 0) {
			parts.push([begin, i]);
			begin = i + word.exec(text.slice(i, to))[0].length;
		}
	parts.push([begin, to]);
	return parts;
}

function trimmed(text, from, to) {
	while (from < to && /\s/.test(text[from]))
		from++;
	while (from < to && /\s/.test(text[to - 1]))
		to--;
	return [from, to];
}

/* The ranges of conditions, outer ones first. */
function rangesIn(text, closes, from, to) {
	[from, to] = trimmed(text, from, to);
	if (closes.get(from) === to - 1 && text[from] === '(')
		return rangesIn(text, closes, from + 1, to - 1);
	const parts = partsBetween(text, closes, from, to, /^\s(AND|OR)\s/);
	if (parts.length > 1)
		return parts.flatMap(([begin, end]) => rangesIn(text, closes, begin, end));
	const inner = [...text.slice(from, to).matchAll(/\sWHERE\s/g)].map(({ index }) => {
		const begin = from + index + 7;
		const bracket = [...closes].filter(([open, close]) => open < begin && close > begin).map(([, close]) => close);
		const end = Math.min(to, ...bracket);
		const [[, stop]] = partsBetween(text, closes, begin, end, /^\s(LIMIT|ORDER BY|GROUP BY|UNION|INTERSECT)\s/);
		return [begin, stop];
	});
	return [[from, to], ...inner.flatMap(([begin, end]) => rangesIn(text, closes, begin, end))];
}

/* What is left of a list of words without each of them. */
function shorterLists(text) {
	return [...text.matchAll(/ARRAY\[([^\][]*,[^\][]*)\]/g)].flatMap((list) => {
		const words = list[1].split(/,\s*/);
		return words.map((word, i) => ({
			text: text.slice(0, list.index) + `ARRAY[${words.filter((_, j) => j !== i).join(', ')}]` + text.slice(list.index + list[0].length),
			words: `without ${word.replace('::text', '')} in ${list[0].replaceAll('::text', '')}`,
		}));
	});
}

const whatFollows = /^\s(THEN|LOOP|GROUP BY|HAVING|ORDER BY|LIMIT|OFFSET|UNION|INTERSECT|RETURNING|ON CONFLICT|FOR (NO KEY )?(UPDATE|SHARE))\b/;

/* Where the condition that begins there is over. */
function endOf(text, closes, begin) {
	for (let i = begin; i < text.length; i++)
		if (closes.has(i))
			i = closes.get(i);
		else if (text[i] === "'")
			i = text.indexOf("'", i + 1);
		else if (text[i] === ')' || text[i] === ';' || whatFollows.test(text.slice(i, i + 20)))
			return i;
	return text.length;
}

/* What the words behind each WHEN are compared with: of CASE one WHEN 'a' it is one, of CASE WHEN one = 'a' nothing.  A WHEN of no CASE names faults. */
function comparedWith(text) {
	const open = [];
	const compared = new Map();

	for (const { 0: word, index } of text.matchAll(/'[^']*'|\b(?:CASE|WHEN|END(?! IF| LOOP))\b/g))
		if (word === 'CASE')
			open.push(text.slice(index + 4).match(/^(.*?)\bWHEN\b/s)?.[1].trim());
		else if (word === 'END')
			open.pop();
		else if (word === 'WHEN' && open.length > 0)
			compared.set(index, open.at(-1));
	return compared;
}

/* Every text of a function or a view that differs from this one in one condition behind WHERE, IF or WHEN: {text, words}. */
export function flipsInside(source) {
	const text = source.replace(/--[^\n]*/g, (comment) => ' '.repeat(comment.length));
	const closes = closings(text);
	const compared = comparedWith(text);
	const ranges = [...text.matchAll(/(?<!END )\b(?:WHERE|IF|ELSIF|WHEN)\s+/g)].flatMap((word) => {
		const begin = word.index + word[0].length;
		const other = compared.get(word.index);
		if (word[0].startsWith('WHEN') && other === undefined)
			return [];
		return rangesIn(text, closes, begin, endOf(text, closes, begin)).map(([from, to]) => ({ from, to, values: other ? [other, 'NULL'] : ['true', 'false'] }));
	});
	const each = [...new Map(ranges.map((range) => [`${range.from}-${range.to}`, range])).values()].filter(({ from, to }) => !/BETWEEN/.test(text.slice(from, to)));

	return each.flatMap(({ from, to, values }) => values.map((value) => ({
		text: source.slice(0, from) + value + source.slice(to),
		words: `${text.slice(from, to).replace(/\s+/g, ' ').slice(0, 100)} -> ${value}`,
	})));
}

/* Every expression that differs from this one in one condition: {text, words}. */
export function flips(text) {
	if (text === 'true')
		return [{ text: 'false', words: 'everything -> nothing' }];
	const closes = closings(text);
	const conditions = rangesIn(text, closes, 0, text.length).flatMap(([from, to]) => ['true', 'false'].map((value) => ({
		text: text.slice(0, from) + value + text.slice(to),
		words: `${text.slice(from, to).replace(/\s+/g, ' ').slice(0, 100)} -> ${value}`,
	})));

	return [...conditions, ...shorterLists(text)];
}
