#!/usr/bin/env bash
# github.com/modelcontextprotocol/go-sdk 1.8.0 (Go 1.26.8), 2026-11-29
#
# A tool for agents is written with the SDK's AddTool and a struct for its arguments. An int64 in it, such as another
# system's id, arrives as another number once it has more than 15 digits, without an error: the SDK reads the
# arguments as JSON without types to check them, where a number is a float64, writes that again, and fills the struct
# from it. The arguments as they came, in the request beside the struct, still have the right one. An answer goes the
# same way: the client gets another number than the tool returned. Any JSON as json.RawMessage, the body of a request,
# is no way out: the SDK takes it for a list of bytes, and an object is refused.
#
# Guessed: an int64 is exact in Go from end to end, and json.RawMessage is any JSON, as in encoding/json.
#
# Seen:
#   the tool gets 9007199254740992, the request has {"id":9007199254740993}
#   the tool returns 9007199254740995, the client gets {"id":9007199254740996}
#   schema of json.RawMessage: [null array] of integer
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type ids struct {
	ID int64 `json:"id"`
}

type raw struct {
	Body json.RawMessage `json:"body"`
}

func main() {
	ctx := context.Background()
	of := &mcp.Implementation{Name: "try", Version: "1"}
	server, client := mcp.NewServer(of, nil), mcp.NewClient(of, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "find"},
		func(_ context.Context, r *mcp.CallToolRequest, in ids) (*mcp.CallToolResult, ids, error) {
			fmt.Printf("the tool gets %d, the request has %s\n", in.ID, r.Params.Arguments)
			return nil, ids{ID: 9007199254740995}, nil
		})
	mcp.AddTool(server, &mcp.Tool{Name: "call"},
		func(context.Context, *mcp.CallToolRequest, raw) (*mcp.CallToolResult, any, error) { return nil, nil, nil })
	there, here := mcp.NewInMemoryTransports()
	_, err := server.Connect(ctx, there, nil)
	check(err)
	session, err := client.Connect(ctx, here, nil)
	check(err)
	answer, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "find", Arguments: ids{ID: 9007199254740993}})
	check(err)
	text := answer.Content[0].(*mcp.TextContent).Text
	fmt.Println("the tool returns 9007199254740995, the client gets", text)
	tools, err := session.ListTools(ctx, nil)
	check(err)
	for _, tool := range tools.Tools {
		if tool.Name == "call" {
			body := tool.InputSchema.(map[string]any)["properties"].(map[string]any)["body"].(map[string]any)
			fmt.Println("schema of json.RawMessage:", body["type"], "of", body["items"].(map[string]any)["type"])
		}
	}
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
	go get github.com/modelcontextprotocol/go-sdk/mcp@v1.8.0
	go build -o try .
) >&2 2>&1
got=$(./try)
echo "$got"
want='the tool gets 9007199254740992, the request has {"id":9007199254740993}
the tool returns 9007199254740995, the client gets {"id":9007199254740996}
schema of json.RawMessage: [null array] of integer'
[ "$got" = "$want" ] || exit 1
