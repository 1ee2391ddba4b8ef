/* A link in a message carries its secret behind "#", which no server and no log sees; here it leaves the address at once. */
import { useMemo } from 'preact/hooks';

function takeToken(): string {
	const token = location.hash.slice(1);
	if (token)
		history.replaceState(null, '', location.pathname);
	return token;
}

/** The secret of the link that led here; empty for none. */
export const useLinkToken = () => useMemo(takeToken, []);
