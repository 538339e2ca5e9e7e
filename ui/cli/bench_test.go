package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// many is the number of connections that a large team has.
const many = 1000

// fill stores many verified connections of an environment in an index: their secrets are nowhere.
func fill(b *testing.B, entries *index.Index, environment model.EnvironmentID, many int) {
	b.Helper()
	ctx := b.Context()
	refs := []model.SecretRef{"client.1"}
	change := workspace.Change{Integrations: []model.Integration{{
		ID: "client", EnvironmentID: environment, Client: "Acme Sync 2.1.0", ClientToken: "client.1",
		Fingerprint: "C11E…C11E",
	}}}
	for n := range many {
		id := fmt.Sprintf("%08x-0000-4000-8000-000000000000", n)
		ref := model.SecretRef(id + ".1")
		refs = append(refs, ref)
		change.Connections = append(change.Connections, model.Connection{
			ID: model.ConnectionID(id), IntegrationID: "client", AccessToken: ref, Fingerprint: "ACCE…ACCE", Created: time.Now(),
			Details: model.Details{Label: fmt.Sprintf("Hotel %04d", n), Tags: []string{"team"}},
			Identity: &model.Identity{
				EnterpriseID: id, Name: fmt.Sprintf("Hotel %04d", n), City: "Vienna",
				TimeZone: "Europe/Vienna", Pricing: "Gross", VerifiedAt: time.Now(),
			},
			LastCheck: model.Check{Health: model.OK, At: time.Now(), Status: http.StatusOK},
		})
	}
	if err := entries.Reserve(ctx, model.KeychainStore, refs...); err != nil {
		b.Fatal(err)
	}
	if err := entries.Commit(ctx, change); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkListOfAThousand starts the static program without its window, which lists 1,000 connections and ends. There
// is no keychain to talk to.
func BenchmarkListOfAThousand(b *testing.B) {
	binary := build(b)
	folder := b.TempDir()
	var cpu time.Duration // what a busy machine does not change
	list := func() []byte {
		command := exec.Command(binary, "list", "--data", folder, "--json")
		command.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:")
		output, err := command.Output()
		if err != nil {
			b.Fatalf("keyrack list: %v", err)
		}
		cpu += command.ProcessState.UserTime() + command.ProcessState.SystemTime()
		return output
	}
	list() // makes the folder, the index and its environments
	entries, err := index.Open(b.Context(), filepath.Join(folder, "index.sqlite"), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	fill(b, entries, workspace.DemoID, many)
	if err := entries.Close(); err != nil {
		b.Fatal(err)
	}
	cpu = 0
	for b.Loop() {
		list()
	}
	b.StopTimer()
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/start")
	var document struct{ Connections []struct{} }
	if err := json.Unmarshal(list(), &document); err != nil || len(document.Connections) != many {
		b.Fatalf("%d connections, error %v", len(document.Connections), err)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/start")
}

// BenchmarkCompletionAmongTenThousand completes the name of a connection, as bash asks for it, beside what the program
// takes to say its version, in turns.
func BenchmarkCompletionAmongTenThousand(b *testing.B) {
	binary := build(b)
	folder := b.TempDir()
	run := func(arguments ...string) ([]byte, time.Duration) {
		command := exec.Command(binary, arguments...)
		command.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "KEYRACK_DATA="+folder)
		begun := time.Now()
		output, err := command.Output()
		if err != nil {
			b.Fatalf("keyrack %v: %v", arguments, err)
		}
		return output, time.Since(begun)
	}
	run("list", "--create")
	entries, err := index.Open(b.Context(), filepath.Join(folder, "index.sqlite"), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	fill(b, entries, workspace.DemoID, 10*many)
	if err := entries.Close(); err != nil {
		b.Fatal(err)
	}
	complete := []string{"__complete_bash", `Hotel\ 123`, "9", `keyrack show -e demo Hotel\ 123`}
	output, _ := run(complete...)
	if got := strings.Count(string(output), "\n"); got != 11 { // the directive, and Hotel 1230 to 1239
		b.Fatalf("%d lines are offered:\n%s", got, output)
	}
	var completing, version time.Duration
	for b.Loop() {
		_, took := run(complete...)
		completing += took
		_, took = run("version")
		version += took
	}
	b.ReportMetric(float64(completing.Microseconds())/1000/float64(b.N), "ms/completion")
	b.ReportMetric(float64(version.Microseconds())/1000/float64(b.N), "ms/version")
}

// slowServer takes 50 ms to say which property a token opens.
func slowServer(b *testing.B) *httptest.Server {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ AccessToken string }
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		time.Sleep(50 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"Enterprise":{"Id":%q,"Name":"Hotel %s","TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross"}}`,
			request.AccessToken[:8], request.AccessToken[:4])
	}))
	b.Cleanup(server.Close)
	return server
}

// BenchmarkCheckOfAThousand checks 1,000 connections against a server that takes 50 ms for an answer.
func BenchmarkCheckOfAThousand(b *testing.B) {
	server := slowServer(b)
	i := newInside(b)
	i.must(b, "", "env", "add", "Many", "--url", server.URL)
	i.must(b, tokens()["client"], "client", "add", "--env", "many", "--name", "Acme Sync 2.1.0")
	for n := range many {
		i.must(b, fmt.Sprintf("%032X-%031X", n, n), "add", "--env", "many", "--no-verify", "--quiet")
	}
	for b.Loop() {
		i.must(b, "", "check", "--env", "many", "--json")
	}
	b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "checks/s")
}

// BenchmarkCtrlC measures how long a request that waits for its answer takes to end after Ctrl+C.
func BenchmarkCtrlC(b *testing.B) {
	binary := build(b)
	reached := make(chan struct{})
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-release:
		}
	}))
	defer server.Close()
	defer close(release)
	folder, passphrase := b.TempDir(), filepath.Join(b.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("correct horse battery staple\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	start := func(input string, arguments ...string) *exec.Cmd {
		command := exec.Command(binary, append([]string{"--data", folder, "--store", "vault"}, arguments...)...)
		command.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "KEYRACK_PASSPHRASE_FILE="+passphrase)
		command.Stdin = strings.NewReader(input)
		if err := command.Start(); err != nil {
			b.Fatal(err)
		}
		return command
	}
	for _, step := range []struct{ token, arguments string }{
		{"", "env add Silent --protection open --url " + server.URL},
		{"client", "client add --env silent --name Acme"},
		{"aurora", "add --env silent --label Silent --no-verify"},
	} {
		if err := start(tokens()[step.token], strings.Fields(step.arguments)...).Wait(); err != nil {
			b.Fatal(err)
		}
	}
	var stopping time.Duration
	for b.Loop() {
		command := start("", "call", "services/getAll", "-c", "Silent")
		<-reached
		began := time.Now()
		if err := command.Process.Signal(os.Interrupt); err != nil {
			b.Fatal(err)
		}
		if err := command.Wait(); err == nil {
			b.Fatal("it ended well")
		}
		stopping += time.Since(began)
	}
	b.ReportMetric(float64(stopping.Microseconds())/1000/float64(b.N), "ms/stop")
}
