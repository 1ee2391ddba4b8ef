#!/bin/bash
# A clinic of its own to measure and to break, made by dev's own functions: the same programs, settings and nginx files, but other data, another
# port, and plain http beside https.  Nothing is installed and nothing is built here.
#
# usage: stack.sh up | down | install | start NAME | stop NAME | pid NAME | database NAME | clinic NAME DATABASE WORKERS
#   STACK_VAR    where everything lies          STACK_PORT   first of seven ports
#   STACK_BUILD  directory of the built programs   STACK_SERVER  name of the server program there (epione)
#   SETTINGS     lines for the configuration file

set -euo pipefail
shopt -s inherit_errexit

HERE=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
export LC_ALL=C.UTF-8 EPIONE_VAR=$STACK_VAR EPIONE_PORT=$STACK_PORT

for part in common places packages build database services server commands; do
	# shellcheck source=/dev/null
	. "$ROOT/conf/dev/$part.sh"
done

listen_directives() {
	echo "	listen 127.0.0.1:$PORT ssl http2;"
	echo "	listen 127.0.0.1:$((PORT + 1));"
}

# Everything of nginx' that is only ours follows the map, which stands in the http context.
pool_map() {
	"$HOUSE/program/epionectl" -c "$CONFIG" nginx-map
	fill "$ROOT/t/bench/nginx/extra.conf.in" RUN="$RUN/service" NGINX="$HOUSE/nginx" HELLO="$((PORT + 2))" PEER="$((PORT + 3))" \
		SMALL="$((PORT + 4))" TENTH="$((PORT + 5))" FULL="$((PORT + 6))"
	# Every proxy setting of the API, so that what is compared differs in nothing else.
	grep -E '^[[:space:]]+fastcgi_' "$ROOT/conf/nginx/epione.conf.in" | grep -v fastcgi_pass >"$HOUSE/nginx/bench-pass.conf"
}

preload_map() {
	cat "$ROOT/conf/nginx/preload.conf"
}

stack_install() {
	BUILD=$STACK_BUILD
	copy_file "$BUILD/${STACK_SERVER:-epione}" "$HOUSE/program/epione" 755
	copy_file "$BUILD/epionectl" "$HOUSE/program/epionectl" 755
	copy_tree "$ROOT/sql/schema" "$HOUSE/schema"
	copy_file "$ROOT/conf/passwords/common.txt" "$HOUSE/common-passwords.txt" 644
}

# What was made by another schema or seed is made anew: there is nothing of worth in it.
forget_old_databases() {
	local sum name
	sum=$(cat "$ROOT"/sql/schema/*.sql "$ROOT"/sql/seed/*.sql | sum_of)
	[ "$(cat "$HOUSE/schema.sum" 2>/dev/null)" != "$sum" ] || return 0
	stop_clinics
	! runs epione || stop_service epione
	for name in $(superuser_psql -d postgres -At -c "SELECT datname FROM pg_database WHERE datname LIKE 'epione%'"); do
		superuser_psql -d postgres -c "DROP DATABASE $name WITH (FORCE)"
	done
	make_database
	rm -f "$HOUSE/demo"
	echo "$sum" >"$HOUSE/schema.sum"
}

stop_clinics() {
	local file
	for file in "$PIDS"/clinic-*; do
		[ ! -e "$file" ] || halt "$(basename "$file")" TERM
	done
}

stack_up() {
	stack_install
	mkdir -p "$HOUSE/portal"
	make_secrets
	write_settings
	start_postgresql
	forget_old_databases
	start_redis
	migrate
	load_demo
	start_epione
	start_nginx
}

stack_down() {
	local name
	stop_clinics
	for name in nginx epione redis postgresql; do
		! runs "$name" || stop_service "$name"
	done
}

# Another database with the schema in it; says whether it had been there.
stack_database() {
	local there
	there=$(superuser_psql -d postgres -At -c "SELECT 1 FROM pg_database WHERE datname = '$1'")
	if [ -n "$there" ]; then
		echo old >&4
	else
		superuser_psql -d postgres -c "CREATE DATABASE $1"
		echo new >&4
	fi
	clinic_settings "$1" "$1" 1 >"$HOUSE/$1.conf"
	"$HOUSE/program/epionectl" -c "$HOUSE/$1.conf" migrate
}

clinic_settings() {
	sed -e "s/dbname=epione/dbname=$2/" -e "s,/fast.sock,/$1-fast.sock," -e "s,/slow.sock,/$1-slow.sock," \
		-e "s,/metrics.sock,/$1-metrics.sock," "$CONFIG"
	echo "fast_workers = $3"
	echo "slow_workers = 1"
}

# The program once more, over that database.
stack_clinic() {
	! runs "clinic-$1" || return 0
	clinic_settings "$1" "$2" "$3" >"$HOUSE/$1.conf"
	launch "clinic-$1" "$SERVICE_USER" "$HOUSE/program/epione" -c "$HOUSE/$1.conf"
	wait_running "clinic-$1" 30 test -S "$RUN/service/$1-fast.sock"
}

main() {
	local command=$1
	shift
	exec 4>&1 1>&2
	begin
	# shellcheck disable=SC2034 # the files above read it
	DEMO_PASSWORD=epione-demo-2026
	case $command in
	up | down | install | database | clinic) "stack_$command" "$@" ;;
	start) "start_$1" ;;
	stop) stop_service "$1" ;;
	pid) pid_of "$1" >&4 ;;
	places) printf '%s\n' "$HOUSE" "$RUN" "$LOG" "$PIDS" "$SERVICE_USER" "$DATABASE_USER" >&4 ;;
	esac
}

main "$@"
