# Makes the directories, and takes them away again.

# Every path that unprivileged users need, down from the root, must let them pass.
reachable() {
	[ "$EUID" != 0 ] || { as "$SERVICE_USER" test -x "$1" && as "$DATABASE_USER" test -x "$1"; }
}

make_var() {
	mkdir -p "$VAR" "$PIDS" "$VAR/stamp"
	refuse_foreign_var
	[ "$EUID" != 0 ] || chmod 755 "$VAR"
}

make_places() {
	make_var
	make_house
	make_run
	ln -sfn "$LOG" "$VAR/log"
	ln -sfn "$CONFIG" "$VAR/epione.conf"
	ln -sfn "$RUN" "$VAR/run"
	[ "$ROOT/var" != "$VAR" ] && [ -e "$VAR/.gitignore" ] || echo '*' >"$VAR/.gitignore"
}

refuse_foreign_var() {
	[ ! -e "$VAR/lock" ] || [ -O "$VAR/lock" ] ||
		fail "what lies in $VAR was made by $(stat -c %U "$VAR/lock")" "run dev as that user, or set EPIONE_VAR to another directory"
}

make_house() {
	if [ ! -e "$HOUSE" ] && ! reachable "$VAR"; then
		HOUSE=/var/lib/epione-$HASH
		ln -sfn "$HOUSE" "$VAR/house"
		CONFIG=$HOUSE/epione.conf
		LOG=$HOUSE/log
	fi
	own_directory root 755 "$HOUSE"
	own_directory "$SERVICE_USER" 755 "$HOUSE/log"
	own_directory root 755 "$HOUSE/nginx"
	own_directory root 755 "$HOUSE/program"
	own_directory "$SERVICE_USER" 700 "$HOUSE/redis"
	own_directory "$SERVICE_USER" 700 "$HOUSE/secret"
	own_directory "$SERVICE_USER" 700 "$HOUSE/temporary"
	own_directory "$SERVICE_USER" 755 "$HOUSE/anchors"
	own_directory "$SERVICE_USER" 755 "$HOUSE/archives"
	own_directory root 755 "$HOUSE/database"
}

make_run() {
	[ ! -L "$RUN" ] && { [ ! -e "$RUN" ] || [ -O "$RUN" ]; } ||
		fail "$RUN belongs to somebody else" "remove it, or set EPIONE_VAR to another directory"
	own_directory root 755 "$RUN"
	own_directory "$SERVICE_USER" 750 "$RUN/service"
	own_directory "$DATABASE_USER" 755 "$RUN/postgresql"
}

# own_directory USER MODE DIRECTORY
own_directory() {
	mkdir -p "$3"
	chmod "$2" "$3"
	[ "$1" = root ] || give "$1" "$3"
}

# Only what make_places made; the build and Node stay.
remove_places() {
	rm -rf -- "$HOUSE" "$RUN" "$PIDS"
	rm -f -- "$VAR/house" "$VAR/run" "$VAR/log" "$VAR/epione.conf"
}
