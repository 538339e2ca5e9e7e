#!/usr/bin/env bash
# @usebruno/converters 0.23.0, @usebruno/lang 0.39.0 and @usebruno/cli 4.1.0, 2026-11-29 (Node 20.20.2)
#
# In Insomnia a folder has variables of its own, which win over the environment's: one folder for each hotel, with its
# token, and the same requests within. Bruno's converter, which its import uses, reads the export of version 5 as of
# version 4, keeps the folder, leaves its variables out, although Bruno's folders have variables too, and says
# nothing. Where the environment has a variable of the same name, the request in the folder of one hotel is sent with
# the token of another, and is answered. An Authorization that was switched off in Insomnia is on again in Bruno.
#
# Guessed: the folder's variables become those of Bruno's folder; what was switched off stays off.
#
# Seen:
#   version 4: {"AccessToken":"token-of-the-environment"}, Authorization: Bearer token-of-the-environment
#   version 5: {"AccessToken":"token-of-the-environment"}, Authorization: Bearer token-of-the-environment
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	@usebruno/converters@0.23.0 @usebruno/lang@0.39.0 @usebruno/cli@4.1.0 >&2

cat >try.js <<'JS'
const http = require("http"), fs = require("fs"), { spawn } = require("child_process");
const { insomniaToBruno } = require("@usebruno/converters"), lang = require("@usebruno/lang");
const text = '{"AccessToken":"{{ _.token }}"}';
const authentication = { type: "bearer", token: "{{ _.token }}", disabled: true };
const exports4 = (url) => ({
  _type: "export", __export_format: 4,
  resources: [
    { _id: "wrk_1", parentId: null, _type: "workspace", name: "hotels", scope: "collection" },
    {
      _id: "env_1", parentId: "wrk_1", _type: "environment", name: "e", data: { token: "token-of-the-environment" },
    },
    {
      _id: "fld_1", parentId: "wrk_1", _type: "request_group", name: "Inn", environment: { token: "token-of-the-inn" },
    },
    {
      _id: "req_1", parentId: "fld_1", _type: "request", name: "r", method: "POST", url, headers: [], authentication,
      body: { mimeType: "application/json", text }, parameters: [],
    },
  ],
});
const exports5 = (url) => `type: collection.insomnia.rest/5.0
name: hotels
meta:
  id: wrk_1
collection:
  - name: Inn
    meta:
      id: fld_1
    environment:
      token: token-of-the-inn
    children:
      - url: ${url}
        name: r
        meta:
          id: req_1
        method: POST
        body:
          mimeType: application/json
          text: '${text}'
        authentication:
          type: bearer
          token: "{{ _.token }}"
          disabled: true
environments:
  name: e
  meta:
    id: env_1
  data:
    token: token-of-the-environment
`;
let sent;
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    sent = `${body}, Authorization: ${request.headers.authorization || "none"}`;
    response.end("{}");
  });
});
// run writes the folder of the imported collection as Bruno does, as far as it is needed, and runs its request.
const run = async (name, exported) => {
  const { items, environments } = await insomniaToBruno(exported);
  const [folder] = items, [{ request }] = folder.items, root = (folder.root || {}).request || {};
  fs.mkdirSync(name + "/Inn", { recursive: true });
  fs.mkdirSync(name + "/environments");
  fs.writeFileSync(name + "/bruno.json", '{"version":"1","name":"hotels","type":"collection"}');
  fs.writeFileSync(name + "/environments/e.bru", lang.envJsonToBruV2(environments[0]));
  fs.writeFileSync(name + "/Inn/folder.bru", lang.jsonToCollectionBru({ meta: { name: "Inn" }, vars: root.vars }));
  fs.writeFileSync(name + "/Inn/r.bru", lang.jsonToBruV2({
    meta: { name: "r", type: "http", seq: 1 }, body: { json: request.body.json },
    http: { method: "post", url: request.url, body: "json", auth: request.auth.mode }, auth: request.auth,
  }));
  const bru = spawn(process.cwd() + "/node_modules/.bin/bru", ["run", "-r", "--env", "e"],
    { cwd: name, stdio: ["ignore", "ignore", "inherit"] });
  if ((await new Promise((done) => bru.on("exit", done))) !== 0) throw new Error("bru failed");
  console.log(`${name}: ${sent}`);
};
server.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  try {
    await run("version 4", exports4(url));
    await run("version 5", exports5(url));
    process.exit(0);
  } catch (problem) {
    console.error(problem);
    process.exit(2);
  }
});
JS
got=$(node try.js)
echo "$got"
want='version 4: {"AccessToken":"token-of-the-environment"}, Authorization: Bearer token-of-the-environment
version 5: {"AccessToken":"token-of-the-environment"}, Authorization: Bearer token-of-the-environment'
[ "$got" = "$want" ] || exit 1
