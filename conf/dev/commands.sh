# One function for each of dev's commands; test and doctor have files of their own.

SERVICES=(postgresql redis epione deliver seal nginx)

# begin: all places are there, the log is open, and nobody else works on this var.
begin() {
	begin_var
	make_places
}

# The part that needs no package, no user and no link yet.
begin_var() {
	set_places
	make_var
	exec 9>"$VAR/lock"
	flock -n 9 || fail "another dev works on $VAR" "wait until it is done"
	open_log
}

open_log() {
	DEV_LOG=$VAR/dev.log
	trap explain_fault EXIT
	set_port
}

command_up() {
	local start=$EPOCHREALTIME
	begin_var
	echo "Epione in $VAR" >&4
	step "Debian packages" install_packages up
	make_places
	bring_up up
	echo "  ready after $(seconds_since "$start") s" >&4
	print_address
}

# bring_up up|test: what for; the tests always need Node.
bring_up() {
	! needs_node "$1" || choose_node
	step "Building the server" build_server "$1"
	step "Building the portal" build_portal
	step "Copying programs and pages" install_all
	step "Keys and certificate" make_secrets
	write_settings
	step "Starting PostgreSQL" start_postgresql
	step "Starting Redis" start_redis
	step "Migrating the database" migrate
	step "Loading the demo clinic" load_demo
	step "Starting Epione" start_epione
	step "Starting the delivery of messages" start_deliver
	step "Starting the sealing of the audit" start_seal
	step "Letting go what is old" run_retain
	step "Starting nginx" start_nginx
	step "Checking that all works together" check_self
	step "Writing down the demo clinic's contacts" write_contacts
}

install_all() {
	install_programs
	install_portal
}

command_down() {
	begin
	stop_all
	echo "Epione is stopped; its data stay in $HOUSE" >&4
}

stop_all() {
	local name
	for name in nginx seal deliver epione redis postgresql; do
		runs "$name" || continue
		step "Stopping $name" stop_service "$name"
	done
}

# How each likes to be ended: at once, but with everything written.
stop_service() {
	case $1 in
	postgresql) halt "$1" INT ;;
	nginx) halt "$1" QUIT ;;
	*) halt "$1" TERM ;;
	esac
}

command_status() {
	local name missing=0
	set_places
	set_port
	for name in "${SERVICES[@]}"; do
		if runs "$name"; then
			printf '%-12s runs, pid %s\n' "$name" "$(pid_of "$name")"
		else
			printf '%-12s does not run\n' "$name"
			missing=1
		fi
	done
	[ "$missing" = 1 ] || echo "address      $ORIGIN"
	return "$missing"
}

command_log() {
	local name=${1:-}
	set_places
	[ -d "$LOG" ] || { fail "there are no logs yet" "start with ./dev up"; }
	case $name in
	'') exec tail -n 20 -F "$LOG"/{epione,deliver,seal,access,nginx,nginx-error,redis,postgresql}.log ;;
	dev) exec tail -n 100 -F "$VAR/dev.log" ;;
	*) exec tail -n 100 -F "$LOG/$name.log" ;;
	esac
}

command_psql() {
	set_places
	runs postgresql || fail "PostgreSQL does not run" "start it with ./dev up"
	PSQL_HISTORY=$VAR/psql_history exec psql -h "$RUN/postgresql" -U postgres -d epione "$@"
}

# What a demo clinic would have sent, newest last.
command_mail() {
	local count=${1:-20}
	set_places
	[[ $count =~ ^[0-9]+$ ]] || fail "dev mail $count" "say how many messages, as in: dev mail 5"
	runs postgresql || fail "PostgreSQL does not run" "start it with ./dev up"
	superuser_psql -d epione -At -v count="$count" <<-'END'
		SELECT format(E'%s  %s to %s\n%s\n%s', to_char(created_at, 'YYYY-MM-DD HH24:MI:SS'), channel, address,
			CASE WHEN subject <> '' THEN E'Subject: ' || subject || E'\n' ELSE '' END, body)
		FROM (SELECT * FROM mailbox ORDER BY created_at DESC, id DESC LIMIT :count) AS latest
		ORDER BY created_at, id;
		SELECT format('%s of %s is %s: %s', kind, to_char(created_at, 'YYYY-MM-DD HH24:MI:SS'), state, coalesce(last_fault, 'it waits'))
		FROM outbox
		WHERE state <> 'sent'
		ORDER BY created_at;
	END
}

command_reset() {
	begin
	stop_all
	remove_places
	echo "All data of this clinic are gone; ./dev up makes a new one" >&4
}

# For tests too, which hold the lock themselves while they do this.
command_service() {
	local action=${1:-} name=${2:-}
	[[ " ${SERVICES[*]} " = *" $name "* ]] || fail "there is no service named '$name'" "choose one of: ${SERVICES[*]}"
	set_places
	[ -d "$LOG" ] || fail "there is no clinic in $VAR" "start one with ./dev up"
	open_log
	make_run
	case $action in
	pid) pid_of "$name" ;;
	start) "start_$name" >>"$DEV_LOG" 2>&1 ;;
	stop) stop_service "$name" >>"$DEV_LOG" 2>&1 ;;
	restart)
		stop_service "$name" >>"$DEV_LOG" 2>&1
		"start_$name" >>"$DEV_LOG" 2>&1
		;;
	*) fail "a service cannot be told to '$action'" "say start, stop, restart or pid" ;;
	esac
}

command_bench() {
	[ -x "$ROOT/t/bench/run" ] || fail "there is no t/bench/run" "take the whole source tree"
	run_bench "$@"
}
