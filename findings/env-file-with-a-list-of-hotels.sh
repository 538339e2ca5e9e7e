#!/usr/bin/env bash
# dotenv 18.0.10, Node 20.20.2 (--env-file), direnv 2.32.1, godotenv 1.5.1, compose-go 2.16.2 (docker compose) and
# bash 5.2.15, 2026-11-29
#
# One .env file, six readers. A list of hotels as JSON in one variable, as servers for agents take it:
# - in single quotes, with an apostrophe in the hotel's name: dotenv and direnv read all of it, Node cuts the value at
#   the apostrophe without a word, godotenv, compose and bash refuse the file;
# - in double quotes, with the inner ones escaped: Node reads the three characters in front of the second quotation
#   mark, dotenv leaves the backslashes in, the other four read the JSON.
# Only single quotes with the apostrophe written as JSON's \u0027 are read alike by all. "pa$$word" has four values.
#
# Guessed: JSON in double quotes with \" is read by all; the apostrophe is refused by all; "$$" is "$" or left as it
# is.
#
# Seen:
#                apostrophe in '...'     \" in "..."         "pa$$word"
#   dotenv       {"n":"Hotel d'Orsay"}   [{\"n\":\"Inn\"}]   pa$$word
#   node         {"n":"Hotel d           [{\                 pa$$word
#   direnv       {"n":"Hotel d'Orsay"}   [{"n":"Inn"}]       paword
#   godotenv     refused                 [{"n":"Inn"}]       pa$$word
#   compose      refused                 [{"n":"Inn"}]       pa$word
#   bash         refused                 [{"n":"Inn"}]       pa<process id>word
#   all          \u0027 in '...': {"n":"Hotel d\u0027Orsay"}
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v direnv >/dev/null || apt-get install -y -qq --no-install-recommends direnv >&2
echo "direnv $(direnv version), node $(node --version), bash $BASH_VERSION" >&2
npm install --silent --no-audit --no-fund --ignore-scripts dotenv@18.0.10 >&2

mkdir read
cat >read/main.go <<'GO'
package main

import (
	"fmt"
	"os"

	compose "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/joho/godotenv"
)

func main() {
	read := func(file string) (map[string]string, error) { return compose.Read(file) }
	if os.Args[1] == "godotenv" {
		read = func(file string) (map[string]string, error) { return godotenv.Read(file) }
	}
	values, err := read(os.Args[2])
	if err != nil {
		fmt.Print("refused")
		return
	}
	fmt.Print(values["V"])
}
GO
(
	cd read
	go mod init read
	go get github.com/joho/godotenv@v1.5.1 github.com/compose-spec/compose-go/v2/dotenv@v2.16.2
	go build -o ../goread .
) >&2 2>&1

# with READER FILE prints the value of V as the reader has it.
with() {
	case $1 in
	dotenv) node -e 'console.log(require("dotenv").parse(require("fs").readFileSync(process.argv[1])).V)' "$2" ;;
	node) node --env-file="$2" -p process.env.V ;;
	direnv) direnv dotenv json "$2" | node -p 'JSON.parse(require("fs").readFileSync(0)).V' ;;
	bash)
		bash -c '. "$1" && echo "$V"' bash "$2" 2>/dev/null | sed 's/^pa[0-9]*word/pa<process id>word/' || echo refused
		;;
	*) ./goread "$1" "$2" ;;
	esac
}

# The values are literal from here on.
# shellcheck disable=SC2016
{
	printf '%s\n' "V='{\"n\":\"Hotel d'Orsay\"}'" >apostrophe.env
	printf '%s\n' 'V="[{\"n\":\"Inn\"}]"' >escaped.env
	printf '%s\n' 'V="pa$$word"' >dollars.env
	printf '%s\n' "V='{\"n\":\"Hotel d\\u0027Orsay\"}'" >unicode.env
}
got=$(for reader in dotenv node direnv godotenv compose bash; do
	printf '%-9s %-23s %-19s %s\n' "$reader" \
		"$(with $reader apostrophe.env)" "$(with $reader escaped.env)" "$(with $reader dollars.env)"
done
for reader in dotenv node direnv godotenv compose bash; do
	printf 'all       %s\n' "$(with $reader unicode.env)"
done | sort -u)
echo "$got"
# shellcheck disable=SC2016
want='dotenv    {"n":"Hotel d'\''Orsay"}   [{\"n\":\"Inn\"}]   pa$$word
node      {"n":"Hotel d           [{\                 pa$$word
direnv    {"n":"Hotel d'\''Orsay"}   [{"n":"Inn"}]       paword
godotenv  refused                 [{"n":"Inn"}]       pa$$word
compose   refused                 [{"n":"Inn"}]       pa$word
bash      refused                 [{"n":"Inn"}]       pa<process id>word
all       {"n":"Hotel d\u0027Orsay"}'
[ "$got" = "$want" ] || exit 1
