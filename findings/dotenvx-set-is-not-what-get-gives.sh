#!/usr/bin/env bash
# @dotenvx/dotenvx 2.38.2, 2026-11-29 (Node 20.20.2)
#
# "dotenvx set" stores a value, encrypted or with --plain, and says so. "dotenvx get" gives another one back where the
# value has a dollar sign before a letter: the file holds it in double quotes, and what stands behind the sign is
# taken for the name of a variable, also after decryption. \n in a value stored with --plain comes back as a line
# break. Nothing tells of it, so that a password which was set a moment ago is refused by the server.
#
# Guessed: get gives back what set was given, as set escapes or quotes what its own reader would expand.
#
# Seen:
#   encrypted pa$word: pa
#   plain pa$word: pa
#   encrypted C:\new: C:\new
#   plain C:\new: C:, line break, ew
#   plain pa#word: pa#word
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @dotenvx/dotenvx@2.38.2 >&2
export HOME=$work

# try VALUE [FLAG]: what comes back of a value that was set.
try() {
	mkdir -p files
	(
		cd files
		../node_modules/.bin/dotenvx set PASSWORD "$@" >/dev/null 2>&1
		../node_modules/.bin/dotenvx get PASSWORD | sed ':a; N; $!ba; s/\n/, line break, /'
		rm -f .env .env.keys
	)
}
# shellcheck disable=SC2016 # the dollar signs are part of the values
got="encrypted pa\$word: $(try 'pa$word')
plain pa\$word: $(try 'pa$word' --plain)
encrypted C:\\new: $(try 'C:\new')
plain C:\\new: $(try 'C:\new' --plain)
plain pa#word: $(try 'pa#word' --plain)"
echo "$got"
# shellcheck disable=SC2016
want='encrypted pa$word: pa
plain pa$word: pa
encrypted C:\new: C:\new
plain C:\new: C:, line break, ew
plain pa#word: pa#word'
[ "$got" = "$want" ] || exit 1
