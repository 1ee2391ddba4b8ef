# A PostgreSQL cluster of our own: no TCP, one socket directory, everybody told apart by their user on this machine.

postgresql_programs() {
	local newest
	newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
	[ -n "$newest" ] || fail "PostgreSQL is not installed" "run: sudo apt-get install postgresql-15"
	echo "$newest"
}

start_postgresql() {
	local data=$HOUSE/database/data
	write_postgresql_settings
	if runs postgresql; then
		[ -z "$DATABASE_CHANGED" ] || kill -HUP "$(pid_of postgresql)"
		return
	fi
	give "$DATABASE_USER" "$HOUSE/database"
	[ -e "$data/PG_VERSION" ] || make_cluster "$data"
	[ ! -e "$data/postmaster.pid" ] || wait_for 20 nobody_works_in "$data" || refuse_foreign_postmaster "$data"
	launch postgresql "$DATABASE_USER" "$(postgresql_programs)/postgres" -D "$data" -c config_file="$HOUSE/database/postgresql.conf"
	wait_running postgresql 60 database_answers
	make_database
}

make_cluster() {
	local data=$1
	rm -rf "$data.new"
	as "$DATABASE_USER" "$(postgresql_programs)/initdb" -D "$data.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
		--auth=peer --no-sync --no-instructions
	mv "$data.new" "$data"
	sync -f "$data"
}

# The processes of a killed server need a moment to notice, and it leaves its number free only when its end was noticed.
# Two servers must never share a cluster.
nobody_works_in() {
	local directory pid
	pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null || true)
	[ -n "$(process_start "${pid:-0}")" ] || [ ! -d "/proc/${pid:-0}" ] || return 1
	for directory in /proc/[0-9]*/cwd; do
		[ "$(readlink "$directory" 2>/dev/null)" != "$1" ] || return 1
	done
}

# Our record of a running server was lost: somebody removed var/pid.
refuse_foreign_postmaster() {
	fail "a PostgreSQL that dev does not know of runs on $1" "end it with: kill -INT $(head -n 1 "$1/postmaster.pid")"
}

database_answers() {
	pg_isready -q -h "$RUN/postgresql" -d postgres
}

# psql as the cluster's superuser.
superuser_psql() {
	PSQLRC=/dev/null psql -X -q -v ON_ERROR_STOP=1 -h "$RUN/postgresql" -U postgres "$@"
}

make_database() {
	local there
	there=$(superuser_psql -d postgres -At -c "SELECT 1 FROM pg_database WHERE datname = 'epione'")
	[ -n "$there" ] || superuser_psql -d postgres -c "CREATE DATABASE epione"
}

# Trust nobody by name alone: root and the cluster's owner may be anybody, the service only its own role.
write_postgresql_settings() {
	local directory=$HOUSE/database
	DATABASE_CHANGED=
	replace "$directory/postgresql.conf" < <(fill "$ROOT/conf/dev/postgresql.conf.in" DIRECTORY="$directory" RUN="$RUN/postgresql") &&
		DATABASE_CHANGED=yes
	replace "$directory/hba.conf" <<<"local all all peer map=epione" && DATABASE_CHANGED=yes
	replace "$directory/ident.conf" < <(identities) && DATABASE_CHANGED=yes
	chmod 644 "$directory"/*.conf
}

identities() {
	local role
	for role in postgres epione_owner epione_app epione_deliver epione_retain epione_seal; do
		echo "epione root $role"
		[ "$DATABASE_USER" = root ] || echo "epione $DATABASE_USER $role"
	done
	[ "$SERVICE_USER" = "$DATABASE_USER" ] || printf 'epione %s %s\n' "$SERVICE_USER" epione_app "$SERVICE_USER" epione_deliver "$SERVICE_USER" epione_retain "$SERVICE_USER" epione_seal
}

migrate() {
	"$HOUSE/program/epionectl" -c "$CONFIG" migrate && return
	echo "to begin again with an empty demo clinic: ./dev reset, then ./dev up"
	return 1
}

# The demo clinic is loaded once, and again when its file changed; it never removes what people did since.
load_demo() {
	local sum
	sum=$(cat "$ROOT"/sql/seed/*.sql | sum_of)
	[ "$(cat "$HOUSE/demo" 2>/dev/null)" = "$sum" ] && return
	superuser_psql -d epione -f "$ROOT/sql/seed/demo.sql"
	echo "$sum" >"$HOUSE/demo"
}
