// From the text of a .story file to statements.  A statement is one line; a line that ends in a backslash goes
// on in the next.  `each` repeats its block for every row of a table, replacing the columns' names in the text.

/* {file, line, text}: enough to say where something went wrong. */
function linesOf(file, source) {
	const lines = [];
	let open = null;

	source.split('\n').forEach((raw, i) => {
		const text = raw.trim();
		if (!open && (text === '' || text.startsWith('#')))
			return;
		const going = text.endsWith('\\');
		const part = going ? text.slice(0, -1).trim() : text;
		if (open)
			open.text += ` ${part}`;
		else
			lines.push(open = { file, line: i + 1, text: part });
		if (!going)
			open = null;
	});
	return lines;
}

export class StoryFault extends Error {}

const faultAt = (line, words) => new StoryFault(`${line.file}:${line.line}: ${words}`);

const cellsOf = (text) => text.replace(/^\||\|$/g, '').split(/(?<=^|\s)\|(?=\s|$)/).map((cell) => cell.trim());

function replaceColumns(text, columns, cells) {
	return text.replace(/\$([a-z]\w*)/g, (whole, name) => {
		const i = columns.indexOf(name);
		return i < 0 ? whole : cells[i];
	});
}

/* The lines of an `each` block from its header on, and how many were read. */
function readEach(lines, start) {
	const header = lines[start];
	const columns = [...header.text.matchAll(/\$([a-z]\w*)/g)].map((match) => match[1]);
	const rows = [];
	const block = [];
	let i = start + 1;

	for (; lines[i]?.text.startsWith('|'); i++) {
		const cells = cellsOf(lines[i].text);
		if (cells.length !== columns.length)
			throw faultAt(lines[i], `${cells.length} cells, ${columns.length} columns`);
		rows.push({ line: lines[i], cells });
	}
	for (; lines[i] && lines[i].text !== 'end'; i++)
		block.push(lines[i]);
	if (!lines[i])
		throw faultAt(header, 'this each has no end');
	return { columns, rows, block, next: i + 1 };
}

function expandEach(lines, start) {
	const { columns, rows, block, next } = readEach(lines, start);
	const parts = rows.map(({ line, cells }) => ({
		row: line,
		steps: block.map((one) => ({ ...one, text: replaceColumns(one.text, columns, cells), row: line.line })),
	}));

	return { each: { line: lines[start], parts }, next };
}

/* All stories of a file: {title, file, line, steps}, a step being a line or {each}. */
export function parseStories(file, source) {
	const lines = linesOf(file, source);
	const stories = [];

	for (let i = 0; i < lines.length;) {
		const title = /^story "(.+)"$/.exec(lines[i].text)?.[1];
		if (title) {
			stories.push({ title, file, line: lines[i].line, steps: [] });
			i++;
			continue;
		}
		if (!stories.length)
			throw faultAt(lines[i], 'a file begins with story "..."');
		if (/^each /.test(lines[i].text)) {
			const { each, next } = expandEach(lines, i);
			stories.at(-1).steps.push({ each });
			i = next;
		} else {
			stories.at(-1).steps.push(lines[i++]);
		}
	}
	return stories;
}
