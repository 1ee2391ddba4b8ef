-- Accounts that are deleted: hidden and powerless at once, by somebody above them; gone for good when epione-retain finds that their time is over.
--
-- A patient's record is the clinic's, and stays as it was: it has an account no more.

SET LOCAL ROLE epione_owner;

INSERT INTO permission (permission, kind, words)
VALUES ('account.delete', 'house', 'delete accounts');
INSERT INTO role_permission (role, permission)
VALUES ('admin', 'account.delete'), ('super-admin', 'account.delete');

GRANT UPDATE (status, status_reason, status_changed_at, status_changed_by, deleted_at) ON account TO epione_scheduler;

SET LOCAL ROLE epione_scheduler;

CREATE FUNCTION account_delete(wanted uuid, why text, page integer) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM account WHERE id = app_actor() AND role IN ('admin', 'super-admin') AND status = 'active') THEN
		RETURN NULL;
	END IF;
	PERFORM FROM account WHERE id = wanted AND version = coalesce(page, version) AND deleted_at IS NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	IF EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL AND account_id = wanted)
		OR EXISTS (SELECT FROM legal_hold JOIN patient ON patient.id = patient_id WHERE lifted_at IS NULL AND patient.account_id = wanted) THEN
		PERFORM breach('account_is_not_held', 'a court or an inquiry needs it');
	END IF;
	UPDATE account
	SET status = 'deactivated', status_reason = why, status_changed_at = now(), status_changed_by = app_actor()
	WHERE id = wanted;
	IF NOT EXISTS (SELECT FROM outbox WHERE account_id = wanted AND kind = 'account-closed' AND created_at = now()) THEN -- or closing it has told them
		PERFORM outbox_mail('account-closed', wanted, NULL, jsonb_build_object('reason', why), NULL);
	END IF;
	UPDATE account SET deleted_at = now() WHERE id = wanted;
	UPDATE patient SET account_id = NULL WHERE account_id = wanted;
	UPDATE sso_link SET removed_at = now() WHERE account_id = wanted AND removed_at IS NULL;
	UPDATE care_grant
	SET expires_at = now(), revoked_at = now(), revoked_by = app_actor()
	WHERE grantee_id = wanted AND reason <> 'self' AND expires_at > now();
	RETURN wanted;
END
$$;
COMMENT ON FUNCTION account_delete(uuid, text, integer) IS 'Deletes an account, which is gone for good some time later; NULL when it is not there as it was on that page';
GRANT EXECUTE ON FUNCTION account_delete(uuid, text, integer) TO epione_admin;

SET LOCAL ROLE epione_owner;

-- One that is closed already changes its state no more.
CREATE TRIGGER account_leaver BEFORE UPDATE OF deleted_at ON account
	FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION account_is_below();

RESET ROLE;
