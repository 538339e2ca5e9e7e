#!/usr/bin/env bash
# github.com/modelcontextprotocol/go-sdk 1.8.0 (Go 1.26.8) and @modelcontextprotocol/sdk 1.32.2 (npm, Node 20.20.2),
# 2026-11-29
#
# A server for agents on standard input is tried in a shell, or called once by a script: three messages through a
# pipe, of which the last calls a tool that takes half a second. The server of the TypeScript SDK goes on after the
# end of its input, answers and ends. In the Go SDK Run returns nil at once when the input ends, so that main does
# too: the call is cut off wherever it is, or before it began, nothing answers it, and the exit status is 0. What the
# tool had sent by then, a write for instance, has been sent, and nobody is told what came of it.
#
# Guessed: both answer what they have read before they end.
#
# Seen:
#   Go: not finished, no answer, status 0
#   TypeScript: finished, answered, status 0
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 zod@4.1.13 >&2
cat >server.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
const server = new McpServer({ name: "try", version: "1" });
server.registerTool("write", {}, async () => {
  await new Promise((done) => setTimeout(done, 500));
  writeFileSync("finished", "");
  return { content: [{ type: "text", text: "written" }] };
});
await server.connect(new StdioServerTransport());
JS

mkdir server
cat >server/main.go <<'GO'
package main

import (
	"context"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "try", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "write"},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			time.Sleep(500 * time.Millisecond)
			err := os.WriteFile("finished", nil, 0o600)
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "written"}}}, nil, err
		})
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		os.Exit(1)
	}
}
GO
(
	cd server
	go mod init try
	go get github.com/modelcontextprotocol/go-sdk/mcp@v1.8.0
	go build -o ../goserver .
) >&2 2>&1

cat >messages <<'JSON'
{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},CLIENT}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"write","arguments":{}}}
JSON
# call NAME COMMAND... prints what the server did with the last of the three messages.
call() {
	local status=0 ending='not finished' answer='no answer'
	rm -f finished
	sed 's/CLIENT/"clientInfo":{"name":"try","version":"1"}/' messages | "${@:2}" >answers || status=$?
	[ ! -e finished ] || ending=finished
	! grep -q '"written"' answers || answer=answered
	echo "$1: $ending, $answer, status $status"
}
got=$(
	call Go ./goserver
	call TypeScript node server.mjs
)
echo "$got"
want='Go: not finished, no answer, status 0
TypeScript: finished, answered, status 0'
[ "$got" = "$want" ] || exit 1
