//go:build unix

package cli_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestAnAgentTalksToTheProgram by the client of the official SDK over the pipes of the program, as agents do: it lists,
// asks, reads and lints; a write goes out only where it was allowed, and no token comes over the pipes.
func TestAnAgentTalksToTheProgram(t *testing.T) {
	h := newHome(t)
	const write = "customers/add"
	for _, allowed := range []bool{false, true} {
		arguments := []string{"mcp", "-c", "Local", "-e", "local"}
		if allowed {
			arguments = append(arguments, "--allow-writes")
		}
		var said, messages bytes.Buffer
		program := exec.CommandContext(t.Context(), h.binary, arguments...)
		program.Env, program.Stderr = slices.Clone(h.environ), &said
		client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1"}, nil)
		session, err := client.Connect(t.Context(), &mcp.LoggingTransport{
			Transport: &mcp.CommandTransport{Command: program}, Writer: &messages,
		}, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		tools, err := session.ListTools(t.Context(), nil)
		if err != nil || len(tools.Tools) == 0 {
			t.Fatalf("%d tools, %v", len(tools.Tools), err)
		}
		call := func(tool string, arguments map[string]any) (text string, failed bool) {
			t.Helper()
			result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
			if err != nil {
				t.Fatalf("%s: %v", tool, err)
			}
			for _, content := range result.Content {
				if part, is := content.(*mcp.TextContent); is {
					text += part.Text + "\n"
				}
			}
			return text, result.IsError
		}
		text, failed := call("call_operation", map[string]any{"operation": "configuration/get"})
		if failed || !strings.Contains(text, "Hotel Aurora") {
			t.Errorf("configuration/get: %s", text)
		}
		text, failed = call("call_operation", map[string]any{
			"operation": write, "body": map[string]any{"LastName": "Agent"},
		})
		if failed == allowed || !allowed && !strings.Contains(text, "is not sent: it changes data") {
			t.Errorf("writes allowed: %t, %s failed: %t: %s", allowed, write, failed, text)
		}
		if err := session.Close(); err != nil {
			t.Errorf("the program ends with %v: %s", err, said.String())
		}
		for name, token := range tokens() {
			if strings.Contains(messages.String()+said.String(), token[:20]) {
				t.Errorf("the token %s went over a pipe", name)
			}
		}
	}
	out, err := h.keyrack(t, "", "history", "--json").CombinedOutput()
	if err != nil || strings.Count(string(out), `"operation": "`+write+`"`) != 1 {
		t.Errorf("the write was sent another number of times than once: %v\n%s", err, out)
	}
}
