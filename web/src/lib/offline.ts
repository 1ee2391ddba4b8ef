/* The service worker keeps the program for times without a network.  It never keeps anybody's data. */

interface Policies {
	createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): {
		createScriptURL(url: string): string;
	};
}

export function keepOffline() {
	if (!('serviceWorker' in navigator) || import.meta.env.DEV)
		return;
	const { trustedTypes } = window as { trustedTypes?: Policies };
	const policy = trustedTypes?.createPolicy('epione-sw', { createScriptURL: (url) => url });
	const register = () =>
		navigator.serviceWorker.register(policy?.createScriptURL('/sw.js') ?? '/sw.js').catch(() => undefined);
	addEventListener('load', () => void register());
	if (document.readyState === 'complete')
		void register();
}
