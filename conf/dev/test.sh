# The test suite: a clinic of its own in var/test, every step in order, and how many tests passed.

# name | headline | command, one step a line, in the order in which failures teach most.  What breaks something on purpose comes
# after log, which wants no error before it.
test_steps() {
	cat <<-END
		house    | rules of the house: sources, configuration, manuals   | t/house/run
		unit     | units of the C library                                 | run_units
		tools    | the API tests' own tools                               | node t/lib/selftest/run.mjs
		sql      | schema, policies and statements                        | t/sql/run
		mutants  | conditions of policies and deciders, flipped, are seen  | node t/mutants/policies.mjs --some 60
		openapi  | the API's own description                              | run_openapi
		contract | every endpoint keeps its contract                      | node t/contract/run.mjs
		stories  | what people do with it                                 | node t/stories/run.mjs
		mail     | messages leave once, or visibly not                   | node t/mail/run.mjs
		sso      | signing in with another house                         | run_sso
		audit    | the audit: sealed, and what was changed is found        | node t/audit/run.mjs
		race     | many people want one slot                              | node t/race/run.mjs
		factors  | second factors with other people's clients             | run_factors
		matrix   | who may do what                                        | node t/matrix/run.mjs
		policies | who may see what, with the application's check off     | run_policies
		web      | the portal: types, words, contrast                     | run_web
		rooms    | the portal in a browser, its clinic made up            | run_rooms
		browser  | the portal in a browser, with this clinic              | run_browser
		log      | the server's own words about all that                  | run_log
		guards   | what the program insists on before it asks            | node t/mutants/guards.mjs
		flips    | conditions of the program, flipped, are seen          | run_flips
		sealing  | what is sealed: changed, moved, rotated, erased         | node t/sealing/run.mjs
		door     | signing in: slowed down, never locked out            | node t/mail/door.mjs
		faults   | what breaks, and how it comes back                     | t/faults/run
		traces   | no sanitizer or assertion spoke, whatever broke         | run_traces
		fuzz     | parsers of outside bytes                               | run_fuzz
	END
}

# The units, and the steps that talk to the API: those that --asan runs.
ASAN_STEPS="unit openapi contract stories sso race factors matrix log guards sealing faults traces"

command_test() {
	local asan='' names='' command=''
	while [ $# -gt 0 ]; do
		case $1 in
		--list) test_steps && return ;;
		--asan) asan=yes ;;
		--all) GO_ON=yes ;;
		--run)
			command=${2:-}
			[ -n "$command" ] || fail "dev test --run wants a command" "say it in one word: --run 'node t/mutants/code.mjs'"
			shift
			;;
		-*) fail "dev test does not know $1" "say --list, --all, --asan, --run COMMAND or names of steps" ;;
		*) names+=" $1" ;;
		esac
		shift
	done
	refuse_other_names "$names"
	if [ -n "$asan" ]; then
		EPIONE_VAR=${EPIONE_VAR:-$ROOT/var/asan}
		CONFIGURE_OPTIONS+=(--enable-asan --enable-ubsan)
		export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
		names=${names:-$ASAN_STEPS}
	fi
	test_clinic test
	if [ -n "$command" ]; then
		run_alone "$command"
	else
		run_steps "$names"
	fi
}

refuse_other_names() {
	local name
	for name in $1; do
		test_steps | grep -q "^$name " || fail "there is no test step '$name'" "dev test --list shows them"
	done
}

# test_clinic PACKAGES: a fresh clinic with an empty database, ended when dev ends.
test_clinic() {
	EPIONE_VAR=${EPIONE_VAR:-$ROOT/var/test}
	begin_var
	trap end_test EXIT
	stop_all
	remove_places
	make_var
	[ -n "${EPIONE_PORT:-}" ] || PORT=$(free_port 8444)
	ORIGIN=https://localhost:$PORT
	echo "Epione in $VAR, at $ORIGIN" >&4
	# Hashing would be most of what the suite's people cost.  What 64 MiB take is for the units and the bench to say.
	SETTINGS='argon2_kib = 8192'
	step "Debian packages" install_packages "$1"
	make_places
	bring_up "$1"
	test_environment
}

