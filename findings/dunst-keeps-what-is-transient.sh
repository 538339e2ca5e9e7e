#!/usr/bin/env bash
# dunst 1.9.0-0.1 of Debian 12 under Xvfb, 2026-11-29
#
# A program that shows something private in a notification marks it "transient", which asks the server to keep it
# nowhere, or takes it back with CloseNotification. dunst puts both into its history all the same, with the whole
# text: dunstctl history lists it, and history-pop, or its key, brings it on the screen again, before whoever sits
# there. Only replacing it by another text (replaces_id) makes the first text go.
#
# Guessed: what is transient is kept out of the history; what was replaced is gone.
#
# Seen:
#   history: replacement, taken back, transient
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
	for need in dunst:dunst Xvfb:xvfb dbus-run-session:dbus gdbus:libglib2.0-bin; do
		command -v "${need%:*}" >/dev/null || apt-get install -y -qq --no-install-recommends "${need#*:}" >&2
	done
	dpkg-query -W -f '${Package} ${Version}\n' dunst >&2
	status=0
	dbus-run-session -- bash "$0" on-a-bus 2>"$work/errors" || status=$?
	[ $status -ne 2 ] || cat "$work/errors" >&2
	exit $status
fi

export HOME=$work XDG_RUNTIME_DIR=$work
unset WAYLAND_DISPLAY
Xvfb -displayfd 3 -nolisten tcp 3>"$work/display" &
started+=($!)
for _ in {1..100}; do
	[ ! -s "$work/display" ] || break
	sleep 0.1
done
DISPLAY=:$(cat "$work/display")
export DISPLAY
: >"$work/dunstrc"
dunst -config "$work/dunstrc" &
started+=($!)
for _ in {1..100}; do
	! dunstctl count >/dev/null || break
	sleep 0.1
done

call() {
	gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
		-m org.freedesktop.Notifications."$1" "${@:2}"
}
# notify REPLACES TEXT HINTS MILLISECONDS prints the id.
notify() { call Notify keeper "$1" '' "$2" '' '[]' "$3" "$4" | sed 's/.* \([0-9]*\),.*/\1/'; }

# kept prints what the history holds, the newest first, once that begins with TEXT.
kept() {
	local history=
	for _ in {1..100}; do
		history=$(dunstctl history | grep -A2 '"summary"' | sed -n 's/.*"data" : "\(.*\)".*/\1/p' |
			paste -sd, | sed 's/,/, /g') || :
		case $history in "$1"*) break ;; esac
		sleep 0.1
	done
	echo "$history"
}

notify 0 transient "{'transient': <true>}" 500 >/dev/null
kept transient >/dev/null
taken=$(notify 0 'taken back' '{}' 60000)
call CloseNotification "$taken" >/dev/null
first=$(notify 0 replaced '{}' 60000)
notify "$first" replacement '{}' 60000 >/dev/null
call CloseNotification "$first" >/dev/null
history=$(kept replacement)
echo "history: $history"
[ "$history" = 'replacement, taken back, transient' ] || exit 1
