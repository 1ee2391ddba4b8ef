/** The first letters of a name's first and last word, whatever title stands before it. */
export function initialsOf(name: string): string {
	const words = name.replace(/^Dr\.? /, '').split(/\s+/).filter(Boolean);
	const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
	return ends.map((word) => [...word][0]!.toLocaleUpperCase()).join('');
}
