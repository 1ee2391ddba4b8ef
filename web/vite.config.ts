import { defineConfig } from 'vite';

/* No plugins: Vite compiles JSX itself from tsconfig.json. */
export default defineConfig({
	build: {
		target: 'es2022',
		cssMinify: 'lightningcss',
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		manifest: true,
		sourcemap: false,
		rollupOptions: {
			output: {
				entryFileNames: 'assets/[name]-[hash].js',
				chunkFileNames: 'assets/[name]-[hash].js',
				assetFileNames: 'assets/[name]-[hash][extname]',
				codeSplitting: {
					groups: [
						{ name: 'preact', test: /node_modules\/@?preact/ },
						{ name: 'core', test: /src\/(locales\/en\/shell|ui\/(icons|states)|lib\/(acting|api|data|draft|http|i18n|lists|offline|problem|router|session|theme|toast|zone)\.)/ },
					],
				},
			},
		},
	},
	server: {
		proxy: { '/api': 'http://127.0.0.1:8090' },
	},
});
