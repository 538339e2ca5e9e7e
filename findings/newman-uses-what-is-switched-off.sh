#!/usr/bin/env bash
# newman 6.2.2, 2026-11-29 (Node 20.20.2)
#
# A file that Postman exports for an environment marks each variable with "enabled": true or false. newman pays no
# heed to false: the value is put into the request, it wins over a variable of the same name that is switched on and
# stands above it, and it hides a global one. Only "disabled": true, which is what collections use, switches a
# variable off in newman. Somebody who keeps two tokens under one name and unticks that of production sends
# production's all the same.
#
# Guessed: what is switched off is not used; the one that is switched on is, and else the name stays as it is.
#
# Seen:
#   {"one of two":"production","alone":"old","beside a global":"old","disabled":"{{Disabled}}"}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts newman@6.2.2 >&2

cat >try.js <<'JS'
const http = require("http"), newman = require("newman");
const environment = { name: "Hotel", values: [
  { key: "AccessToken", value: "demo", enabled: true },
  { key: "AccessToken", value: "production", enabled: false },
  { key: "Alone", value: "old", enabled: false },
  { key: "Global", value: "old", enabled: false },
  { key: "Disabled", value: "old", disabled: true },
] };
const globals = { name: "g", values: [{ key: "Global", value: "new", enabled: true }] };
const raw = '{"one of two":"{{AccessToken}}","alone":"{{Alone}}",' +
  '"beside a global":"{{Global}}","disabled":"{{Disabled}}"}';
const server = http.createServer((request, response) => {
  request.on("data", (part) => process.stdout.write(part));
  request.on("end", () => response.end("{}"));
});
server.listen(0, "127.0.0.1", () => {
  const collection = {
    info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: [{
      name: "r",
      request: { method: "POST", url: `http://127.0.0.1:${server.address().port}/`, body: { mode: "raw", raw } },
    }],
  };
  newman.run({ collection, environment, globals, reporters: [] }, (err) => {
    server.close();
    process.exitCode = err ? 2 : 0;
  });
});
JS
got=$(node try.js)
echo "$got"
[ "$got" = '{"one of two":"production","alone":"old","beside a global":"old","disabled":"{{Disabled}}"}' ] || exit 1
