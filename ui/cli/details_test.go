package cli

import (
	"cmp"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/cli/console"
	"keyrack/ui/report"
)

func TestEveryDetailIsShownWrittenAndEdited(t *testing.T) {
	s := newSession(Options{Streams: console.Streams{Out: io.Discard, Err: io.Discard}, Now: time.Now})
	full := workspacetest.Details(t)
	place := workspace.Place{Connection: model.Connection{Details: full}}
	shown := map[string]string{}
	for _, f := range factsOf(s, place) {
		shown[f.name] = f.value.Text
	}
	written, err := json.Marshal(report.NewConnection(place))
	if err != nil {
		t.Fatal(err)
	}
	var read report.Connection
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	flags := newEditCommand(s).Flags()
	flagOf := map[string]string{"tags": "add-tag", "star": "favourite"}
	for _, detail := range full.All() {
		if shown[detail.Name] != detail.Text {
			t.Errorf("show has the %s %q, want %q", detail.Name, shown[detail.Name], detail.Text)
		}
		if flags.Lookup(cmp.Or(flagOf[detail.Name], detail.Name)) == nil {
			t.Errorf("edit cannot change the %s", detail.Name)
		}
	}
	if differ := full.Differences(read.Details); len(differ) > 0 {
		t.Errorf("JSON loses %q: %s", differ, written)
	}
}

func TestTheHelpNamesEveryFieldOfAConnection(t *testing.T) {
	help := ""
	for _, topic := range topics() {
		help += topic.Long
	}
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		for field := range of.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous {
				look(field.Type)
			} else if !strings.Contains(help, name) {
				t.Errorf("the help about JSON does not name %q", name)
			}
		}
	}
	look(reflect.TypeFor[report.Connection]())
}
