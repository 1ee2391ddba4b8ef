/* What guards signing in, below the second proofs: the devices, the password, the houses that vouch for somebody. */
import { Devices } from './devices';
import { Links } from './links';
import { PasswordChange } from './password-change';

export function SecurityBelow({ isBack }: { isBack: boolean }) {
	return (
		<>
			<Devices />
			<PasswordChange />
			<Links arrived={isBack} />
		</>
	);
}
