#!/usr/bin/env bash
# wl-clipboard 2.1.0-0.1+b1, xdg-utils 1.1.3-4.1 and shared-mime-info 2.2-1 of Debian 12, sway 1.7, 2026-11-29
#
# wl-copy looks at what it is given and offers it under the type that the desktop's database guesses. For most texts,
# scripts and JSON among them, it offers plain text as well. An armored PGP message, as people send each other a
# token, and a copied mail that begins with "From:" are offered as application/pgp-encrypted and message/rfc822 alone:
# no editor, browser or form can paste them, as if nothing had been copied, while wl-paste on the same command line
# shows them. An armored age file and a PEM key are plain text.
#
# Guessed: what is ASCII text is offered as text, whatever else it is.
#
# Seen:
#   PGP message: application/pgp-encrypted
#   mail: message/rfc822
#   age file: text/plain text/plain;charset=utf-8 TEXT STRING UTF8_STRING
#   JSON: application/json text/plain text/plain;charset=utf-8 TEXT STRING UTF8_STRING
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
sway=
# Ends only what was started here; the last wl-copy ends with its compositor.
clean() {
	[ -z "$sway" ] || { kill "$sway" && wait "$sway"; } 2>/dev/null || :
	rm -rf "$work"
}
trap clean EXIT
if [ "$(id -u)" = 0 ]; then
	for need in sway wl-clipboard xdg-utils shared-mime-info file; do
		dpkg-query -W "$need" >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends "$need" >&2
	done
	# sway does not run as root.
	cp "$0" "$work/script"
	chmod 755 "$work" "$work/script"
	status=0
	setpriv --reuid 65534 --regid 65534 --clear-groups bash "$work/script" || status=$?
	exit $status
fi
dpkg-query -W -f '${Package} ${Version}\n' sway wl-clipboard xdg-utils shared-mime-info >&2

export HOME=$work XDG_RUNTIME_DIR=$work WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman
unset DISPLAY WAYLAND_DISPLAY
echo 'xwayland disable' >"$work/config"
sway -c "$work/config" 2>"$work/log" &
sway=$!
for _ in {1..100}; do
	WAYLAND_DISPLAY=$(find "$work" -name 'wayland-*' ! -name '*.lock' -printf '%f\n')
	[ -z "$WAYLAND_DISPLAY" ] || break
	sleep 0.1
done
export WAYLAND_DISPLAY

# offered TEXT prints the types under which wl-copy offers it.
offered() {
	printf '%b' "$1" | wl-copy
	wl-paste --list-types | paste -sd' '
}
got="PGP message: $(offered '-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n')
mail: $(offered 'From: Ana <ana@example.test>\nSubject: token\n\nHere it is.\n')
age file: $(offered '-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n')
JSON: $(offered '{"Client":"Acme 1.0"}\n')"
echo "$got"
want='PGP message: application/pgp-encrypted
mail: message/rfc822
age file: text/plain text/plain;charset=utf-8 TEXT STRING UTF8_STRING
JSON: application/json text/plain text/plain;charset=utf-8 TEXT STRING UTF8_STRING'
[ "$got" = "$want" ] || exit 1
