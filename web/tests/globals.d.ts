/* All that the tests need of Node's types. */
declare const process: {
	env: Record<string, string | undefined>;
	pid: number;
};

/* What a page knows once axe's source was evaluated in it. */
interface Window {
	axe: typeof import('axe-core');
}
