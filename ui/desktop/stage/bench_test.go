package stage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/stage"
)

// BenchmarkSwitchToTenThousand switches to an environment of 10,000 connections and back: when it is read for the first
// time (ms-first), and when it is in memory (ms-again). ms-held is the longest that this held the UI goroutine, drawing
// aside, and ms-read what the index alone takes for the first.
func BenchmarkSwitchToTenThousand(b *testing.B) {
	path := filepath.Join(b.TempDir(), "index.sqlite")
	entries, err := index.Open(b.Context(), path, index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = entries.Close() }()
	open := func() *keyrack.Keyrack {
		w, err := keyrack.Open(b.Context(), keyrack.Options{
			Index: entries, Secrets: workspacetest.NewSecrets(), Sandbox: workspacetest.NoSandbox{},
			Catalogue: workspacetest.Catalogue{}, Now: time.Now, NewID: func() string { return "id" },
		})
		if err != nil {
			b.Fatal(err)
		}
		return w
	}
	_ = open().Close() // makes the environments
	fillDemo(b, entries, 10_000)
	took := map[string]time.Duration{}
	for b.Loop() {
		w := open()
		begun := time.Now()
		if _, err := entries.Connections(b.Context(), model.DemoID); err != nil {
			b.Fatal(err)
		}
		took["read"] += time.Since(begun)
		waiting, held := make(chan func(), 100), time.Duration(0)
		tasks := later(waiting)
		var shown stage.Scene
		s := stage.New(stage.Options{
			Source: w, View: presenter.NewView(w, func(string) {}), Tasks: tasks,
			Work:  func(_ string, work func(context.Context) func()) { tasks.Go(work) },
			Later: func(time.Duration, func()) func() { return func() {} },
			Shown: func(_, now stage.Scene) { shown = now }, Failed: func(err error) { b.Error(err) },
		})
		first, err := w.FirstEnvironment()
		if err != nil {
			b.Fatal(err)
		}
		read, err := s.Read(b.Context(), first.ID, s.Order())
		if err != nil {
			b.Fatal(err)
		}
		s.Open(first, read, "")
		to := func(id model.EnvironmentID, as string) {
			begun := time.Now()
			s.Switch(id)
			for shown.Environment.ID != id {
				then := <-waiting
				began := time.Now()
				then()
				held = max(held, time.Since(began))
			}
			took[as] += time.Since(begun)
		}
		to(model.DemoID, "first")
		to(first.ID, "back")
		to(model.DemoID, "again")
		if n := shown.Listing.Counts().All; n != 10_000 {
			b.Fatalf("%d connections are listed", n)
		}
		took["held"] = max(took["held"], held)
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	for _, what := range []string{"read", "first", "again"} {
		b.ReportMetric(took[what].Seconds()*1000/float64(b.N), "ms-"+what)
	}
	b.ReportMetric(took["held"].Seconds()*1000, "ms-held")
}

// later runs work at once on goroutines, and leaves what follows to whoever reads the channel: the UI goroutine.
type later chan func()

func (l later) Go(work func(context.Context) func()) context.CancelFunc {
	go func() {
		if then := work(context.Background()); then != nil {
			l <- then
		}
	}()
	return func() {}
}

func fillDemo(b *testing.B, entries *index.Index, many int) {
	b.Helper()
	refs := []model.SecretRef{"client.1"}
	change := workspace.Change{Integrations: []model.Integration{{
		ID: "client", EnvironmentID: model.DemoID, Client: "Acme Sync 2.1.0", ClientToken: "client.1",
	}}}
	for n := range many {
		id := fmt.Sprintf("%08x-0000-4000-8000-000000000000", n)
		refs = append(refs, model.SecretRef(id+".1"))
		change.Connections = append(change.Connections, model.Connection{
			ID: model.ConnectionID(id), IntegrationID: "client", AccessToken: model.SecretRef(id + ".1"),
			Fingerprint: "ACCE…ACCE", Created: time.Now(), Details: model.Details{Label: fmt.Sprintf("Hotel %05d", n)},
			Identity: &model.Identity{
				EnterpriseID: id, Name: fmt.Sprintf("Hotel %05d", n), City: "Vienna", TimeZone: "Europe/Vienna",
				Pricing: "Gross", VerifiedAt: time.Now(),
			},
			LastCheck: model.Check{Health: model.OK, At: time.Now(), Status: 200},
		})
	}
	if err := entries.Reserve(b.Context(), model.KeychainStore, refs...); err != nil {
		b.Fatal(err)
	}
	if err := entries.Commit(b.Context(), change); err != nil {
		b.Fatal(err)
	}
}
