/* Passkeys: whatever stands for an attestation or for client data is refused or understood, and what is understood fits its limits. */
#include "fuzz.h"
#include "util/passkey.h"
#include "util/secret.h"

int
LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count, (void)words;
	secret_start();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = fuzz_arena();
	struct passkey_site site = passkey_site_of("https://clinic.test:8443");
	struct text input = fuzz_text(arena, bytes, size), challenge;
	struct passkey made = { 0 };
	const char *why = NULL;
	int64_t count;

	if (!passkey_read_client_data(arena, &site, input, "webauthn.get", &challenge, &why))
		INSIST(why != NULL);
	else
		INSIST(challenge.length == 43);
	if (!passkey_register(arena, &site, input, &made, &why))
		return 0;
	INSIST(made.id.length > 0 && made.id.length <= PASSKEY_ID_BYTES && made.key.length > 0 && made.key.length <= PASSKEY_KEY_BYTES);
	(void)!passkey_verify(&site, &made, input, input, input, &count, &why);
	return 0;
}
