#!/usr/bin/env bash
# curl-to-postmanv2 1.8.4 and insomnia-importers 3.6.0, 2026-11-29 (Node 20.20.2)
#
# A cURL command with --json (curl 7.82, of March 2022) or --oauth2-bearer is pasted into an API client. The importers
# of Postman and Insomnia do not know these options and drop them together with what they carry, without an error:
# - Postman's reports success. A POST with its body becomes a GET without one, the token is gone;
# - Insomnia's loses the address behind it as well: a GET to nowhere.
# The same request with --data is imported rightly by both.
#
# Guessed: Postman's knows --json; an importer that meets an option it does not know says so.
#
# Seen:
#   Postman --json: GET http://example.test/api, no body
#   Insomnia --json: GET , no body
#   Postman --oauth2-bearer: GET http://example.test/api, no token
#   Insomnia --oauth2-bearer: GET , no token
#   Postman --data: POST http://example.test/api, body
#   Insomnia --data: POST http://example.test/api, body
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts curl-to-postmanv2@1.8.4 insomnia-importers@3.6.0 >&2

cat >try.js <<'JS'
const postman = require("curl-to-postmanv2"), insomnia = require("insomnia-importers");
const commands = {
  "--json": `curl --json '{"AccessToken":"made-up"}' http://example.test/api`,
  "--oauth2-bearer": "curl --oauth2-bearer made-up http://example.test/api",
  "--data": `curl -H 'Content-Type: application/json' --data '{"AccessToken":"made-up"}' http://example.test/api`,
};
(async () => {
  for (const [name, data] of Object.entries(commands)) {
    const secret = name === "--oauth2-bearer" ? "token" : "body";
    const kept = ({ header, headers, body, auth, authentication }) =>
      (JSON.stringify([header, headers, body, auth, authentication]).includes("made-up") ? "" : "no ") + secret;
    await new Promise((done) => postman.convert({ type: "string", data }, (err, answer) => {
      const request = answer.result && answer.output[0].data;
      console.log(`Postman ${name}: ` +
        (request ? `${request.method} ${request.url.raw || request.url}, ${kept(request)}` : "refused"));
      done();
    }));
    try {
      const request = (await insomnia.convert(data)).data.resources.find((r) => r._type === "request");
      console.log(`Insomnia ${name}: ${request.method} ${request.url}, ${kept(request)}`);
    } catch { console.log(`Insomnia ${name}: refused`); }
  }
})();
JS
got=$(node try.js)
echo "$got"
want='Postman --json: GET http://example.test/api, no body
Insomnia --json: GET , no body
Postman --oauth2-bearer: GET http://example.test/api, no token
Insomnia --oauth2-bearer: GET , no token
Postman --data: POST http://example.test/api, body
Insomnia --data: POST http://example.test/api, body'
[ "$got" = "$want" ] || exit 1
