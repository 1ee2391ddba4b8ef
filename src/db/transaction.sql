-- The actor of a transaction, told in one number, because nobody reads what set_config answers.  No table is read.  audit.subject outlives a
-- read's transaction, so that the audit row that follows can name it; audit.request proves that it is this request's.
-- name: transaction_context
SELECT num_nonnulls(set_config('app.actor', :account::text, true),
	set_config('app.patient', :patient::text, true),
	set_config('app.role', :role::text, true),
	set_config('audit.subject', '', false),
	set_config('audit.request', :request::text, false),
	set_config('synchronous_commit', :durable::text, true),
	set_config('role', :database_role::text, true)) AS told;

-- Stops what follows where the session is over.
-- name: transaction_proof
SELECT session_prove(:session::text);

-- A read's own transaction, which its audit row cannot be in.
-- name: transaction_read
BEGIN READ ONLY;

-- name: transaction_end
COMMIT;
