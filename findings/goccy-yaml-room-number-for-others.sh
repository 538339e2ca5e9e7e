#!/usr/bin/env bash
# github.com/goccy/go-yaml 1.19.2 (Go 1.26.8), js-yaml 4.1.0 and yaml 2.8.1 (Node 20), PyYAML of Debian 12, 2026-11-30
#
# A list of rooms and rates is written as YAML by a Go program and read by a program in JavaScript. The Go library puts
# quotes around a text that it would read as something else itself, and around no other. Room "089", which is no octal
# number, rate "1E3" and the text "?" stay bare, and both parsers of JavaScript read 89, 1000 and an object. Python,
# which knows an older YAML, reads the first two as they were meant, and so does the Go library itself, so that its
# own round trip proves nothing. The library that most Go programs use, go.yaml.in/yaml/v3, quotes all three.
#
# Guessed: what a YAML library writes for a text is a text for whoever reads it.
#
# Seen:
#   goccy/go-yaml reads ["089","1E3","?"]
#   yaml/v3, read by js-yaml and yaml: ["089","1E3","?"] ["089","1E3","?"]
#   goccy, read by js-yaml and yaml: [89,1000,{"null":null}] [89,1000,{"":null}]
#   goccy, read by PyYAML: ["089", "1E3", {"null": null}]
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -c 'import yaml' 2>/dev/null || apt-get install --yes --quiet --quiet python3-yaml >&2
npm install --silent --no-audit --no-fund --ignore-scripts js-yaml@4.1.0 yaml@2.8.1 >&2
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/goccy/go-yaml"
	v3 "go.yaml.in/yaml/v3"
)

func main() {
	texts := []string{"089", "1E3", "?"}
	for name, marshal := range map[string]func(any) ([]byte, error){
		"v3":    v3.Marshal,
		"goccy": func(v any) ([]byte, error) { return yaml.Marshal(v) },
	} {
		written, err := marshal(texts)
		check(err)
		check(os.WriteFile(name+".yaml", written, 0o600))
	}
	written, err := os.ReadFile("goccy.yaml")
	check(err)
	var read []any
	check(yaml.Unmarshal(written, &read))
	shown, err := json.Marshal(read)
	check(err)
	fmt.Printf("goccy/go-yaml reads %s\n", shown)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
GO
(
	go mod init try
	go get github.com/goccy/go-yaml@v1.19.2 go.yaml.in/yaml/v3@v3.0.4
	go build -o try .
) >&2 2>&1
cat >read.js <<'JS'
const fs = require("fs"), one = require("js-yaml"), other = require("yaml");
for (const [name, file] of [["yaml/v3", "v3.yaml"], ["goccy", "goccy.yaml"]]) {
  const text = fs.readFileSync(file, "utf8");
  const read = [one.load(text), other.parse(text)].map((list) => JSON.stringify(list));
  console.log(`${name}, read by js-yaml and yaml:`, ...read);
}
JS
got=$(
	./try
	node read.js
	python3 -c 'import json, yaml; print("goccy, read by PyYAML:", json.dumps(yaml.safe_load(open("goccy.yaml"))))'
)
echo "$got"
want='goccy/go-yaml reads ["089","1E3","?"]
yaml/v3, read by js-yaml and yaml: ["089","1E3","?"] ["089","1E3","?"]
goccy, read by js-yaml and yaml: [89,1000,{"null":null}] [89,1000,{"":null}]
goccy, read by PyYAML: ["089", "1E3", {"null": null}]'
[ "$got" = "$want" ] || exit 1
