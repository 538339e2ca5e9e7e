#!/usr/bin/env bash
# @github/keytar 7.10.6 and @napi-rs/keyring 2.1.2 (npm), gnome-keyring 42.1-1+b2 and libsecret 0.20.5-3 of Debian 12,
# 2026-11-29 (Node 20.20.2)
#
# Desktop programs that kept their tokens with keytar, which is archived, move to @napi-rs/keyring. It has a module
# "keytar" with keytar's functions, so that one line of the program changes. On Linux both write to the Secret
# Service, but keytar calls the person's attribute "account" and its successor "username": everything that was stored
# before is not found, as if it had never been, and no error tells of it. After signing in again there are two items
# of the same service and name; a deletion, as at signing out, answers true, and the old token stays for good.
#
# Guessed: the successor reads what keytar wrote, at least through the module of that name.
#
# Seen:
#   successor reads: null, finds 0
#   after signing in again: keytar token-1, successor token-2
#   deleted: true
#   left: token-1 (account, service)
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
for program in dbus-daemon:dbus gnome-keyring-daemon:gnome-keyring secret-tool:libsecret-tools; do
	command -v "${program%:*}" >/dev/null || apt-get install -y -qq --no-install-recommends "${program#*:}" >&2
done
npm install --silent --no-audit --no-fund --ignore-scripts @github/keytar@7.10.6 @napi-rs/keyring@2.1.2 >&2

# A message bus and a keyring of their own.
export HOME=$work XDG_DATA_HOME=$work/data XDG_RUNTIME_DIR=$work/run
mkdir -m 700 data run
dbus-daemon --session --fork --print-pid=3 --print-address=4 3>bus.pid 4>address 2>/dev/null
DBUS_SESSION_BUS_ADDRESS=$(cat address)
export DBUS_SESSION_BUS_ADDRESS
printf made-up | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
echo $! >keyring.pid
for _ in $(seq 100); do
	secret-tool search --all service none >/dev/null 2>&1 && break
	sleep 0.1
done

cat >try.js <<'JS'
const keytar = require("@github/keytar"), successor = require("@napi-rs/keyring/keytar");
(async () => {
  await keytar.setPassword("Hotel tool", "demo", "token-1");
  console.log(`successor reads: ${await successor.getPassword("Hotel tool", "demo")}, ` +
    `finds ${(await successor.findCredentials("Hotel tool")).length}`);
  await successor.setPassword("Hotel tool", "demo", "token-2");
  console.log(`after signing in again: keytar ${await keytar.getPassword("Hotel tool", "demo")}, ` +
    `successor ${await successor.getPassword("Hotel tool", "demo")}`);
  console.log("deleted: " + (await successor.deletePassword("Hotel tool", "demo")));
})().catch((problem) => {
  console.error(problem);
  process.exit(2);
});
JS
got=$(
	node try.js
	secret-tool search --all service "Hotel tool" >found 2>&1
	printf 'left: %s (%s)\n' "$(sed -n 's/^secret = //p' found)" \
		"$(sed -n 's/^attribute\.\([a-z]*\) = .*/\1/p' found | sort | paste -sd, | sed 's/,/, /')"
)
echo "$got"
want='successor reads: null, finds 0
after signing in again: keytar token-1, successor token-2
deleted: true
left: token-1 (account, service)'
[ "$got" = "$want" ] || exit 1
