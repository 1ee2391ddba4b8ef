/* All that the tests need of Node's types. */
declare const process: {
	env: Record<string, string | undefined>;
	pid: number;
};
