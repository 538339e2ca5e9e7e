#!/usr/bin/env bash
# node-vault 0.12.0, node-vault-client 1.0.2, @litehex/node-vault 1.1.4 (npm) and github.com/hashicorp/vault/api 1.23.0
# (Go), 2026-11-29 (Node 20.20.2)
#
# Secrets of Vault or OpenBao that are named after hotels: "hotel#1" and "hotel#2" are valid paths. The Go client
# sends each under its name. Three clients of npm put the path into the address as it is: what follows "#" or "?" is
# no part of the path any more, and both hotels are written to and read from one secret, "hotel". Each call succeeds.
# The second token is written over the first, and who asks for the first hotel gets the token of the second.
#
# Guessed: the path is escaped, or such a name is refused.
#
# Seen:
#   node-vault: #1 has token-2, #2 has token-2, kept under "hotel"
#   node-vault-client: #1 has token-2, #2 has token-2, kept under "hotel"
#   @litehex/node-vault: #1 has token-2, #2 has token-2, kept under "hotel"
#   Go: #1 has token-1, #2 has token-2, kept under "hotel#1" "hotel#2"
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts \
	node-vault@0.12.0 node-vault-client@1.0.2 @litehex/node-vault@1.1.4 >&2

mkdir put
cat >put/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	vault "github.com/hashicorp/vault/api"
)

func main() {
	client, err := vault.NewClient(&vault.Config{Address: os.Args[1]})
	check(err)
	client.SetToken("made-up")
	secrets := client.KVv2("secret")
	for _, n := range []string{"1", "2"} {
		_, err := secrets.Put(context.Background(), "hotel#"+n, map[string]any{"token": "token-" + n})
		check(err)
	}
	for _, n := range []string{"1", "2"} {
		secret, err := secrets.Get(context.Background(), "hotel#"+n)
		check(err)
		fmt.Println(secret.Data["token"])
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
GO
(
	cd put
	go mod init put
	go get github.com/hashicorp/vault/api@v1.23.0
	go mod tidy
	go build -o ../goput .
) >&2 2>&1

# In place of the engine stands a server that keeps what it gets under the path that arrived.
cat >try.js <<'JS'
const http = require("http"), { promisify } = require("util");
const execFile = promisify(require("child_process").execFile);
const kept = new Map();
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname).split("/data/")[1];
    const metadata = {
      version: 1, created_time: "2026-11-29T12:00:00Z", deletion_time: "", destroyed: false, custom_metadata: null,
    };
    if (request.method !== "GET") kept.set(name, JSON.parse(body).data);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({
      request_id: "made-up", lease_id: "", renewable: false, lease_duration: 0,
      wrap_info: null, warnings: null, auth: null,
      data: request.method === "GET" && name ? { data: kept.get(name), metadata } : metadata,
    }));
  });
});
const clients = {
  "node-vault": (endpoint) => {
    const vault = require("node-vault")({ endpoint, token: "made-up" });
    return {
      put: (name, data) => vault.write("secret/data/" + name, { data }),
      get: async (name) => (await vault.read("secret/data/" + name)).data.data.token,
    };
  },
  "node-vault-client": (url) => {
    const vault = require("node-vault-client").boot("main", {
      api: { url }, auth: { type: "token", config: { token: "made-up" } }, logger: false,
    });
    return {
      put: (name, data) => vault.write("secret/data/" + name, { data }),
      get: async (name) => (await vault.read("secret/data/" + name)).getData().data.token,
    };
  },
  "@litehex/node-vault": (endpoint) => {
    const { kv2 } = new (require("@litehex/node-vault").Client)({ endpoint, token: "made-up" });
    const done = (answer) => {
      if (answer.error) throw answer.error;
      return answer.data || answer;
    };
    return {
      put: async (path, data) => done(await kv2.write({ mountPath: "secret", path, data })),
      get: async (path) => {
        const answer = done(await kv2.read({ mountPath: "secret", path }));
        return (answer.data.data || answer.data).token;
      },
    };
  },
};
server.listen(0, "127.0.0.1", async () => {
  const address = "http://127.0.0.1:" + server.address().port;
  const say = (name, tokens) => {
    console.log(`${name}: #1 has ${tokens[0]}, #2 has ${tokens[1]}, kept under ` +
      [...kept.keys()].map((key) => JSON.stringify(key)).join(" "));
    kept.clear();
  };
  try {
    for (const [name, open] of Object.entries(clients)) {
      const client = open(address);
      for (const n of [1, 2]) await client.put("hotel#" + n, { token: "token-" + n });
      say(name, [await client.get("hotel#1"), await client.get("hotel#2")]);
    }
    say("Go", (await execFile("./goput", [address])).stdout.trim().split("\n"));
    process.exit(0);
  } catch (problem) {
    console.error(problem);
    process.exit(2);
  }
});
JS
got=$(node try.js)
echo "$got"
want='node-vault: #1 has token-2, #2 has token-2, kept under "hotel"
node-vault-client: #1 has token-2, #2 has token-2, kept under "hotel"
@litehex/node-vault: #1 has token-2, #2 has token-2, kept under "hotel"
Go: #1 has token-1, #2 has token-2, kept under "hotel#1" "hotel#2"'
[ "$got" = "$want" ] || exit 1
