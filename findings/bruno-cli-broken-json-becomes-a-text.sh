#!/usr/bin/env bash
# @usebruno/cli 4.1.0, 2026-11-29 (Node 20.20.2)
#
# A JSON body that is no JSON by the time it is sent, because the value of a variable has a quotation mark in it, or
# because somebody tries what the server says to a comma too many, does not go out as it was written. The whole body
# is put into quotation marks and escaped: what arrives is valid JSON, one single text, with the Content-Type of JSON.
# The run counts as passed. The server complains that it got a text in place of an object, which is not what is wrong.
#
# Guessed: the bytes go out as they stand, as newman and httpyac send them, or Bruno says that the body is no JSON.
#
# Seen (what arrived):
#   "{\"Name\":\"Hotel \"Aurora\"\"}"
#   "{\"Count\":1,}"
#   {"Count": 1.00}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @usebruno/cli@4.1.0 >&2

mkdir -p c/environments
echo '{"version":"1","name":"c","type":"collection"}' >c/bruno.json
cat >try.js <<'JS'
const http = require("http"), fs = require("fs"), { spawn } = require("child_process");
const bodies = ['{"Name":"{{Name}}"}', '{"Count":1,}', '{"Count": 1.00}'];
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => { console.log(body); response.end("{}"); });
});
server.listen(0, "127.0.0.1", async () => {
  fs.writeFileSync("c/environments/e.bru", 'vars {\n  Name: Hotel "Aurora"\n}\n');
  for (const [i, body] of bodies.entries())
    fs.writeFileSync(`c/${i}.bru`, `meta {\n  name: ${i}\n  type: http\n  seq: ${i}\n}\n\n` +
      `post {\n  url: http://127.0.0.1:${server.address().port}/\n  body: json\n  auth: none\n}\n\n` +
      `body:json {\n  ${body}\n}\n`);
  const bru = spawn("../node_modules/.bin/bru", ["run", "--env", "e"],
    { cwd: "c", stdio: ["ignore", "ignore", "inherit"] });
  bru.on("exit", (status) => { server.close(); process.exitCode = status === 0 ? 0 : 2; });
});
JS
got=$(node try.js)
echo "$got"
want='"{\"Name\":\"Hotel \"Aurora\"\"}"
"{\"Count\":1,}"
{"Count": 1.00}'
[ "$got" = "$want" ] || exit 1
