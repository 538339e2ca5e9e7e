#!/usr/bin/env bash
# secret-tool 0.20.5-3 (libsecret-tools of Debian 12) with gnome-keyring 42.1, 2026-11-30
#
# Something longer than 8,192 bytes, such as the tokens of a whole desk in one JSON document, is given to "secret-tool
# store". It says "password is too long" on standard error, and exits with 0: it has stored the first 8,192 bytes, in
# the place of what was there. A script that looks at the exit status deletes its source, and "lookup" gives the
# beginning of the document without a word. The keyring itself has no such bound: by way of the bus it keeps the whole.
#
# Guessed: the whole is stored; and when it says that it is too long, it exits with 1 and the old secret is still there.
#
# Seen:
#   store: exit 0, secret-tool: password is too long
#   stored 9000 bytes over an older secret, found 8192
#   the keyring by way of the bus: stored 9000 bytes, found 9000
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
started=()
# Ends only what was started here.
clean() {
	local pid
	for pid in "${started[@]}"; do
		{ kill "$pid" && wait "$pid"; } 2>/dev/null || :
	done
	rm -rf "$work"
}
trap clean EXIT
if [ "${1:-}" != on-a-bus ]; then
	for need in secret-tool:libsecret-tools gnome-keyring-daemon:gnome-keyring dbus-run-session:dbus \
		dbus-daemon:dbus-daemon gdbus:libglib2.0-bin /usr/bin/python3:python3 \
		/usr/lib/python3/dist-packages/secretstorage:python3-secretstorage; do
		command -v "${need%:*}" >/dev/null || [ -e "${need%:*}" ] ||
			apt-get install -y -qq --no-install-recommends "${need#*:}" >&2
	done
	dpkg-query -W -f '${Package} ${Version}\n' libsecret-tools gnome-keyring >&2
	status=0
	dbus-run-session -- bash "$0" on-a-bus 2>"$work/errors" || status=$?
	[ $status -ne 2 ] || cat "$work/errors" >&2
	exit $status
fi

export HOME=$work XDG_RUNTIME_DIR=$work XDG_DATA_HOME=$work/data
mkdir "$work/data"
printf 'a password' | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null &
started+=($!)
gdbus wait --session --timeout 20 org.freedesktop.secrets
printf older | secret-tool store --label=desk for desk

desk() { python3 -c 'print("x" * 9000, end="")'; }
status=0
desk | secret-tool store --label=desk for desk 2>"$work/said" || status=$?
echo "store: exit $status, $(cat "$work/said")"
cut=$(secret-tool lookup for desk | wc -c)
echo "stored 9000 bytes over an older secret, found $cut"
whole=$(/usr/bin/python3 - <<-'PYTHON'
	import secretstorage
	collection = secretstorage.get_default_collection(secretstorage.dbus_init())
	collection.create_item("desk", {"for": "other desk"}, b"x" * 9000)
	print(len(next(collection.search_items({"for": "other desk"})).get_secret()))
PYTHON
)
echo "the keyring by way of the bus: stored 9000 bytes, found $whole"
[ $status -eq 0 ] && [ "$cut" -eq 8192 ] && [ "$whole" -eq 9000 ] || exit 1
