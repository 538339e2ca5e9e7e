package tester_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

// TestNoWayToSendTakesAWriteToAReadOnlyEnvironment drives every operation that changes something, and what a server
// could take for one, through everything in the tester that sends.
func TestNoWayToSendTakesAWriteToAReadOnlyEnvironment(t *testing.T) {
	ui, a, area := open(t, model.Production, model.ReadOnly)
	var passed atomic.Value // the path that was sent last
	passed.Store("")
	a.answer = func(_ context.Context, request workspace.Request) (model.Exchange, error) {
		passed.Store(request.Path)
		return model.Exchange{}, nil
	}
	var paths []string
	for _, entry := range embedded().All() {
		if entry.Kind.Mutates() {
			paths = append(paths, entry.Path)
		}
	}
	if len(paths) != 124 {
		t.Fatalf("%d operations change something", len(paths))
	}
	for _, path := range []string{"reservations/cancel", "bills/add", "services/getAll"} {
		paths = append(paths, strings.ToUpper(path), path+"/", "/"+path, strings.Replace(path, "/", "%2F", 1),
			path+"/2023-06-06", path+"?x=1")
	}
	paths = append(paths, "robots/add", "robots/getAll")
	for _, path := range paths {
		for way, send := range map[string]func(){
			"Send":      area.Send,
			"All pages": area.SendAllPages,
			"Next page": area.SendNextPage,
			"History": func() {
				area.Recall(workspace.Record{Connection: "c", Operation: embedded().Lookup(path)}, workspace.Bodies{}, true)
			},
		} {
			area.Choose(path)
			send()
			ui.Run()
			if got := passed.Load(); got != "" {
				t.Fatalf("%s sent %s for %s", way, got, path)
			}
			area.CloseRequest()
		}
	}
	// A read would have been noticed.
	area.Choose("services/getAll")
	area.Send()
	ui.Until(func() bool { return passed.Load() == "services/getAll" })
}

// TestWhatARefusalAdvisesGoesOnceItIsDone: the words that writes are locked do not outlive the lock.
func TestWhatARefusalAdvisesGoesOnceItIsDone(t *testing.T) {
	ui, a, area := open(t, model.Production, model.ReadOnly)
	area.Choose("reservations/cancel")
	area.Send()
	ui.UntilText("Nothing was sent.")
	if _, err := a.guard.Unlock(a.target(), a.place.Connection.Identity.Name); err != nil {
		t.Fatal(err)
	}
	area.Update()
	if ui.HasText("Nothing was sent.") {
		t.Errorf("it still says %s", strings.Join(ui.Texts(), " | "))
	}
}