free_port() {
	local port=$1
	while port_is_taken "$port"; do
		port=$((port + 1))
	done
	echo "$port"
}

end_test() {
	local status=$?
	trap - EXIT
	(exit "$status") || explain_fault || true
	STEP=
	halt fuzz TERM
	stop_all >/dev/null 4>&1 || status=1
	[ -z "${LAST_LINE:-}" ] || echo "$LAST_LINE"
	exit "$status"
}

# What a test may rely on; t/README.md explains each.
test_environment() {
	export BASE=$ORIGIN DEMO_PASSWORD EPIONE_DEV=$ROOT/dev EPIONE_VAR=$VAR EPIONE_PORT=$PORT EPIONE_CONFIG=$CONFIG
	export EPIONE_BUILD=$BUILD EPIONE_RUN=$RUN EPIONE_LOG=$LOG EPIONE_HOUSE=$HOUSE EPIONE_ROOT=$ROOT
	export EPIONE_CERTIFICATE=$HOUSE/certificate.pem NODE_EXTRA_CA_CERTS=$HOUSE/certificate.pem
	export PGHOST=$RUN/postgresql PGUSER=postgres PGDATABASE=epione
	export REDIS_SOCKET=$RUN/service/redis.sock
	REDIS_ADMIN_PASSWORD=$(cat "$HOUSE/secret/redis-admin.password")
	export REDIS_ADMIN_PASSWORD
}

