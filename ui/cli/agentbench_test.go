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
// with curl, in turn: "of-curl" is the median of the one over that of the other, and "cpu-of-curl" that of the time of
// the processor, which a busy machine changes less. "cpu-ms/version" is what the program takes that does nothing.
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
	var ours, theirs, nothing taken
	for b.Loop() {
		ours.measure(b, "Hotel Aurora", keyrack(nil, "", "call", "configuration/get", "-c", "Local", "-e", "local"))
		theirs.measure(b, "Hotel Aurora", exec.Command(curl, "-sS", "-X", "POST", "-H", "Content-Type: application/json",
			"--data", "@"+body, server.URL+"/api/connector/v1/configuration/get"))
		nothing.measure(b, "keyrack", keyrack(nil, "", "version"))
	}
	b.ReportMetric(milliseconds(ours.time), "ms/call")
	b.ReportMetric(milliseconds(theirs.time), "ms/curl")
	b.ReportMetric(milliseconds(ours.time)/milliseconds(theirs.time), "of-curl")
	b.ReportMetric(milliseconds(ours.cpu)/milliseconds(theirs.cpu), "cpu-of-curl")
	b.ReportMetric(milliseconds(nothing.cpu), "cpu-ms/version")
}

// taken is what a program took each time.
type taken struct{ time, cpu []time.Duration }

// measure runs a program, which has to print a text.
func (t *taken) measure(b *testing.B, prints string, command *exec.Cmd) {
	b.Helper()
	began := time.Now()
	out, err := command.Output()
	if err != nil || !strings.Contains(string(out), prints) {
		b.Fatalf("%v: %v\n%s", command.Args, err, out)
	}
	t.time = append(t.time, time.Since(began))
	t.cpu = append(t.cpu, command.ProcessState.UserTime()+command.ProcessState.SystemTime())
}

// milliseconds is the median.
func milliseconds(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}
