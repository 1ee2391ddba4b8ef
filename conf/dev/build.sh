# Builds the server out of tree and the portal in web/dist, each only when its sources changed.

CONFIGURE_OPTIONS=(--enable-developer --sysconfdir=/etc --localstatedir=/var)

# build_server up|test: what runs, or the test builds too.
build_server() {
	mkdir -p "$BUILD"
	configure_is_made || make_configure
	if [ "$(configured_as)" != "${CONFIGURE_OPTIONS[*]}" ]; then
		(cd "$BUILD" && "$ROOT/configure" "${CONFIGURE_OPTIONS[@]}") ||
			fail "configure did not succeed" "the library it misses is named in $BUILD/config.log"
		echo "${CONFIGURE_OPTIONS[*]}" >"$BUILD/.configured"
	fi
	make -C "$BUILD" src/db/statements.h src/db/statements.c
	case $1 in
	up) make -C "$BUILD" -j"$(nproc)" epione epionectl epione-deliver epione-retain epione-seal ;;
	*) make -C "$BUILD" -j"$(nproc)" ;;
	esac
}

configure_is_made() {
	[ -x "$ROOT/configure" ] && [ -e "$ROOT/Makefile.in" ] && [ ! "$ROOT/configure.ac" -nt "$ROOT/configure" ]
}

# dev up and dev test may build at once: only one may write into the source tree.
make_configure() {
	(
		exec 8<"$ROOT"
		flock 8
		cd "$ROOT"
		autoreconf -fi
	)
}

configured_as() {
	[ ! -e "$BUILD/Makefile" ] || cat "$BUILD/.configured" 2>/dev/null || true
}

build_portal() {
	(
		exec 8<"$ROOT/web"
		flock 8
		portal_is_built || make_portal
	)
}

make_portal() {
	local sources
	sources=$(portal_sources)
	cd "$ROOT/web" || exit
	take_node_modules
	npm run build </dev/null
	echo "$sources" >dist/.sources
}

# node_modules are taken again when the lock file changed.
take_node_modules() {
	local sum
	sum=$(sum_of <package-lock.json)
	[ "$(cat node_modules/.lock-sum 2>/dev/null)" = "$sum" ] && return
	npm ci --no-audit --no-fund </dev/null || fail "the portal's packages could not be taken from npm" "check the network"
	echo "$sum" >node_modules/.lock-sum
}

portal_is_built() {
	[ -e "$ROOT/web/dist/index.html" ] && [ "$(cat "$ROOT/web/dist/.sources" 2>/dev/null)" = "$(portal_sources)" ]
}

# One sum over what the build reads; what it or the tests write is left out.
portal_sources() {
	cd "$ROOT/web" &&
		find . -mindepth 1 \( -name '.*' -o -name node_modules -o -name dist -o -name tests -o -name test-results -o -name playwright-report \
			-o -name en-XA -o -name "*.gen.ts" -o -name dist-preload.conf \) -prune -o -type f -print0 |
		sort -z | xargs -0 sha256sum | sum_of
}

# The running server has copies, so that a build never pulls files from under it.
install_programs() {
	local program
	for program in epione epionectl epione-deliver epione-retain epione-seal; do
		[ -x "$BUILD/$program" ] || fail "the build left no $program" "look at $DEV_LOG"
		copy_file "$BUILD/$program" "$HOUSE/program/$program" 755
	done
	copy_tree "$ROOT/sql/schema" "$HOUSE/schema"
	copy_file "$ROOT/conf/passwords/common.txt" "$HOUSE/common-passwords.txt" 644
}

install_portal() {
	# New files first, the page that names them last; old ones stay for tabs that are open.
	mkdir -p "$HOUSE/portal"
	(cd "$ROOT/web/dist" && find . -type f ! -name 'index.html*' ! -name .sources -print0 |
		xargs -0 cp -p --parents -t "$HOUSE/portal")
	cp -p "$ROOT"/web/dist/index.html* "$HOUSE/portal/"
	[ "$EUID" != 0 ] || chown -R root:root "$HOUSE/portal"
	chmod -R u+rwX,go+rX,go-w "$HOUSE/portal"
	find "$HOUSE/portal/assets" -type f -mtime +14 -delete 2>/dev/null || true
}

# copy_file FROM TO MODE: replaced at once, and only when it differs.
copy_file() {
	! cmp -s "$1" "$2" || return 0
	install -m "$3" "$1" "$2.new"
	mv -f "$2.new" "$2"
}

copy_tree() {
	rm -rf "$2.new"
	cp -r "$1" "$2.new"
	chmod -R u+rwX,go+rX,go-w "$2.new"
	rm -rf "$2"
	mv "$2.new" "$2"
}
