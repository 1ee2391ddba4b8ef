/* The service worker keeps the program for times without a network.  It never keeps anybody's data. */

interface Policies {
	createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): {
		createScriptURL(url: string): string;
	};
}

if ('serviceWorker' in navigator && !import.meta.env.DEV) {
	const { trustedTypes } = window as { trustedTypes?: Policies };
	const policy = trustedTypes?.createPolicy('epione-sw', { createScriptURL: (url) => url });
	navigator.serviceWorker.register(policy?.createScriptURL('/sw.js') ?? '/sw.js').catch(() => undefined);
}
