#!/usr/bin/env bash
# keepassxc 2.7.4 of Debian 12, 2026-11-30
#
# A secret with a name in braces, such as a template ({"Hotel":"{TITLE}"}) or a password that somebody made up, is
# stored in KeePassXC. "keepassxc-cli show --attributes Password" prints another text: what the entry has under that
# name stands in the place of the braces, and names that there are not stay. The export to CSV has the text as it was
# typed. So a script that reads a secret for a program sends what was never stored, and a check against the export
# says that all is well. There is no option for the text itself, and nothing quotes the braces.
#
# Guessed: show prints what was stored.
#
# Seen:
#   stored a{TITLE}b {NAME}
#   show   aAurorab {NAME}
#   export a{TITLE}b {NAME}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v keepassxc-cli >/dev/null || apt-get install -y -qq --no-install-recommends keepassxc >&2
dpkg-query -W -f '${Package} ${Version}\n' keepassxc >&2
export HOME=$work QT_QPA_PLATFORM=offscreen
file=$work/desk.kdbx
stored='a{TITLE}b {NAME}'
printf 'open\nopen\n' | keepassxc-cli db-create -q -p "$file" >/dev/null 2>&1
printf 'open\n%s\n' "$stored" | keepassxc-cli add -q -u anna -p "$file" Aurora >/dev/null 2>&1
show=$(printf 'open\n' | keepassxc-cli show -q -s -a Password "$file" Aurora 2>/dev/null)
export=$(printf 'open\n' | keepassxc-cli export -q -f csv "$file" 2>/dev/null |
	sed -n 's/^"[^"]*","Aurora","anna","\([^"]*\)".*/\1/p')
printf '%s\n' "stored $stored" "show   $show" "export $export"
[ "$show" = 'aAurorab {NAME}' ] && [ "$export" = "$stored" ] || exit 1
