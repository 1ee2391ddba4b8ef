-- The actor of a transaction.  No table is read.  audit.subject outlives a read's transaction, so that the audit row that follows can name it;
-- audit.request proves that it is this request's.
-- name: transaction_context
SELECT set_config('app.actor', :account::text, true),
	set_config('app.patient', :patient::text, true),
	set_config('app.role', :role::text, true),
	set_config('audit.subject', '', false),
	set_config('audit.request', :request::text, false),
	set_config('transaction_read_only', :read_only::text, true),
	set_config('synchronous_commit', :durable::text, true),
	set_config('role', :database_role::text, true)
