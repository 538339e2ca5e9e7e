package workspace_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/budget"
	"keyrack/storage/index"
)

// working is a workspace as the program has it, except for the secrets, which are in memory: the real index, the real
// client, the budget that processes share.
func working(b *testing.B, server *hotelServer, connections int) (*keyrack.Keyrack, []model.Connection) {
	b.Helper()
	entries, err := index.Open(b.Context(), filepath.Join(b.TempDir(), "index.sqlite"), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = entries.Close() })
	ledger, err := budget.Open(filepath.Join(b.TempDir(), "budget"), budget.Options{Now: (&fastClock{}).now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ledger.Close() })
	client := connector.New(connector.Options{TempDir: b.TempDir(), Ledger: ledger})
	b.Cleanup(client.CloseIdle)
	next := 0
	secrets := workspacetest.NewSecrets()
	w, err := keyrack.Open(b.Context(), keyrack.Options{
		Index: entries, History: entries, Requests: entries, Secrets: secrets, Sender: client,
		Sandbox: workspacetest.NoSandbox{}, Catalogue: workspacetest.Catalogue{}, Now: time.Now,
		NewID: func() string { next++; return fmt.Sprintf("bench-%d", next) },
	})
	if err != nil {
		b.Fatal(err)
	}
	address, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		b.Fatal(err)
	}
	environment, err := w.AddEnvironment(b.Context(),
		model.Environment{Name: "Bench", Kind: model.Custom, Address: address, Protection: model.Open})
	if err != nil {
		b.Fatal(err)
	}
	change := workspace.Change{
		Integrations: []model.Integration{{
			ID: "i", EnvironmentID: environment.ID, Client: "Bench 1.0.0",
			ClientToken: "client.1",
		}},
	}
	refs := []model.SecretRef{"client.1"}
	keep := func(ref model.SecretRef, text string) {
		if err := secrets.Set(b.Context(), ref, model.NewSecret(text)); err != nil {
			b.Fatal(err)
		}
	}
	keep("client.1", clientToken)
	for i := range connections {
		ref := model.SecretRef(fmt.Sprintf("access-%d.1", i))
		refs = append(refs, ref)
		keep(ref, fmt.Sprintf("ACCE55000000000000000000000%05d-ACCE5500000000000000000000%05d", i, i))
		change.Connections = append(change.Connections, model.Connection{
			ID:            model.ConnectionID(fmt.Sprintf("c%d", i)),
			IntegrationID: "i", AccessToken: ref, Created: time.Now(),
		})
	}
	if err := entries.Reserve(b.Context(), model.KeychainStore, refs...); err != nil {
		b.Fatal(err)
	}
	if err := entries.Commit(b.Context(), change); err != nil {
		b.Fatal(err)
	}
	if _, err := w.List(b.Context()); err != nil {
		b.Fatal(err)
	}
	return w, change.Connections
}

// BenchmarkCheckAll checks 1,000 connections against a server that answers after 50 ms, and keeps the outcomes. It has
// to take no more than 5 s; 1,000 answers one behind the other would take 50 s.
func BenchmarkCheckAll(b *testing.B) {
	server := serveHotel(b, 50*time.Millisecond)
	w, connections := working(b, server, 1000)
	for b.Loop() {
		report, err := w.CheckAll(b.Context(), check.Options{})
		if err != nil || len(report.Results) != len(connections) || report.Counts()[model.OK] != len(connections) {
			b.Fatalf("%v, error %v", report.Counts(), err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/1000-checks")
}

// BenchmarkSend sends one request through the workspace, the guard, the shared budget and the client, in turn with
// plain net/http and the same bytes; the metric "x-plain" is the ratio of their times.
func BenchmarkSend(b *testing.B) {
	server := serveHotel(b, 0)
	w, connections := working(b, server, 1)
	body := []byte(`{"Limitation":{"Count":100}}`)
	whole := fmt.Appendf(nil, `{"Client":"Bench 1.0.0","ClientToken":%q,"AccessToken":%q,"Limitation":{"Count":100}}`,
		clientToken, accessToken)
	plainClient := &http.Client{Transport: &http.Transport{}}
	defer plainClient.CloseIdleConnections()
	var send, plain time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if _, err := w.Send(b.Context(),
			workspace.Request{Connection: connections[0].ID, Path: "services/getAll", Body: body}); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost,
			server.URL+"/api/connector/v1/services/getAll", bytes.NewReader(whole))
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := plainClient.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadAll(response.Body); err != nil {
			b.Fatal(err)
		}
		_ = response.Body.Close()
		send, plain = send+middle.Sub(start), plain+time.Since(middle)
	}
	b.ReportMetric(float64(send)/float64(plain), "x-plain")
}
