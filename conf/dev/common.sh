# Where everything is, how steps are shown, and how programs are started and stopped.
# Read by dev; the other files of this directory build on it.

# Progress goes to 4, which the caller opens; faults go to where standard error was at the start.
exec 5>&2

# Others run what is made here, and people's own PATH often lacks nginx.
umask 022
PATH=$PATH:/usr/sbin:/sbin

# The run-time files lie where the unprivileged users can reach them.  A clone may be in a directory that only root can
# enter (/root/epione), so HOUSE is a link into /var/lib then.  Sockets need short names, so RUN is never below VAR.
set_places() {
	VAR=$(realpath -m -- "${EPIONE_VAR:-$ROOT/var}")
	BUILD=$VAR/build
	PIDS=$VAR/pid
	HASH=$(printf '%s' "$VAR" | sha256sum | cut -c1-8)
	HOUSE=$VAR/house
	[ ! -e "$HOUSE" ] || HOUSE=$(realpath "$HOUSE")
	CONFIG=$HOUSE/epione.conf
	LOG=$HOUSE/log
	if [ "$EUID" = 0 ]; then
		RUN=/run/epione-$HASH
		DATABASE_USER=postgres
		SERVICE_USER=www-data
	else
		RUN=$(short_directory)/epione-$EUID-$HASH
		DATABASE_USER=$(id -un)
		SERVICE_USER=$DATABASE_USER
	fi
}

short_directory() {
	local directory=${XDG_RUNTIME_DIR:-/tmp}
	[ -w "$directory" ] && [ "${#directory}" -lt 40 ] || directory=/tmp
	echo "$directory"
}

# The port asked for, or the one of the last time, or 8443.
set_port() {
	local last=
	[ ! -r "$HOUSE/port" ] || last=$(<"$HOUSE/port")
	PORT=${EPIONE_PORT:-${last:-8443}}
	[[ $PORT =~ ^[0-9]+$ ]] && [ "$PORT" -ge 1024 ] && [ "$PORT" -le 65535 ] ||
		fail "EPIONE_PORT is $PORT" "give a number from 1024 to 65535"
	ORIGIN=https://localhost:$PORT
}

# fail WHAT CURE: one sentence, and the end.
fail() {
	FAILED=yes
	printf '\ndev: %s: %s\n' "$1" "$2" >&5
	exit 1
}

# step LABEL COMMAND...: one line on the screen with its seconds; what the command says goes to the log.
step() {
	local start=$EPOCHREALTIME
	STEP=$1
	shift
	printf '  %-46s ' "$STEP" >&4
	printf '\n== %s: %s\n' "$(date +%T)" "$STEP" >>"$DEV_LOG"
	"$@" >>"$DEV_LOG" 2>&1
	STEP=
	printf '%6s s\n' "$(seconds_since "$start")" >&4
}

seconds_since() {
	local now=$EPOCHREALTIME
	local tenths=$(((${now/./} - ${1/./}) / 100000))
	echo "$((tenths / 10)).$((tenths % 10))"
}

# On the way out after a fault: which step it was, and the end of its log.
explain_fault() {
	local status=$?
	[ "$status" -ne 0 ] && [ -n "${STEP:-}" ] && [ -z "${FAILED:-}" ] || return "$status"
	{
		printf 'failed\n\n' >&4
		tail -n 25 "$DEV_LOG" | sed 's/^/    /'
		printf '\ndev: "%s" did not succeed: its last words are above, all of them in %s\n' "$STEP" "$DEV_LOG"
	} >&5
	return "$status"
}

