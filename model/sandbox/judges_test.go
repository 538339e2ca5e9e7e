//go:build judges

package sandbox

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of this file have WebSocket clients of npm listen to the sandbox; make judges brings them.

// hears is a script of Node that opens a WebSocket with cookies, prints "open", each message, and how it ended.
func hears(library string) string {
	return map[string]string{
		"ws": `const WebSocket = require("ws");
const socket = new WebSocket(process.env.ADDRESS, { headers: { Cookie: process.env.COOKIE } });
socket.on("open", () => console.log("open"));
socket.on("message", (data, binary) => console.log(binary ? "binary" : "text", data.toString()));
socket.on("ping", () => console.log("ping"));
socket.on("unexpected-response", (_, response) => console.log("refused", response.statusCode));
socket.on("close", (code, reason) => console.log("close", code, reason.toString()));
socket.on("error", () => {});`,
		"websocket": `const { client } = require("websocket");
const one = new client();
one.on("connect", (socket) => {
  console.log("open");
  socket.on("message", (message) => console.log(message.type === "utf8" ? "text" : "binary", message.utf8Data));
  socket.on("ping", (cancel) => console.log("ping"));
  socket.on("close", (code, reason) => console.log("close", code, reason));
});
one.on("connectFailed", (error) => console.log("refused", /status: (\d+)/.exec(error.message)?.[1]));
one.connect(process.env.ADDRESS, null, null, { Cookie: process.env.COOKIE });`,
		"faye-websocket": `const { Client } = require("faye-websocket");
const socket = new Client(process.env.ADDRESS, null, { headers: { Cookie: process.env.COOKIE } });
let status = 0;
socket.on("open", () => console.log("open"));
socket.on("message", (event) => console.log(typeof event.data === "string" ? "text" : "binary", event.data));
socket.on("error", (event) => { status = /code: (\d+)/.exec(event.message)?.[1]; });
socket.on("close", (event) => {
  if (status) console.log("refused", status);
  else console.log("close", event.code, event.reason);
});`,
	}[library]
}

// judge starts a client of npm and returns the lines that it prints.
func judge(t *testing.T, library, address, cookie string) func() string {
	t.Helper()
	modules := filepath.Join(os.Getenv("KEYRACK_JUDGES"), "node_modules")
	if _, err := os.Stat(filepath.Join(modules, library)); err != nil {
		t.Fatalf("make judges installs it: %v", err)
	}
	command := exec.CommandContext(t.Context(), "node", "-e", hears(library))
	command.Env = append(os.Environ(), "NODE_PATH="+modules, "ADDRESS="+address, "COOKIE="+cookie)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return func() string {
		t.Helper()
		if !lines.Scan() {
			t.Fatalf("%s says no more: %v", library, lines.Err())
		}
		return lines.Text()
	}
}

// TestJudgeOtherClientsHearWhatAWriteMakes: and are pinged, told when their integration is disabled, and refused then.
func TestJudgeOtherClientsHearWhatAWriteMakes(t *testing.T) {
	for _, library := range []string{"ws", "websocket", "faye-websocket"} {
		t.Run(library, func(t *testing.T) {
			clock := newClock()
			s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep})
			server := s.serve(t)
			cookie := "ClientToken=" + clientToken + "; AccessToken=" + auroraToken
			next := judge(t, library, server.SocketAddress(), cookie)
			if got := next(); got != "open" {
				t.Fatalf("it says %q", got)
			}
			room := s.dirty(t, auroraToken, 3)
			var message struct{ Events []map[string]any }
			kind, text, _ := strings.Cut(next(), " ")
			if err := json.Unmarshal([]byte(text), &message); err != nil || kind != "text" || len(message.Events) != 1 ||
				fmt.Sprint(message.Events[0]) != fmt.Sprint(map[string]any{"Type": "Resource", "Id": room, "State": "Dirty"}) {
				t.Errorf("it hears %s %s, %v", kind, text, err)
			}
			clock.asleepFor(t, pingEvery)
			clock.pass(pingEvery)
			if library != "faye-websocket" { // it answers, and tells nobody
				if got := next(); got != "ping" {
					t.Errorf("it says %q, and was pinged", got)
				}
			}
			clock.asleepFor(t, pingEvery) // its pong has come
			if _, err := s.ChangeIntegration(DisableIntegration, aurora); err != nil {
				t.Fatal(err)
			}
			if got := next(); got != "close 1008 "+errRevoked.Error() {
				t.Errorf("it says %q, and its integration is disabled", got)
			}
			if got := judge(t, library, server.SocketAddress(), cookie)(); got != "refused 401" {
				t.Errorf("then it says %q", got)
			}
			if _, err := s.ChangeIntegration(EnableIntegration, aurora); err != nil {
				t.Fatal(err)
			}
			blanks := strings.ReplaceAll(cookie, "=", " = ")
			if got := judge(t, library, server.SocketAddress(), blanks)(); got != "refused 401" {
				t.Errorf("with blanks it says %q", got)
			}
			again := judge(t, library, server.SocketAddress(), cookie)
			if got := again(); got != "open" {
				t.Fatalf("it says %q", got)
			}
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
			if got := again(); !strings.HasPrefix(got, "close 1001") {
				t.Errorf("it says %q, and the sandbox has ended", got)
			}
		})
	}
}
