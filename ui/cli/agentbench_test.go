//go:build unix

package cli_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model/sandbox"
)

// BenchmarkCallThroughTheAgent sends a request with the program, whose vault an agent keeps open, and the same request
// with curl, in turn: "of-curl" is the median of the one over that of the other.
func BenchmarkCallThroughTheAgent(b *testing.B) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		b.Skip("there is no curl to compare with")
	}
	binary := build(b)
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	run, err := os.MkdirTemp("", "k") // a socket has a short name
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(run) })
	folder, passphrase := b.TempDir(), filepath.Join(b.TempDir(), "passphrase")
	body := filepath.Join(run, "body.json")
	for name, text := range map[string]string{
		passphrase: "correct horse battery staple\n",
		body: `{"ClientToken":"` + tokens()["client"] + `","AccessToken":"` + tokens()["aurora"] +
			`","Client":"Acme Sync 2.1.0"}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	environ := append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "XDG_RUNTIME_DIR="+run, "KEYRACK_DATA="+folder)
	keyrack := func(more []string, input string, arguments ...string) *exec.Cmd {
		command := exec.Command(binary, arguments...)
		command.Env, command.Stdin = slices.Concat(environ, more), strings.NewReader(input)
		return command
	}
	given := []string{"KEYRACK_PASSPHRASE_FILE=" + passphrase}
	for _, step := range []struct{ token, arguments string }{
		{"", "env add Local --store vault --protection open --url " + server.URL},
		{"client", "client add --env local --name Acme"},
		{"aurora", "add --env local --label Local --no-verify"},
		{"", "unlock --for 10m"},
	} {
		if out, err := keyrack(given, tokens()[step.token], strings.Fields(step.arguments)...).CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", step.arguments, err, out)
		}
	}
	b.Cleanup(func() { _ = keyrack(nil, "", "lock").Run() })
	measure := func(command *exec.Cmd) time.Duration {
		began := time.Now()
		out, err := command.Output()
		if err != nil || !strings.Contains(string(out), "Hotel Aurora") {
			b.Fatalf("%v: %v\n%s", command.Args, err, out)
		}
		return time.Since(began)
	}
	var ours, theirs []time.Duration
	for b.Loop() {
		ours = append(ours, measure(keyrack(nil, "", "call", "configuration/get", "-c", "Local", "-e", "local")))
		theirs = append(theirs, measure(exec.Command(curl, "-sS", "-X", "POST", "-H", "Content-Type: application/json",
			"--data", "@"+body, server.URL+"/api/connector/v1/configuration/get")))
	}
	middle := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds()) / 1000
	}
	b.ReportMetric(middle(ours), "ms/call")
	b.ReportMetric(middle(theirs), "ms/curl")
	b.ReportMetric(middle(ours)/middle(theirs), "of-curl")
}
