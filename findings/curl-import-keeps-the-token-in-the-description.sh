#!/usr/bin/env bash
# curl-to-postmanv2 1.8.4, @usebruno/converters 0.23.0 and @usebruno/lang 0.39.0, 2026-11-29 (Node 20.20.2)
#
# A cURL command pasted into Postman becomes a request whose description is the command itself, with its token. Who
# then puts a variable in place of the token in the header has it out of the request, and still hands it on: the
# description is part of the collection, of its published documentation, and of what Bruno's converter makes of it, a
# file for Git.
#
# Guessed: the token is in the header and nowhere else.
#
# Seen:
#   header: {{AccessToken}}
#   description: holds the token
#   docs of the Bruno file: holds the token
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	curl-to-postmanv2@1.8.4 @usebruno/converters@0.23.0 @usebruno/lang@0.39.0 >&2

cat >try.js <<'JS'
const postman = require("curl-to-postmanv2");
const converters = require("@usebruno/converters"), lang = require("@usebruno/lang");
const data = "curl -H 'AccessToken: made-up' http://example.test/api";
const holds = (text) => ((text || "").includes("made-up") ? "holds the token" : "nothing");
postman.convert({ type: "string", data }, async (err, answer) => {
  const request = answer.output[0].data;
  const header = request.header.find((h) => h.key === "AccessToken");
  header.value = header.value === "made-up" ? "{{AccessToken}}" : "not found";
  console.log("header: " + header.value);
  console.log("description: " + holds(request.description));
  const imported = await converters.postmanToBruno({
    info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: [{ name: "r", request }],
  });
  const { docs } = (imported.collection || imported).items[0].request;
  const file = lang.jsonToBruV2({
    meta: { name: "r", type: "http", seq: 1 }, docs,
    http: { method: "get", url: "http://example.test/api", body: "none", auth: "none" },
  });
  console.log("docs of the Bruno file: " + holds(lang.bruToJsonV2(file).docs));
});
JS
got=$(node try.js)
echo "$got"
want='header: {{AccessToken}}
description: holds the token
docs of the Bruno file: holds the token'
[ "$got" = "$want" ] || exit 1
