#!/usr/bin/env bash
# postman-code-generators 2.1.1 (Postman's "code snippet" panel), 2026-11-29 (Node 20.20.2, bash 5.2.15)
#
# The HTTPie snippet hands the body to printf as the format. The first "%" of the body is doubled for it, all others
# are not, so that the shell replaces them: of a text with two discounts the second changes, and the JSON is valid all
# the same. The request is sent with it, without a word. A backslash in a header is doubled though it stands in single
# quotes, where the shell leaves it alone: two of them arrive. The cURL snippet of the same request has neither.
#
# Guessed: either the body is given to printf as an argument ('%s'), or each "%" is doubled; a header arrives as it
# was.
#
# Seen:
#   HTTPie body: {"Notes":"10% off, in spring 20 0iscount"}
#   HTTPie header: X-Path:C:\\Mews
#   cURL body: {"Notes":"10% off, in spring 20% discount"}
#   cURL header: X-Path: C:\Mews
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts postman-code-generators@2.1.1 postman-collection@5.3.1 >&2

cat >try.js <<'JS'
const fs = require("fs"), codegen = require("postman-code-generators"), { Request } = require("postman-collection");
const request = new Request({
  method: "POST", url: "http://example.test/api", header: [{ key: "X-Path", value: "C:\\Mews" }],
  body: { mode: "raw", raw: '{"Notes":"10% off, in spring 20% discount"}', options: { raw: { language: "json" } } },
});
const options = { trimRequestBody: false, followRedirect: true };
for (const [language, variant, file] of [["shell", "Httpie", "httpie"], ["curl", "cURL", "curl"]])
  codegen.convert(language, variant, request, options, (err, text) => {
    if (err) throw err;
    fs.writeFileSync(file, text);
  });
JS
node try.js

# In place of the two programs stand functions that show what the shell hands them; nothing is sent.
# shellcheck disable=SC2317 # the snippets call them
got=$(
	http() {
		echo "HTTPie body: $(cat)"
		printf 'HTTPie header: %s\n' "$@" | grep X-Path
	}
	curl() {
		local previous=
		for argument in "$@"; do
			case $previous in
			--data | --data-raw) echo "cURL body: $argument" ;;
			--header) [[ $argument != X-Path* ]] || header=$argument ;;
			esac
			previous=$argument
		done
		echo "cURL header: $header"
	}
	# shellcheck disable=SC1091
	. ./httpie
	# shellcheck disable=SC1091
	. ./curl
)
echo "$got"
want='HTTPie body: {"Notes":"10% off, in spring 20 0iscount"}
HTTPie header: X-Path:C:\\Mews
cURL body: {"Notes":"10% off, in spring 20% discount"}
cURL header: X-Path: C:\Mews'
[ "$got" = "$want" ] || exit 1