# as USER COMMAND...: run as that user, from a directory that everybody may enter.
as() {
	local user=$1
	shift
	if [ "$EUID" = 0 ] && [ "$user" != root ]; then
		(cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@")
	else
		(cd / && exec "$@")
	fi
}

# Give files to a user; what others run needs nothing when dev is not root.
give() {
	local user=$1
	shift
	[ "$EUID" != 0 ] || chown "$user:" "$@"
}

# The start of a process in clock ticks since boot: with its pid it names a process for good.  Nothing for one that has
# ended and only waits to be noticed.
process_start() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	stat=${stat##*) }
	# shellcheck disable=SC2086 # the fields
	set -- $stat
	[ "$1" = Z ] || echo "${20}"
}

# Prints the pid of a program that we started and that still runs.
pid_of() {
	local pid start
	[ -r "$PIDS/$1" ] || return 0
	read -r pid start <"$PIDS/$1" || return 0
	[ -n "$start" ] && [ "$(process_start "$pid")" = "$start" ] || return 0
	echo "$pid"
}

runs() {
	[ -n "$(pid_of "$1")" ]
}

# launch NAME USER COMMAND...: in the background, its words in log/NAME.log.  As a batch process, which does not push aside who runs when it is woken:
# a request passes five processes, each of which soon waits for the next anyway, and a tenth of its cost was being pushed aside.
launch() {
	local name=$1 user=$2 pid
	local -a become=()
	shift 2
	end_remains "$name"
	[ "$EUID" != 0 ] || [ "$user" = root ] || become=(setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups --)
	(cd / && exec setsid -- chrt --batch 0 "${become[@]}" "$@") </dev/null >>"$LOG/$name.log" 2>&1 4>&- 5>&- 8>&- 9>&- &
	pid=$!
	echo "$pid $(process_start "$pid")" >"$PIDS/$name"
}

# halt NAME SIGNAL: ends what launch started, and waits for it.
halt() {
	local name=$1 signal=$2 pid
	pid=$(pid_of "$name")
	if [ -n "$pid" ]; then
		kill "-$signal" "$pid" || true # it may end by itself meanwhile
		wait_for 30 gone "$name" || fail "$name (pid $pid) does not end" "look at $LOG/$name.log, then end it by hand"
	fi
	end_remains "$name"
	rm -f "$PIDS/$name"
}

# What is left of a program whose first process was killed.  launch gave it a session of its own, and the number of a
# session is not given to another process while anybody is in it.
end_remains() {
	local session remains
	[ -r "$PIDS/$1" ] || return 0
	read -r session _ <"$PIDS/$1"
	remains=$(pgrep -s "$session" || true)
	# shellcheck disable=SC2086 # a list of pids, some of which may end by themselves meanwhile
	[ -z "$remains" ] || [ -d "/proc/$session" ] || kill -KILL $remains || true
	wait_for 10 session_is_over "$session"
}

session_is_over() {
	[ -d "/proc/$1" ] || ! pgrep -s "$1" >/dev/null
}

gone() {
	! runs "$1"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local until=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		[ "${EPOCHREALTIME/./}" -lt "$until" ] || return 1
		sleep 0.05
	done
}

# wait_running NAME SECONDS COMMAND...: until it answers; at once a fault when it ends instead.
wait_running() {
	local name=$1 seconds=$2
	shift 2
	wait_for "$seconds" answers_or_ended "$name" "$@" || true
	"$@" && return
	fail "$name does not start" "it said \"$(tail -n 1 "$LOG/$name.log")\", and more in $LOG/$name.log"
}

answers_or_ended() {
	local name=$1
	shift
	"$@" 2>/dev/null || ! runs "$name"
}

# fill FILE NAME=VALUE...: the file with @NAME@ filled in.
fill() {
	local text pair
	text=$(<"$1")
	shift
	for pair in "$@"; do
		text=${text//"@${pair%%=*}@"/"${pair#*=}"}
	done
	printf '%s\n' "$text"
}

# replace FILE: the new content from standard input, put in place at once; true when it changed.
replace() {
	cat >"$1.new"
	if cmp -s "$1.new" "$1"; then
		rm "$1.new"
		return 1
	fi
	mv -f "$1.new" "$1"
}

port_is_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

sum_of() {
	sha256sum | cut -c1-32
}
