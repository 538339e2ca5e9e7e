#!/usr/bin/env bash
# @readme/httpsnippet 11.4.0, postman-code-generators 2.1.1 and httpsnippet 3.0.10, 2026-11-29 (Node 20.20.2)
#
# "Copy as cURL" of a request whose JSON has a number of more than 16 digits, such as the id of another system. Two of
# the three generators put the body in as it is. That of @readme/httpsnippet, which documentation pages use, reads and
# writes it again, by JavaScript's numbers: another id stands in the command, and nothing tells of it. Its HTTPie
# snippet of the same request has the right one. The Python snippets of all three have the wrong one.
#
# Guessed: shell snippets carry the body byte for byte, only those that write the body in a language's own words may
# differ.
#
# Seen:
#   @readme/httpsnippet: cURL ...000, HTTPie ...891, Python ...000
#   postman-code-generators: cURL ...891, HTTPie ...891, Python ...000
#   httpsnippet: cURL ...891, HTTPie ...891, Python ...000
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	@readme/httpsnippet@11.4.0 httpsnippet@3.0.10 postman-code-generators@2.1.1 postman-collection@5.3.1 >&2

cat >try.mjs <<'JS'
import { HTTPSnippet } from "@readme/httpsnippet";
import old from "httpsnippet";
import codegen from "postman-code-generators";
import sdk from "postman-collection";
const body = '{"ExternalId":12345678901234567891}', url = "http://example.test/api";
const digits = (text) => "..." + ([].concat(text)[0].match(/12345678901234567(\d+)/) || ["", "?"])[1];
const har = () => ({
  method: "POST", url, headers: [{ name: "Content-Type", value: "application/json" }],
  postData: { mimeType: "application/json", text: body },
});
const wanted = [["cURL", "shell", "curl"], ["HTTPie", "shell", "httpie"], ["Python", "python", "requests"]];
const line = (name, snippet) =>
  console.log(name + ": " + wanted.map(([n, l, v]) => n + " " + digits(snippet(l, v))).join(", "));
const postman = { curl: ["curl", "cURL"], httpie: ["shell", "Httpie"], requests: ["python", "Requests"] };
line("@readme/httpsnippet", (l, v) => new HTTPSnippet(har()).convert(l, v));
line("postman-code-generators", (l, v) => {
  let snippet;
  const request = new sdk.Request({
    method: "POST", url, header: [{ key: "Content-Type", value: "application/json" }],
    body: { mode: "raw", raw: body, options: { raw: { language: "json" } } },
  });
  codegen.convert(...postman[v], request, {}, (err, text) => { snippet = text; });
  return snippet;
});
line("httpsnippet", (l, v) => new old.HTTPSnippet(har()).convert(l, v));
JS
got=$(node try.mjs)
echo "$got"
want='@readme/httpsnippet: cURL ...000, HTTPie ...891, Python ...000
postman-code-generators: cURL ...891, HTTPie ...891, Python ...000
httpsnippet: cURL ...891, HTTPie ...891, Python ...000'
[ "$got" = "$want" ] || exit 1
