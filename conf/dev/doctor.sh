# Looks for faults: each in one sentence, with what to do about it.

command_doctor() {
	set_places
	set_port
	FAULTS=0
	check_packages
	check_node
	check_room
	check_services
	check_clinic
	[ "$FAULTS" -ne 0 ] || echo "No fault found."
	[ "$FAULTS" -eq 0 ]
}

# fault WHAT CURE
fault() {
	FAULTS=$((FAULTS + 1))
	echo "$1: $2."
}

check_packages() {
	local missing
	missing=$(missing_packages up | tr '\n' ' ')
	[ -z "${missing// /}" ] || fault "Debian packages are missing" "run: sudo apt-get install $missing"
}

check_node() {
	needs_node up || return 0
	node_is_new node || node_is_new "$VAR/node/node_modules/$(node_package)/bin/node" ||
		fault "the portal has to be built and Node is older than 20.19" "./dev up takes one from npm"
}

check_room() {
	local free
	free=$(df -Pm -- "$(existing_parent "$HOUSE")" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge 1024 ] || fault "only $free MB are free where the data lie ($HOUSE)" "make room for at least 1024 MB"
	free=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
	[ "$free" -ge 512 ] || fault "only $free MB of memory are free" "end other programs: Epione wants 512 MB"
}

existing_parent() {
	local path=$1
	while [ ! -e "$path" ]; do
		path=$(dirname "$path")
	done
	echo "$path"
}

check_services() {
	local name
	for name in "${SERVICES[@]}"; do
		runs "$name" || fault "$name does not run" "start it with ./dev up$(last_words "$name")"
	done
	runs nginx || ! port_is_taken "$PORT" ||
		fault "port $PORT is taken by another program" "choose another one: EPIONE_PORT=$((PORT + 1000)) ./dev up"
}

last_words() {
	[ ! -s "$LOG/$1.log" ] || printf '; its last words are "%s"' "$(tail -n 1 "$LOG/$1.log")"
}

# What only shows when everything runs; epionectl knows the rest.
check_clinic() {
	local name
	for name in "${SERVICES[@]}"; do
		runs "$name" || return 0
	done
	openssl x509 -in "$HOUSE/certificate.pem" -noout -checkend 604800 >/dev/null 2>&1 ||
		fault "the certificate ends within a week" "./dev up makes a new one"
	server_is_ready || fault "the server is not ready" "the reason is in $LOG/epione.log"
	portal_is_served || fault "the portal's page does not come" "build it again with ./dev up"
	"$HOUSE/program/epionectl" -c "$CONFIG" doctor || FAULTS=$((FAULTS + 1))
}
