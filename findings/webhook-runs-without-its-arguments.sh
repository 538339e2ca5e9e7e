#!/usr/bin/env bash
# webhook 2.8.0-4+b6 of Debian 12 (adnanh/webhook), 2026-11-29
#
# A receiver that runs a command with values out of the payload: here the two webhooks of an integration, where the
# one has the hotel (Data.Enterprise.Id) and the other, a new token, has none. A value that is not there does not keep
# the command from running: it gets an empty argument in its place, "store-token '' token-2", and the sender is told
# 200. A body that is cut off and no JSON at all runs it with nothing but empty arguments, and is told 200 as well.
# Only the program's own log, with -verbose, speaks of it.
#
# Guessed: the command is not run, and the sender gets a 400, so that it tries again.
#
# Seen:
#   whole: 200, [hotel-1] [token-1]
#   without the hotel: 200, [] [token-2]
#   cut off: 200, [] []
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
receiver=
trap '[ -z "$receiver" ] || { kill "$receiver" && wait "$receiver"; } 2>/dev/null || :; rm -rf "$work"' EXIT
cd "$work"
for program in webhook curl; do
	command -v $program >/dev/null || apt-get install -y -qq --no-install-recommends $program >&2
done
dpkg-query -W -f '${Package} ${Version}\n' webhook >&2

# shellcheck disable=SC2016 # the command's own arguments
printf '#!/bin/sh\nprintf "[%%s] [%%s]" "$1" "$2"\n' >store-token
chmod +x store-token
cat >hooks.json <<JSON
[{
  "id": "integration", "execute-command": "$work/store-token", "include-command-output-in-response": true,
  "pass-arguments-to-command": [
    { "source": "payload", "name": "Data.Enterprise.Id" }, { "source": "payload", "name": "Data.AccessToken" }
  ]
}]
JSON
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
	console.log(s.address().port); s.close(); })')
webhook -hooks hooks.json -ip 127.0.0.1 -port "$port" >/dev/null 2>&1 &
receiver=$!
for _ in {1..100}; do
	! curl -s -o up "http://127.0.0.1:$port/" || break
	sleep 0.1
done

# send NAME BODY prints what the sender is told and what the command was given.
send() {
	local status
	status=$(curl -s -o answer -w '%{http_code}' -H 'Content-Type: application/json' -d "$2" \
		"http://127.0.0.1:$port/hooks/integration")
	echo "$1: $status, $(cat answer)"
}
got=$(
	send whole '{"Data":{"Enterprise":{"Id":"hotel-1"},"AccessToken":"token-1"}}'
	send 'without the hotel' '{"Data":{"AccessToken":"token-2"}}'
	send 'cut off' '{"Data":{"Enterprise":{"Id":"hotel-3"},"AccessTo'
)
echo "$got"
want='whole: 200, [hotel-1] [token-1]
without the hotel: 200, [] [token-2]
cut off: 200, [] []'
[ "$got" = "$want" ] || exit 1