# run_steps NAMES: all when there are none.  The last line counts; the first step that fails is the last one, but with --all.
run_steps() {
	local names=" $1 " name headline command
	PASSED=0 COUNT_FAILED=0
	[[ $names != "  " && $names != *" fuzz "* ]] || begin_fuzz
	while IFS='|' read -r -u 3 name headline command; do
		name=${name// /}
		[ "$names" = "  " ] || [[ $names = *" $name "* ]] || continue
		run_step "$name" "$(trim "$headline")" "$(trim "$command")"
		[ "$COUNT_FAILED" = 0 ] || [ -n "${GO_ON:-}" ] || break
	done 3< <(test_steps)
	LAST_LINE="$PASSED passed, $COUNT_FAILED failed"
	[ "$COUNT_FAILED" = 0 ]
}

# A test that is no step, or a step with words of its own.
run_alone() {
	PASSED=0 COUNT_FAILED=0
	run_step run "$1" "$1"
	LAST_LINE="$PASSED passed, $COUNT_FAILED failed"
	[ "$COUNT_FAILED" = 0 ]
}

trim() {
	local text=$1
	text=${text#"${text%%[! ]*}"}
	echo "${text%"${text##*[! ]}"}"
}

# One step: its words on the screen and in log/test-NAME.log, then its count.
run_step() {
	local name=$1 headline=$2 command=$3 start=$EPOCHREALTIME status=0 passed failed
	local log=$LOG/test-$name.log
	printf '\n== %s: %s\n' "$name" "$headline"
	set +e
	(
		set -e
		cd "$ROOT"
		$command
	) </dev/null 9>&- 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	set -e
	read -r passed failed < <(count_tests "$log")
	if [ "$status" -ne 0 ] && [ "$failed" = 0 ]; then
		failed=1
	elif [ "$status" = 0 ] && [ "$((passed + failed))" = 0 ]; then
		failed=1
		echo "the step counted no test"
	fi
	PASSED=$((PASSED + passed))
	COUNT_FAILED=$((COUNT_FAILED + failed))
	printf -- '-- %s: %s passed, %s failed, %s s\n' "$name" "$passed" "$failed" "$(seconds_since "$start")"
}

# The last "N passed" and "N failed" of each tool's own last words; skipped or flaky tests of the browser count as failed.
count_tests() {
	awk '
		match($0, /[0-9]+ passed/) { passed = substr($0, RSTART) + 0 }
		match($0, /[0-9]+ failed/) { failed = substr($0, RSTART) + 0 }
		/^ +[0-9]+ (skipped|flaky|did not run)/ { other += $1 }
		END { print passed + 0, failed + other + 0 }' "$1"
}

# The units count themselves in the last line of their log.
run_units() {
	local status=0
	EPIONE_TEST_DATABASE="host=$PGHOST user=$PGUSER dbname=$PGDATABASE" make -C "$BUILD" -s check || status=$?
	cat "$BUILD/unit.log"
	return "$status"
}

run_openapi() {
	local document=$VAR/openapi.json
	cd "$ROOT/t"
	test_node_modules
	ask -f "$ORIGIN/api/openapi.json" -o "$document"
	node check-openapi.mjs "$document" ../web/openapi.json
}

test_node_modules() {
	local sum
	sum=$(sum_of <package-lock.json)
	[ "$(cat node_modules/.lock-sum 2>/dev/null)" = "$sum" ] && return
	npm ci --no-audit --no-fund
	echo "$sum" >node_modules/.lock-sum
}

run_sso() {
	(cd "$ROOT/t" && test_node_modules)
	(cd "$ROOT/web" && take_node_modules)
	node t/sso/run.mjs
}

run_web() {
	cd "$ROOT/web"
	take_node_modules
	npm run check
	echo "1 passed, 0 failed"
}

run_factors() {
	(cd "$ROOT/t" && test_node_modules)
	(cd "$ROOT/web" && take_node_modules)
	node t/factors/run.mjs
}

run_rooms() {
	cd "$ROOT/web"
	take_node_modules
	env -u BASE PORTAL_PORT="$(free_port 8190)" npx playwright test
}

run_browser() {
	cd "$ROOT/web"
	take_node_modules
	npx playwright test
}

# Fuzzing needs no clinic but minutes of the processors, so it goes on beside the other steps in what time they leave; its own step waits for its end.
begin_fuzz() {
	launch fuzz root bash -c '[ ! -w /proc/self/autogroup ] || echo 19 >/proc/self/autogroup; cd "$0" && exec chrt --idle 0 t/fuzz/run 45' "$ROOT"
}

run_fuzz() {
	wait_for 900 gone fuzz || true
	cat "$LOG/fuzz.log"
	grep -q ' 0 failed$' "$LOG/fuzz.log"
}

# The same matrix against a build whose permission step is switched off: row policies alone must hold.
run_policies() {
	run_program epione-unlocked
	MATRIX_UNLOCKED=1 node t/matrix/run.mjs
	run_program epione
}

# The clinic goes on with another of the built programs.
run_program() {
	stop_service epione
	copy_file "$BUILD/$1" "$HOUSE/program/epione" 755
	start_epione
	wait_for 20 server_is_ready
}

# What a program says that was broken on purpose is kept apart: traces would take it for a fault.
run_flips() {
	local log=$LOG/epione.log size outcome=0
	size=$(stat -c %s "$log")
	node t/mutants/code.mjs --seconds 30 || outcome=$?
	tail -c "+$((size + 1))" "$log" >"$LOG/flipped.log"
	truncate -s "$size" "$log"
	return "$outcome"
}

# None of the steps before may have ended a worker, met a sanitizer or an assertion, or been answered 500.
run_log() {
	log_has_none 'Sanitizer|runtime error:|Assertion|level=error|message="worker [0-9]+ ended|status=500'
}

# Nor may the steps that break things have met a fault of the program itself.
run_traces() {
	log_has_none 'Sanitizer|runtime error:|Assertion'
}

log_has_none() {
	local lines
	lines=$(grep -E "$1" "$LOG/epione.log" || true)
	[ -n "$lines" ] || echo "1 passed, 0 failed"
	[ -z "$lines" ] || printf '%s\n%s failed\n' "$lines" "$(wc -l <<<"$lines")"
	[ -z "$lines" ]
}

# t/bench has a clinic of its own; here is only what it measures.  Its figures go to standard output, so progress does not.
run_bench() {
	exec 4>&2
	EPIONE_VAR=${EPIONE_VAR:-$ROOT/var/bench}
	begin_var
	step "Debian packages" install_packages test
	make_places
	choose_node
	step "Building the server" build_server test
	export EPIONE_ROOT=$ROOT EPIONE_VAR=$VAR EPIONE_BUILD=$BUILD
	(cd "$ROOT" && t/bench/run "$@")
}
