# Epione itself: its settings, its start, and the check that everything works together.

write_settings() {
	local workers
	workers=$(($(nproc) < 2 ? 2 : $(nproc)))
	replace "$CONFIG" <<-END || true
		# Written by dev; changes here are lost.
		database = host=$RUN/postgresql dbname=epione user=epione_app
		owner_database = host=$RUN/postgresql dbname=epione user=postgres
		deliver_database = host=$RUN/postgresql dbname=epione user=epione_deliver
		seal_database = host=$RUN/postgresql dbname=epione user=epione_seal
		seal_key_file = $HOUSE/secret/seal.key
		seal_public_file = $HOUSE/seal.public
		anchor_file = $HOUSE/anchors/audit
		retain_database = host=$RUN/postgresql dbname=epione user=epione_retain
		archive_directory = $HOUSE/archives
		redis_socket = $RUN/service/redis.sock
		redis_user = epione
		redis_password_file = $HOUSE/secret/redis.password
		fast_socket = $RUN/service/fast.sock
		slow_socket = $RUN/service/slow.sock
		metrics_socket = $RUN/service/metrics.sock
		fast_workers = $((workers * 2))
		slow_workers = $workers
		key_file = $HOUSE/secret/master.key
		origin = $ORIGIN
		demo = on
		second_factor_roles = super-admin
		requests_per_minute = 100000
		schema_directory = $HOUSE/schema
		password_list = $HOUSE/common-passwords.txt
		sign_in_tries_per_address = 0
		verify_email = off
		time_zone = Europe/London
		${SETTINGS:-}
	END
	chmod 644 "$CONFIG"
}

# Looks into the outbox every second, so that nobody waits for a link.
start_deliver() {
	local want
	want=$(cat "$HOUSE/program/epione-deliver" "$CONFIG" | sum_of)
	if runs deliver; then
		[ "$(cat "$PIDS/deliver.runs" 2>/dev/null)" != "$want" ] || return 0
		halt deliver TERM
	fi
	launch deliver "$SERVICE_USER" "$HOUSE/program/epione-deliver" -c "$CONFIG" -e 1
	wait_running deliver 10 runs deliver
	echo "$want" >"$PIDS/deliver.runs"
}

# Seals what was added to the audit, every minute.  Its public key is for whoever verifies.
start_seal() {
	local want
	as "$SERVICE_USER" "$HOUSE/program/epione-seal" -c "$CONFIG" -p >"$HOUSE/seal.public.new"
	mv -f "$HOUSE/seal.public.new" "$HOUSE/seal.public"
	want=$(cat "$HOUSE/program/epione-seal" "$CONFIG" | sum_of)
	if runs seal; then
		[ "$(cat "$PIDS/seal.runs" 2>/dev/null)" != "$want" ] || return 0
		halt seal TERM
	fi
	launch seal "$SERVICE_USER" "$HOUSE/program/epione-seal" -c "$CONFIG" -e 60
	wait_running seal 10 runs seal
	echo "$want" >"$PIDS/seal.runs"
}

# What cron does every night.
run_retain() {
	as "$SERVICE_USER" "$HOUSE/program/epione-retain" -c "$CONFIG"
}

# A running server takes a new program or new settings without losing a request.
start_epione() {
	local want
	want=$(cat "$HOUSE/program/epione" "$CONFIG" "$HOUSE"/schema/* | sum_of)
	if runs epione; then
		[ "$(cat "$PIDS/epione.runs" 2>/dev/null)" = "$want" ] && return
		reload_epione
	else
		launch epione "$SERVICE_USER" "$HOUSE/program/epione" -c "$CONFIG"
	fi
	wait_running epione 30 pools_are_open
	echo "$want" >"$PIDS/epione.runs"
}

reload_epione() {
	kill -HUP "$(pid_of epione)"
	wait_for 20 takes_the_program ||
		fail "the running server did not take the new program" "its reason is in $LOG/epione.log; then: ./dev service restart epione"
}

# The process keeps its number and becomes the file that is there now.
takes_the_program() {
	[ "/proc/$(pid_of epione)/exe" -ef "$HOUSE/program/epione" ]
}

pools_are_open() {
	[ -S "$RUN/service/fast.sock" ] && [ -S "$RUN/service/slow.sock" ]
}

# ask CURL-ARGUMENTS...: through nginx, as a browser would.
ask() {
	curl -sS --max-time 10 --noproxy '*' --cacert "$HOUSE/certificate.pem" "$@"
}

check_self() {
	local answered=yes
	wait_for 20 answers_or_ended epione server_is_ready || answered=
	runs epione || fail "the server ended" "it said \"$(tail -n 1 "$LOG/epione.log")\", and more in $LOG/epione.log"
	[ -n "$answered" ] || fail "the server is not ready" "it answers: $(ask "$ORIGIN/api/health/ready" || true)"
	portal_is_served || fail "the portal's page does not come" "look at $LOG/nginx-error.log"
	sign_in_works || fail "a demo account cannot sign in" "look at $LOG/epione.log"
}

server_is_ready() {
	ask -f -o /dev/null "$ORIGIN/api/health/ready" 2>/dev/null
}

portal_is_served() {
	ask -f -D - "$ORIGIN/" | tr -d '\r' | grep -qi '^content-security-policy:'
}

# Who is told that the server is busy comes again.
token_of() {
	ask -f --retry 3 -H 'Content-Type: application/json' "$ORIGIN/api/auth/login" \
		-d "{\"email\":\"$1\",\"password\":\"$DEMO_PASSWORD\"}" | sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p'
}

# Nobody finds a stranger among their devices.
sign_out() {
	ask -f -o /dev/null -X POST -H "Authorization: Bearer $1" "$ORIGIN/api/auth/logout"
}

sign_in_works() {
	local token
	token=$(token_of patient@epione.test)
	[ -n "$token" ] && sign_out "$token"
}

# What is sealed only the server can write.  Whoever has contacts keeps them as they are.
write_contacts() {
	local sum token lacking name part body id
	sum=$(sum_of <"$ROOT/sql/seed/contacts.tsv")
	[ "$(cat "$HOUSE/contacts" 2>/dev/null)" != "$sum" ] || return 0
	token=$(token_of staff@epione.test)
	lacking=$(superuser_psql -d epione -At -F '|' -c "SELECT first_name || ' ' || last_name, id FROM patient
		WHERE deleted_at IS NULL AND NOT EXISTS (SELECT FROM patient_contact WHERE patient_id = patient.id) ORDER BY number")
	while IFS=$'\t' read -r name part body; do
		id=$(sed -n "s/^$name|//p" <<<"$lacking" | head -n 1)
		[ -n "$id" ] || continue
		case $part in
		-) write_contact "$token" PUT "$id" "$body" ;;
		*) write_contact "$token" POST "$id$part" "$body" ;;
		esac
	done <"$ROOT/sql/seed/contacts.tsv"
	sign_out "$token"
	echo "$sum" >"$HOUSE/contacts"
}

write_contact() {
	ask -f -o /dev/null -X "$2" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "$ORIGIN/api/patients/$3" -d "$4"
}

print_address() {
	cat >&4 <<-END

		Epione runs at  $ORIGIN
		(the certificate is self-made: your browser asks once)

		Demo accounts, password  $DEMO_PASSWORD :
		  patient@epione.test   Maya Lindqvist, books visits
		  doctor@epione.test    Dr Amara Okafor, sees her day
		  nurse@epione.test  specialist@epione.test  staff@epione.test  admin@epione.test
		  super@epione.test     sets up a second factor first

		./dev status shows what runs, ./dev log what it says, ./dev down stops it.
	END
}
