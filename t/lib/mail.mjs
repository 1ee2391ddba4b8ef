// What the demo clinic would have sent, read as its admins do.

import { sleep } from './client.mjs';
import * as people from './people.mjs';
import { Mismatch } from './report.mjs';

/* The first message to an address that fits, waited for. */
export async function mailTo(address, fits) {
	const admin = await people.demo('admin');

	for (let i = 0; i < 60; i++) {
		const messages = await admin.make('GET', `/api/mailbox?limit=100&recipient=${encodeURIComponent(address)}`);
		const mail = messages.find(fits);
		if (mail)
			return { ...mail, token: /#([A-Za-z0-9_-]{43})\s/.exec(mail.body)?.[1] };
		await sleep(250);
	}
	throw new Mismatch(`no such mail came to ${address}`);
}
