#!/usr/bin/env bash
# @usebruno/converters 0.23.0, @usebruno/lang 0.39.0 and @usebruno/cli 4.1.0, 2026-11-29 (Node 20.20.2)
#
# Postman takes any text for the name of a variable: "Access Token", "Mews:AccessToken". Bruno's converter, which its
# import uses, makes "Access_Token" of it in environments and in the variables of collections, and leaves every place
# that names the variable as it is: addresses, headers, bodies and scripts still say "Access Token". Nothing reports
# it. Each request of the imported collection then sends the name in its braces where the token should be, and the run
# counts as passed.
#
# Guessed: both ends are renamed, or neither, as Bruno's own interpolation finds a name with a blank.
#
# Seen:
#   environment: Access_Token
#   request: {"AccessToken":"{{Access Token}}"}
#   script: bru.setEnvVar("Access Token", "new")
#   sent: {"AccessToken":"{{Access Token}}"}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	@usebruno/converters@0.23.0 @usebruno/lang@0.39.0 @usebruno/cli@4.1.0 >&2

mkdir -p c/environments
cat >try.js <<'JS'
const http = require("http"), fs = require("fs"), { spawn } = require("child_process");
const converters = require("@usebruno/converters"), lang = require("@usebruno/lang");
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => { console.log("sent: " + body); response.end("{}"); });
});
server.listen(0, "127.0.0.1", async () => {
  const environment = await converters.postmanToBrunoEnvironment({
    name: "e", values: [{ key: "Access Token", value: "made-up", enabled: true }],
  });
  console.log("environment: " + environment.variables.map((v) => v.name));
  const raw = '{"AccessToken":"{{Access Token}}"}';
  const imported = await converters.postmanToBruno({
    info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: [{
      name: "r",
      event: [{ listen: "prerequest", script: { exec: ['pm.environment.set("Access Token", "new")'] } }],
      request: {
        method: "POST", url: "http://example.test/", body: { mode: "raw", raw, options: { raw: { language: "json" } } },
      },
    }],
  });
  const request = (imported.collection || imported).items[0].request;
  console.log("request: " + request.body.json);
  console.log("script: " + request.script.req);
  fs.writeFileSync("c/bruno.json", '{"version":"1","name":"c","type":"collection"}');
  fs.writeFileSync("c/environments/e.bru", lang.envJsonToBruV2(environment));
  fs.writeFileSync("c/r.bru", lang.jsonToBruV2({
    meta: { name: "r", type: "http", seq: 1 }, body: { json: request.body.json },
    http: { method: "post", url: `http://127.0.0.1:${server.address().port}/`, body: "json", auth: "none" },
  }));
  const bru = spawn("../node_modules/.bin/bru", ["run", "--env", "e"],
    { cwd: "c", stdio: ["ignore", "ignore", "inherit"] });
  bru.on("exit", (status) => { server.close(); process.exitCode = status === 0 ? 0 : 2; });
});
JS
got=$(node try.js)
echo "$got"
want='environment: Access_Token
request: {"AccessToken":"{{Access Token}}"}
script: bru.setEnvVar("Access Token", "new")
sent: {"AccessToken":"{{Access Token}}"}'
[ "$got" = "$want" ] || exit 1
