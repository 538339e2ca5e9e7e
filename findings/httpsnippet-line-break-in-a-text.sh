#!/usr/bin/env bash
# httpsnippet 3.0.10 and @readme/httpsnippet 11.4.0, 2026-11-29 (Node 20.20.2, Python 3.11, dash 0.5.12, bash 5.2.15)
#
# httpsnippet writes the snippets of several API clients and of documentation pages. Where a text in a JSON body has a
# line break, written as \n in the JSON,
# - the Python snippet (requests) of both packages has the break itself inside a string in quotation marks: it is no
#   Python, and a backslash in a text is no longer doubled;
# - the HTTPie snippet gives the body to echo. In bash that is right; in sh of Debian and Ubuntu, which is dash, echo
#   turns \n into a line break, and what is sent is no JSON.
# The cURL snippet is right.
#
# Guessed: the snippets of one request send one and the same body, in whichever shell they are pasted.
#
# Seen:
#   httpsnippet Python: SyntaxError: unterminated string literal
#   @readme/httpsnippet Python: SyntaxError: unterminated string literal
#   HTTPie in bash: {"Notes":"late\nquiet room"}
#   HTTPie in dash: no JSON
#   cURL: {"Notes":"late\nquiet room"}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if ! command -v dash python3 >/dev/null; then
	echo "needs dash and python3" >&2
	exit 2
fi
npm install --silent --no-audit --no-fund --ignore-scripts httpsnippet@3.0.10 @readme/httpsnippet@11.4.0 >&2

cat >try.mjs <<'JS'
import { writeFileSync } from "node:fs";
import old from "httpsnippet";
import { HTTPSnippet } from "@readme/httpsnippet";
const request = () => ({
  method: "POST", url: "http://example.test/api", headers: [{ name: "Content-Type", value: "application/json" }],
  postData: { mimeType: "application/json", text: '{"Notes":"late\\nquiet room"}' },
});
const first = (text) => [].concat(text)[0];
writeFileSync("old.py", first(new old.HTTPSnippet(request()).convert("python", "requests")));
writeFileSync("readme.py", first(new HTTPSnippet(request()).convert("python", "requests")));
writeFileSync("httpie.sh", "http() { cat; }\n" +
  first(new old.HTTPSnippet(request()).convert("shell", "httpie")) + "\n");
writeFileSync("curl.sh", 'curl() { for a do last=$a; done; printf "%s\\n" "$last"; }\n' +
  first(new old.HTTPSnippet(request()).convert("shell", "curl")) + "\n");
JS
node try.mjs

# python FILE prints the error that Python reads the file with. Nothing of the snippets is run but what the shell does.
python() {
	python3 -c 'import ast, sys
try:
    ast.parse(open(sys.argv[1]).read())
    print("fine")
except SyntaxError as error:
    print("SyntaxError: " + error.msg.split(" (")[0])' "$1"
}
# json TEXT prints the text if it is JSON.
json() {
	node -e 'try { JSON.parse(process.argv[1]); console.log(process.argv[1]) } catch { console.log("no JSON") }' "$1"
}

got="httpsnippet Python: $(python old.py)
@readme/httpsnippet Python: $(python readme.py)
HTTPie in bash: $(json "$(bash httpie.sh)")
HTTPie in dash: $(json "$(dash httpie.sh)")
cURL: $(json "$(bash curl.sh)")"
echo "$got"
want='httpsnippet Python: SyntaxError: unterminated string literal
@readme/httpsnippet Python: SyntaxError: unterminated string literal
HTTPie in bash: {"Notes":"late\nquiet room"}
HTTPie in dash: no JSON
cURL: {"Notes":"late\nquiet room"}'
[ "$got" = "$want" ] || exit 1
