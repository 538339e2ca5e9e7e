//go:build judges

package connector_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"keyrack/model/connector"
	"keyrack/model/events"
)

// The tests of this file have WebSocket servers of npm send to the connector; make judges brings them.

// serves is a script of Node that serves one WebSocket and prints its port, the cookie that came, "pong" once its ping
// was answered and "ping" for the one that came. Then it closes.
func serves(library string) string {
	return map[string]string{
		"ws": `const { WebSocketServer } = require("ws");
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/ws/connector" });
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket, request) => {
  console.log(request.headers.cookie);
  socket.on("pong", () => console.log("pong"));
  socket.on("ping", () => { console.log("ping"); socket.close(1012, "restart"); });
  socket.ping("are you there");
  socket.send(process.env.MESSAGE);
});`,
		"websocket": `const http = require("http");
const server = http.createServer();
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
new (require("websocket").server)({ httpServer: server, keepalive: false }).on("request", (request) => {
  console.log(request.httpRequest.headers.cookie);
  const socket = request.accept(null, request.origin);
  socket.on("pong", () => console.log("pong"));
  socket.on("ping", () => { console.log("ping"); socket.close(4000, "restart"); });
  socket.ping("are you there");
  socket.sendUTF(process.env.MESSAGE);
});`,
	}[library]
}

func TestJudgeOtherServersAreHeard(t *testing.T) {
	const message = `{"Events":[{"Type":"Resource","Id":"7d1e5b1c-7c5b-4a53-9e4f-6a2f0b9f3f11","State":"Dirty"}]}`
	for library, code := range map[string]int{"ws": 1012, "websocket": 4000} {
		t.Run(library, func(t *testing.T) {
			modules := filepath.Join(os.Getenv("KEYRACK_JUDGES"), "node_modules")
			if _, err := os.Stat(filepath.Join(modules, library)); err != nil {
				t.Fatalf("make judges installs it: %v", err)
			}
			command := exec.CommandContext(t.Context(), "node", "-e", serves(library))
			command.Env = append(os.Environ(), "NODE_PATH="+modules, "MESSAGE="+message)
			command.Stderr = os.Stderr
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
			lines := bufio.NewScanner(out)
			said := func(want string) string {
				t.Helper()
				if !lines.Scan() || want != "" && lines.Text() != want {
					t.Fatalf("it says %q, want %q", lines.Text(), want)
				}
				return lines.Text()
			}
			address := "http://127.0.0.1:" + said("")
			socket, err := newClient(t, connector.Options{}).Dial(patience(t), clearSocket(t, address))
			if err != nil {
				t.Fatal(err)
			}
			defer socket.Close()
			said("ClientToken=" + clientToken + "; AccessToken=" + accessToken)
			text, isText, err := socket.Read(patience(t))
			if err != nil || !isText || string(text) != message {
				t.Fatalf("it sends %s, %v", text, err)
			}
			ended := make(chan error, 1)
			go func() {
				_, _, err := socket.Read(patience(t))
				ended <- err
			}()
			said("pong")
			_ = socket.Ping(patience(t)) // the server closes, before or after it answers
			said("ping")
			var closed *events.Error
			if err := <-ended; !errors.As(err, &closed) || closed.Cause.Kind != events.ClosedThere ||
				closed.Cause.Code != code || closed.Cause.Text != "restart" {
				t.Errorf("it ends with %v, want %d", err, code)
			}
		})
	}
}
