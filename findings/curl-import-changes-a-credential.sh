#!/usr/bin/env bash
# curl-to-postmanv2 1.8.4 and insomnia-importers 3.6.0, 2026-11-29 (Node 20.20.2)
#
# A cURL command is pasted into an API client. Two credentials arrive changed, and nothing tells of it:
# - Postman's importer cuts the password of -u at its second colon ("me:pa:ss": "pa"); curl takes all behind the first
#   one;
# - Insomnia's puts nothing in place of a variable of the shell: "Bearer $TOKEN" is imported as "Bearer", and a body
#   with "$TOKEN" as one with an empty token. Postman's keeps the name, so that one sees what is missing.
#
# Guessed: the password is everything behind the first colon in both; the name of the variable stays where it was in
# both.
#
# Seen:
#   Postman password: pa
#   Insomnia password: pa:ss
#   Postman header and body: Bearer $TOKEN {"AccessToken":"$TOKEN"}
#   Insomnia header and body: Bearer {"AccessToken":""}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts curl-to-postmanv2@1.8.4 insomnia-importers@3.6.0 >&2

cat >try.js <<'JS'
const postman = require("curl-to-postmanv2"), insomnia = require("insomnia-importers");
const basic = "curl -u 'me:pa:ss' http://example.test/api";
const bearer = 'curl -H "Content-Type: application/json" -H "Authorization: Bearer $TOKEN" ' +
  '-d "{\\"AccessToken\\":\\"$TOKEN\\"}" http://example.test/api';
const inPostman = (data) => new Promise((done, fail) => postman.convert({ type: "string", data },
  (err, answer) => (answer && answer.result ? done(answer.output[0].data) : fail(err))));
const inInsomnia = async (data) =>
  (await insomnia.convert(data)).data.resources.find((r) => r._type === "request");
(async () => {
  console.log("Postman password: " + (await inPostman(basic)).auth.basic.find((p) => p.key === "password").value);
  console.log("Insomnia password: " + (await inInsomnia(basic)).authentication.password);
  const p = await inPostman(bearer), i = await inInsomnia(bearer);
  const named = (headers) => headers.find((h) => (h.key || h.name) === "Authorization").value;
  console.log("Postman header and body: " + named(p.header) + " " + p.body.raw);
  console.log("Insomnia header and body: " + named(i.headers) + " " + i.body.text);
})();
JS
got=$(node try.js)
echo "$got"
# shellcheck disable=SC2016 # the names of variables are what is looked for
want='Postman password: pa
Insomnia password: pa:ss
Postman header and body: Bearer $TOKEN {"AccessToken":"$TOKEN"}
Insomnia header and body: Bearer {"AccessToken":""}'
[ "$got" = "$want" ] || exit 1
