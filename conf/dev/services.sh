# Redis, nginx, and what they need: keys, a certificate, passwords.

make_secrets() {
	local secret=$HOUSE/secret
	(
		umask 077
		[ -s "$secret/master.key" ] || openssl rand -hex 32 >"$secret/master.key"
		[ -s "$secret/seal.key" ] || openssl rand -hex 32 >"$secret/seal.key"
		[ -s "$secret/redis.password" ] || openssl rand -hex 24 >"$secret/redis.password"
		[ -s "$secret/redis-admin.password" ] || openssl rand -hex 24 >"$secret/redis-admin.password"
	)
	chmod 400 "$secret/master.key" "$secret/seal.key"
	give "$SERVICE_USER" "$secret"/*
	make_certificate "$HOUSE/certificate.pem" "$secret/certificate.key"
}

# Self-made, for this machine's own names; made again a month before it ends.
make_certificate() {
	local certificate=$1 key=$2
	openssl x509 -in "$certificate" -noout -checkend 2592000 2>/dev/null && [ -s "$key" ] && return
	(umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
		-subj "/CN=localhost/O=Epione demo clinic" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1" \
		-addext "basicConstraints=critical,CA:FALSE" -addext "keyUsage=critical,digitalSignature" \
		-addext "extendedKeyUsage=serverAuth" -keyout "$key.new" -out "$certificate.new")
	chmod 644 "$certificate.new"
	give "$SERVICE_USER" "$key.new"
	mv "$key.new" "$key"
	mv "$certificate.new" "$certificate"
	CERTIFICATE_CHANGED=yes
}

start_redis() {
	runs redis && return
	write_redis_settings
	launch redis "$SERVICE_USER" redis-server "$HOUSE/redis.conf"
	wait_running redis 30 redis_answers
}

write_redis_settings() {
	fill "$ROOT/conf/redis/redis.conf.in" DIRECTORY="$HOUSE/redis" SOCKET="$RUN/service/redis.sock" \
		USERS="$HOUSE/secret/redis.users" >"$HOUSE/redis.conf"
	(umask 077 && fill "$ROOT/conf/redis/users.acl.in" \
		PASSWORD_SHA256="$(password_sum redis.password)" >"$HOUSE/secret/redis.users"
	# For the tests, which stop, hang and empty it on purpose.
	echo "user admin on #$(password_sum redis-admin.password) ~* &* +@all" >>"$HOUSE/secret/redis.users")
	give "$SERVICE_USER" "$HOUSE/secret/redis.users"
}

password_sum() {
	tr -d '\n' <"$HOUSE/secret/$1" | sha256sum | cut -d' ' -f1
}

redis_answers() {
	[ "$(REDISCLI_AUTH=$(cat "$HOUSE/secret/redis.password") redis-cli -s "$RUN/service/redis.sock" --user epione --no-auth-warning ping 2>/dev/null)" = PONG ]
}

# The port may be another program's; ours already running on it is fine.
check_port() {
	runs nginx && [ "$(cat "$HOUSE/port" 2>/dev/null)" = "$PORT" ] && return
	runs nginx || end_remains nginx
	! port_is_taken "$PORT" ||
		fail "port $PORT is taken by another program" "choose another one: EPIONE_PORT=$((PORT + 1000)) $ROOT/dev up"
}

start_nginx() {
	check_port
	write_nginx_settings
	as "$SERVICE_USER" nginx -t -q -c "$HOUSE/nginx/nginx.conf" -e "$LOG/nginx.log" ||
		fail "nginx does not like its configuration" "look at $LOG/nginx.log"
	if runs nginx && [ "$(cat "$HOUSE/port" 2>/dev/null)" = "$PORT" ]; then
		[ -z "$NGINX_CHANGED${CERTIFICATE_CHANGED:-}" ] || kill -HUP "$(pid_of nginx)"
	else
		halt nginx QUIT
		launch nginx "$SERVICE_USER" nginx -c "$HOUSE/nginx/nginx.conf" -e "$LOG/nginx.log"
		echo "$PORT" >"$HOUSE/port"
	fi
	wait_running nginx 15 port_is_taken "$PORT"
}

write_nginx_settings() {
	local directory=$HOUSE/nginx file
	NGINX_CHANGED=
	for file in nginx.conf epione.conf headers.conf api-headers.conf problem.conf; do
		replace "$directory/$file" < <(nginx_file "$ROOT/conf/nginx/$file.in") && NGINX_CHANGED=yes
	done
	for file in epione_params problem_map.conf; do
		replace "$directory/$file" <"$ROOT/conf/nginx/$file" && NGINX_CHANGED=yes
	done
	pool_map >"$VAR/stamp/pool.conf"
	replace "$directory/pool.conf" <"$VAR/stamp/pool.conf" && NGINX_CHANGED=yes
	replace "$directory/preload.conf" < <(preload_map) && NGINX_CHANGED=yes
	chmod 644 "$directory"/*
}

nginx_file() {
	fill "$1" LISTEN="$(listen_directives)" SERVER_NAME="localhost 127.0.0.1 [::1]" ORIGIN_HOST="localhost:$PORT" \
		CERTIFICATE="$HOUSE/certificate.pem" CERTIFICATE_KEY="$HOUSE/secret/certificate.key" PORTAL="$HOUSE/portal" \
		NGINX="$HOUSE/nginx" FAST_SOCKET="$RUN/service/fast.sock" SLOW_SOCKET="$RUN/service/slow.sock" \
		RATE=100000r/s BURST=100000 HSTS_SECONDS=300 LOG="$LOG" RUN="$RUN/service" TEMPORARY="$HOUSE/temporary"
}

# Loopback only, and its second address where the machine has one.
listen_directives() {
	echo "	listen 127.0.0.1:$PORT ssl http2;"
	! grep -qs '^0*1 ' /proc/net/if_inet6 || echo "	listen [::1]:$PORT ssl http2;"
}

pool_map() {
	"$HOUSE/program/epionectl" -c "$CONFIG" nginx-map
}

preload_map() {
	cat "$ROOT/web/dist-preload.conf" 2>/dev/null || cat "$ROOT/conf/nginx/preload.conf"
}
