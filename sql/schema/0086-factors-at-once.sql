-- Whoever signs in waits for this, and a stranger could tell an account from none by how long: an SQL function is planned again by every statement.

SET LOCAL ROLE epione_scheduler;

CREATE OR REPLACE FUNCTION account_factors(account uuid)
RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	totp CONSTANT boolean := EXISTS (SELECT FROM totp WHERE account_id = account AND confirmed_at IS NOT NULL);
	passkeys CONSTANT boolean := EXISTS (SELECT FROM passkey WHERE account_id = account);
	codes CONSTANT boolean := EXISTS (SELECT FROM recovery_code WHERE account_id = account AND used_at IS NULL);
BEGIN
	IF NOT (totp OR passkeys) THEN
		RETURN '{}';
	END IF;
	RETURN array_remove(ARRAY[CASE WHEN totp THEN 'totp' END, CASE WHEN passkeys THEN 'passkey' END, CASE WHEN codes THEN 'recovery-code' END], NULL);
END
$$;

RESET ROLE;
