#!/usr/bin/env bash
# newman 6.2.2 and @usebruno/cli 4.1.0, 2026-11-29 (Node 20.20.2)
#
# One request is run for each row of a CSV file, here a list of hotels with their codes. newman makes a number of each
# cell that looks like one, and of that number a text again: "00123" is sent as 123, "0x10" as 0, "1E5" as 100000, an
# id of 20 digits as another id. A cell in quotation marks stays as it is, which spreadsheets write only where they
# must. Bruno's runner sends each cell of the same file as it stands.
#
# Guessed: both send what is in the file, as a cell has no type and the request wants a text.
#
# Seen:
#   newman: 123 0 100000 12345678901234567000
#   newman, in quotation marks: 00123 0x10 1E5 12345678901234567890
#   bru: 00123 0x10 1E5 12345678901234567890
#   bru, in quotation marks: 00123 0x10 1E5 12345678901234567890
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts newman@6.2.2 @usebruno/cli@4.1.0 >&2

cat >hotels.csv <<'CSV'
Name,Code,Floor,Room,Id
,00123,0x10,1E5,12345678901234567890
", in quotation marks","00123","0x10","1E5","12345678901234567890"
CSV
cat >try.js <<'JS'
const http = require("http"), fs = require("fs"), { spawn } = require("child_process");
let program;
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => { console.log(program + body); response.end("{}"); });
});
const run = async (name, args, cwd) => {
  program = name;
  const child = spawn(`${process.cwd()}/node_modules/.bin/${name}`, args,
    { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if ((await new Promise((done) => child.on("exit", done))) !== 0) throw new Error(name + " failed");
};
server.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}/`, text = "{{Name}}: {{Code}} {{Floor}} {{Room}} {{Id}}";
  fs.writeFileSync("c.json", JSON.stringify({
    info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: [{ name: "r", request: { method: "POST", url, body: { mode: "raw", raw: text } } }],
  }));
  fs.mkdirSync("c");
  fs.writeFileSync("c/bruno.json", '{"version":"1","name":"c","type":"collection"}');
  fs.writeFileSync("c/r.bru", `meta {\n  name: r\n  type: http\n  seq: 1\n}\n
post {\n  url: ${url}\n  body: text\n  auth: none\n}\n\nbody:text {\n  ${text}\n}\n`);
  try {
    await run("newman", ["run", "c.json", "-d", "hotels.csv"], ".");
    await run("bru", ["run", "--csv-file-path", "../hotels.csv"], "c");
    process.exit(0);
  } catch (problem) {
    console.error(problem);
    process.exit(2);
  }
});
JS
got=$(node try.js)
echo "$got"
want='newman: 123 0 100000 12345678901234567000
newman, in quotation marks: 00123 0x10 1E5 12345678901234567890
bru: 00123 0x10 1E5 12345678901234567890
bru, in quotation marks: 00123 0x10 1E5 12345678901234567890'
[ "$got" = "$want" ] || exit 1
