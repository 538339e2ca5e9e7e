#!/usr/bin/env bash
# @usebruno/converters 0.23.0, @usebruno/lang 0.39.0 and @usebruno/cli 4.1.0, newman 6.2.2, 2026-11-29 (Node 20.20.2)
#
# A collection has a bearer token, and one of its folders says "No Auth", because its requests go to somebody else. In
# Postman, and so in newman, the requests of that folder are sent without the token. Bruno's converter, which its
# import uses, brings in the folder rightly ("mode: none"), and its requests as "inherit". Bruno then looks past a
# folder whose mode is "none" as past one that says "inherit", and finds the collection's token: it goes to the other
# host. Only "No Auth" at the request itself is heeded.
#
# Guessed: a folder with "none" ends the search, as in Postman.
#
# Seen:
#   newman: /folder none, /request none, /collection Bearer made-up
#   folder in Bruno: none, its request: inherit
#   bru: /folder Bearer made-up, /request none, /collection Bearer made-up
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	@usebruno/converters@0.23.0 @usebruno/lang@0.39.0 @usebruno/cli@4.1.0 newman@6.2.2 >&2

cat >try.js <<'JS'
const http = require("http"), fs = require("fs"), { spawn } = require("child_process");
const { postmanToBruno } = require("@usebruno/converters"), lang = require("@usebruno/lang");
let sent = [];
const server = http.createServer((request, response) => {
  sent.push(`${request.url} ${request.headers.authorization || "none"}`);
  response.end("{}");
});
const run = async (program, args, cwd) => {
  sent = [];
  const child = spawn(`${process.cwd()}/node_modules/.bin/${program}`, args,
    { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if ((await new Promise((done) => child.on("exit", done))) !== 0) throw new Error(program + " failed");
  console.log(`${program}: ${sent.join(", ")}`);
};
const write = (file, data) => fs.writeFileSync(file, lang.jsonToBruV2(data));
const request = (name, { request }, seq) => write(name + ".bru", {
  meta: { name: "r" + seq, type: "http", seq },
  http: { method: "get", url: request.url, body: "none", auth: request.auth.mode },
});
server.listen(0, "127.0.0.1", async () => {
  const address = `http://127.0.0.1:${server.address().port}`, none = { type: "noauth" };
  const collection = {
    info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    auth: { type: "bearer", bearer: [{ key: "token", value: "made-up", type: "string" }] },
    item: [
      {
        name: "folder", auth: none,
        item: [
          { name: "r1", request: { method: "GET", url: address + "/folder" } },
          { name: "r2", request: { method: "GET", url: address + "/request", auth: none } },
        ],
      },
      { name: "r3", request: { method: "GET", url: address + "/collection" } },
    ],
  };
  try {
    fs.writeFileSync("c.json", JSON.stringify(collection));
    await run("newman", ["run", "c.json"], ".");
    const imported = await postmanToBruno(collection), { root, items } = imported.collection || imported;
    const [folder, last] = items, mode = folder.root.request.auth.mode;
    console.log(`folder in Bruno: ${mode}, its request: ${folder.items[0].request.auth.mode}`);
    fs.mkdirSync("c/folder", { recursive: true });
    fs.writeFileSync("c/bruno.json", '{"version":"1","name":"c","type":"collection"}');
    fs.writeFileSync("c/collection.bru", lang.jsonToCollectionBru({
      auth: { mode: root.request.auth.mode, bearer: root.request.auth.bearer },
    }));
    fs.writeFileSync("c/folder/folder.bru", lang.jsonToCollectionBru({ meta: { name: "folder" }, auth: { mode } }));
    folder.items.forEach((item, i) => request("c/folder/r" + i, item, i + 1));
    request("c/r", last, 3);
    await run("bru", ["run", "-r"], "c");
    process.exit(0);
  } catch (problem) {
    console.error(problem);
    process.exit(2);
  }
});
JS
got=$(node try.js)
echo "$got"
want='newman: /folder none, /request none, /collection Bearer made-up
folder in Bruno: none, its request: inherit
bru: /folder Bearer made-up, /request none, /collection Bearer made-up'
[ "$got" = "$want" ] || exit 1
