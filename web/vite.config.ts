import { defineConfig, type Plugin } from 'vite';

/*
 * What a part needs is fetched together with it.  Vite's own helper for that is four times as long, because it also
 * waits for the styles of a part; ours come with the program, and the helper is in the first load of every page.
 */
const preload: Plugin = {
	name: 'epione-preload',
	enforce: 'pre',
	load: (id) =>
		id === '\0vite/preload-helper.js'
			? `const known = new Set();
export const __vitePreload = (load, parts = []) => {
	for (const part of parts) {
		if (known.has(part))
			continue;
		known.add(part);
		const link = document.createElement('link');
		link.rel = 'modulepreload';
		link.href = '/' + part;
		document.head.append(link);
	}
	return load();
};`
			: undefined,
};

/* Vite compiles JSX itself from tsconfig.json. */
export default defineConfig({
	plugins: [preload],
	build: {
		target: 'es2022',
		cssMinify: 'lightningcss',
		assetsInlineLimit: 0,
		/* What the entry itself brings is there when a part is asked for. */
		modulePreload: {
			polyfill: false,
			resolveDependencies: (_, parts, { hostType }) =>
				hostType === 'html' ? parts : parts.filter((part) => !/\/core-[^/]+$/.test(part)),
		},
		manifest: true,
		sourcemap: false,
		rollupOptions: {
			output: {
				/* The shell names every part: its hash alone is most of what there is to say of one, and 42 bits of it tell them apart. */
				entryFileNames: 'assets/[name]-[hash:7].js',
				chunkFileNames: ({ name }) => (name === 'core' ? 'assets/[name]-[hash:7].js' : 'assets/[hash:7].js'),
				assetFileNames: 'assets/[name]-[hash:7][extname]',
				/*
				 * Each file costs a slow network as much as a kilobyte: what travels with every page is one, and small things that are
				 * wanted together are one.  What one page alone needs stays with it; a file that is imported late, and words, stand alone.
				 */
				codeSplitting: {
					groups: [
						{ name: 'core', test: /node_modules\/@?preact|src\/(locales\/en\/shell|ui\/(icons|states|lazy|lazy-words)|lib\/(acting|api|attempt|data|draft|http|i18n|lists|problem|quiet|router|session|theme|toast|zone))\./ },
						{ name: 'time', test: /src\/(lib\/(names|time)|ui\/when)\./ },
						{ name: 'list', test: /src\/(lib\/list|ui\/more)\./ },
						{ name: 'tabs', test: /(ui\/tabs|(record|house)-tabs)\./ },
						{ name: 'visits', test: /src\/(lib\/visit-kinds|ui\/status)\./ },
						{ name: 'form', test: /src\/ui\/(field|form)\./ },
						{ name: 'questions', test: /src\/(lib\/questions|ui\/facts)\./ },
					],
				},
			},
		},
	},
	server: {
		proxy: { '/api': 'http://127.0.0.1:8090' },
	},
});
