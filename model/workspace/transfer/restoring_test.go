package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// given is a backup that needs no file.
type given struct {
	transfer.Codec
	backup transfer.Backup
}

func (given) ReadFile(context.Context, string) ([]byte, error) { return nil, nil }

func (g given) OpenBackup([]byte, model.Secret) (transfer.Backup, error) { return g.backup, nil }

// over is another workspace over the same index and secrets, for which any file is the backup.
func (f *fixture) over(t *testing.T, backup transfer.Backup) *keyrack.Keyrack {
	t.Helper()
	next := 0
	w, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.Index, History: f.Index, Secrets: f.Secrets, Sender: f.Mews, Sandbox: workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{},
		Transfer:  given{backup: backup},
		Now:       func() time.Time { return f.Now }, NewID: func() string { next++; return fmt.Sprintf("over-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// rowsOf says what a restore would do with each entry.
func rowsOf(t *testing.T, w *keyrack.Keyrack) []transfer.RestoreRow {
	t.Helper()
	plan, err := w.PreviewRestore(t.Context(), "", model.Secret{})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Rows
}

func environmentsOf(w *keyrack.Keyrack) []string {
	var all []string
	for _, e := range w.Environments() {
		all = append(all, fmt.Sprintf("%s|%s|%s|%s|%s", e.ID, e.Name, e.Kind, e.Address, e.Protection))
	}
	return all
}

// own is an environment of one's own.
func own(t *testing.T, id model.EnvironmentID, name, address string, protection model.Protection) model.Environment {
	t.Helper()
	parsed, err := model.ReadAddress(model.Custom, address)
	if err != nil {
		t.Fatal(err)
	}
	return model.Environment{ID: id, Name: name, Kind: model.Custom, Address: parsed, Protection: protection}
}

// with is an environment of a backup with a client and a connection.
func with(t *testing.T, environments ...model.Environment) transfer.Backup {
	t.Helper()
	backup := transfer.Backup{Environments: environments}
	for i, environment := range environments {
		client, access := workspacetest.Token(t, workspacetest.Numbered(100+i)),
			workspacetest.Token(t, workspacetest.Numbered(200+i))
		integration := model.Integration{
			ID: model.IntegrationID(fmt.Sprintf("i%d", i)), EnvironmentID: environment.ID,
			Client: fmt.Sprintf("Acme %d", i), Fingerprint: client.Secret.Fingerprint(),
		}
		connection := model.Connection{
			ID: model.ConnectionID(fmt.Sprintf("c%d", i)), IntegrationID: integration.ID,
			Details: model.Details{Label: fmt.Sprintf("Hotel %d", i)}, Fingerprint: access.Secret.Fingerprint(),
		}
		backup.Integrations = append(backup.Integrations,
			transfer.BackedUpIntegration{Integration: integration, Token: client.Secret})
		backup.Connections = append(backup.Connections,
			transfer.BackedUpConnection{Connection: connection, Token: access.Secret})
	}
	return backup
}

func TestARestoreLeavesTheBuiltInEnvironmentsAsTheyAre(t *testing.T) {
	production, _ := model.BuiltIn(model.ProductionID)
	demo, _ := model.BuiltIn(model.DemoID)
	sandbox, _ := model.BuiltIn(model.SandboxID)
	open1, renamed, second, third := production, demo, production, sandbox
	open1.Protection, open1.Name = model.Open, "Demo "
	renamed.Name, renamed.Protection = "Production.", model.ReadOnly
	second.ID, second.Protection = "p2", model.Open
	third.ID, third.Name = "s2", "Sand box"
	evil := own(t, model.ProductionID, "Production", "https://evil.example", model.Open)
	for name, test := range map[string]struct {
		environment model.Environment
		in          model.EnvironmentID // where its connection comes to be; "" for nowhere
	}{
		"production that is open":        {open1, model.ProductionID},
		"demo that is called production": {renamed, model.DemoID},
		"a second production":            {second, model.ProductionID},
		"a second sandbox":               {third, model.SandboxID},
		"one of its own at production": {
			own(t, "x", "Rates", "https://api.mews.com.:0443", model.Open),
			model.ProductionID,
		},
		"one of its own at demo":             {own(t, "x", "Rates", "https://api.mews-demo.com", model.Open), model.DemoID},
		"one at another port of production":  {own(t, "x", "Rates", "https://api.mews.com:8443", model.Open), ""},
		"one at another host of production":  {own(t, "x", "Rates", "https://app.mews.com", model.Open), ""},
		"production that is somewhere else":  {evil, ""},
		"one whose name imitates production": {own(t, "x", "Рroduction", "https://api.example.com", model.Open), ""},
	} {
		f := open(t)
		before := environmentsOf(f.Keyrack)
		backup := with(t, test.environment)
		w := f.over(t, backup)
		if _, err := w.Restore(t.Context(), backup, everything, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if after := environmentsOf(w); !slices.Equal(before, after) {
			t.Errorf("%s: environments %v", name, after)
		}
		where := model.EnvironmentID("")
		for _, environment := range w.Environments() {
			places, err := w.List(t.Context(), environment.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(places) > 0 {
				where = environment.ID
			}
		}
		if where != test.in {
			t.Errorf("%s: its connection is in %q, want %q", name, where, test.in)
		}
	}
}

func TestARestoreLowersNoProtection(t *testing.T) {
	for _, test := range []struct{ here, theirs, want model.Protection }{
		{model.ReadOnly, model.Open, model.ReadOnly},
		{model.ReadOnly, model.Ask, model.ReadOnly},
		{model.Ask, model.Open, model.Ask},
		{model.Open, model.Ask, model.Ask},
		{model.Ask, model.ReadOnly, model.ReadOnly},
	} {
		f := open(t)
		if err := f.Index.SaveEnvironment(t.Context(),
			own(t, "x", "Stage", "https://api.example.com", test.here)); err != nil {
			t.Fatal(err)
		}
		backup := with(t, own(t, "x", "Stage", "https://api.example.com", test.theirs))
		w := f.over(t, backup)
		row := rowsOf(t, w)[0]
		stays := test.want == test.here
		if row.Action != transfer.RestoreDiffers ||
			stays != strings.Contains(phrase.Differs(row), string(test.here)+" stays") {
			t.Errorf("%+v: %s, %s", test, row.Action, phrase.Differs(row))
		}
		if _, err := w.Restore(t.Context(), backup, everything, nil); err != nil {
			t.Error(err)
		}
		if got := w.Environments()[3].Protection; got != test.want {
			t.Errorf("%+v: it is %s", test, got)
		}
	}
}

func TestRestoredNamesAreCleanAndFree(t *testing.T) {
	f := open(t)
	if err := f.Index.SaveEnvironment(t.Context(),
		own(t, "here", "Stage", "https://here.example.com", model.Ask)); err != nil {
		t.Fatal(err)
	}
	backup := with(t,
		own(t, "a", "  Two \t words ", "https://a.example.com", model.Ask),
		own(t, "b", "stage.", "https://b.example.com", model.Ask),
		own(t, "c", " STAGE", "https://c.example.com", model.Ask),
		own(t, "d", "Production.", "https://d.example.com", model.Ask),
		own(t, "e", "Two  Words", "https://e.example.com", model.Ask),
	)
	w := f.over(t, backup)
	if _, err := w.Restore(t.Context(), backup, nil, nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, environment := range w.Environments()[4:] {
		got = append(got, environment.Name)
	}
	want := []string{
		"Two words", "stage. (restored)", "STAGE (restored)", "Production. (restored)",
		"Two Words (restored)",
	}
	want[2] = "STAGE (restored 2)"
	if !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
	renamed := with(t, own(t, "a", "Stage", "https://a.example.com", model.Ask))
	w = f.over(t, renamed)
	if _, err := w.Restore(t.Context(), renamed, everything, nil); err != nil {
		t.Fatal(err)
	}
	if got := w.Environments()[4].Name; got != "Two words" {
		t.Errorf("renamed to %q", got)
	}
}

func TestANameThatImitatesABuiltInOneIsTaken(t *testing.T) {
	f := open(t)
	for _, name := range []string{"Рroduction", "demo.", "Sand Box", "PR0DUCTION"} {
		var taken *workspace.NameTakenError
		if _, err := f.AddEnvironment(t.Context(),
			own(t, "", name, "https://api.example.com", model.Ask)); !errors.As(err, &taken) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// other returns a value that a field does not have.
func other(t *testing.T, field reflect.Value) reflect.Value {
	t.Helper()
	switch value := field.Interface().(type) {
	case string:
		return reflect.ValueOf(value + "https://other.example.com")
	case bool:
		return reflect.ValueOf(!value)
	case []string:
		return reflect.ValueOf([]string{"other"})
	case model.Protection:
		return reflect.ValueOf(model.ReadOnly)
	case model.SocketAddress:
		socket, err := model.ParseSocketAddress("wss://ws.example.com")
		if err != nil {
			t.Fatal(err)
		}
		return reflect.ValueOf(socket)
	case model.EnvironmentColor:
		return reflect.ValueOf(model.Pink)
	}
	t.Fatalf("the test does not know the type %s: teach it, and compare the new field", field.Type())
	return reflect.Value{}
}

// TestEveryFieldThatAPersonCanSeeDiffers finds a field that a restore forgets to compare: a new one fails here.
func TestEveryFieldThatAPersonCanSeeDiffers(t *testing.T) {
	f := open(t)
	backup := with(t, own(t, "x", "Stage", "https://api.example.com", model.Ask))
	if _, err := f.over(t, backup).Restore(t.Context(), backup, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, row := range rowsOf(t, f.over(t, backup)) {
		if row.Action != transfer.RestorePresent {
			t.Errorf("unchanged: %+v", row)
		}
	}
	for _, entry := range []struct {
		row   int
		of    func(*transfer.Backup) any
		apart []string // what is compared in another way, or is no part of what a person has entered
	}{
		{0, func(b *transfer.Backup) any { return &b.Environments[0] }, []string{"ID", "Kind", "Address", "Team", "Forced"}},
		{
			1, func(b *transfer.Backup) any { return &b.Integrations[0].Integration },
			[]string{"ID", "EnvironmentID", "ClientToken", "Fingerprint", "Public", "Team"},
		},
		{2, func(b *transfer.Backup) any { return &b.Connections[0].Connection }, []string{
			"ID", "IntegrationID", "AccessToken", "Fingerprint", "Public", "Created", "Identity", "LastCheck", "Rotated",
			"TokenMade", "LastUsed", "Standing",
		}},
	} {
		fields := reflect.TypeOf(entry.of(&backup)).Elem()
		for _, part := range reflect.VisibleFields(fields) {
			name := part.Name
			if part.Anonymous || slices.Contains(entry.apart, name) {
				continue
			}
			changed := backup
			changed.Environments, changed.Integrations, changed.Connections = slices.Clone(backup.Environments),
				slices.Clone(backup.Integrations), slices.Clone(backup.Connections)
			field := reflect.ValueOf(entry.of(&changed)).Elem().FieldByIndex(part.Index)
			field.Set(other(t, field))
			w := f.over(t, changed)
			row := rowsOf(t, w)[entry.row]
			if row.Action != transfer.RestoreDiffers || phrase.Differs(row) == "" {
				t.Errorf("%s.%s: %s %q", fields.Name(), name, row.Action, phrase.Differs(row))
			}
			if kept, err := w.Restore(t.Context(), changed, nil, nil); err != nil || kept.Kept != 1 {
				t.Errorf("%s.%s: %+v, %v", fields.Name(), name, kept, err)
			}
		}
	}
}

func TestWhatDiffersIsReplacedWhole(t *testing.T) {
	f := open(t)
	backup := with(t, own(t, "x", "Stage", "https://api.example.com", model.Ask))
	if _, err := f.over(t, backup).Restore(t.Context(), backup, nil, nil); err != nil {
		t.Fatal(err)
	}
	changed := backup
	changed.Environments, changed.Connections = slices.Clone(backup.Environments), slices.Clone(backup.Connections)
	changed.Environments[0].Color = model.Teal
	c := &changed.Connections[0]
	c.Note, c.Favourite, c.Ticket, c.MewsIntegrationID = "Call first", true, "https://tickets.example.com/1", "m-1"
	w := f.over(t, changed)
	if row := rowsOf(t, w)[2]; phrase.Differs(row) != "note, star, ticket, Mews' id of the integration" {
		t.Errorf("differs in %q", phrase.Differs(row))
	}
	if _, err := w.Restore(t.Context(), changed, everything, nil); err != nil {
		t.Fatal(err)
	}
	place, err := w.Find("c0")
	got := place.Connection
	if err != nil || got.Note != c.Note || !got.Favourite || got.Ticket != c.Ticket || got.MewsIntegrationID != "m-1" ||
		place.Environment.Color != model.Teal {
		t.Errorf("%+v, %v", place, err)
	}
}

func TestALostTokenComesBackWhateverElseDiffers(t *testing.T) {
	f := open(t)
	backup := with(t, own(t, "x", "Stage", "https://api.example.com", model.Ask))
	if _, err := f.over(t, backup).Restore(t.Context(), backup, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, ref := range f.Secrets.Refs() {
		f.Secrets.Lose(ref)
	}
	changed := with(t, own(t, "x", "Stage", "https://api.example.com", model.Ask))
	changed.Integrations[0].Client, changed.Connections[0].Favourite = "Other", true
	w := f.over(t, changed)
	if report, err := w.Restore(t.Context(), changed, nil, nil); err != nil || report.Tokens != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	place, err := w.Find("c0")
	if err != nil || place.Integration.Client != "Acme 0" || place.Connection.Favourite {
		t.Errorf("%+v, %v", place, err)
	}
	f.WantBound(t, "https://api.example.com")
}

// patient is a context that ends after it was asked so often.
type patient struct {
	context.Context
	left int
}

func (p *patient) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestALargeBackupIsLookedAtOnce takes minutes where each entry is compared with each other one.
func TestALargeBackupIsLookedAtOnce(t *testing.T) {
	const many = 20000
	f := open(t)
	backup := transfer.Backup{}
	for i := range many {
		backup.Environments = append(backup.Environments, own(t, model.EnvironmentID(fmt.Sprintf("e%d", i)),
			fmt.Sprintf("Stage %d", i), fmt.Sprintf("https://s%d.example.com", i), model.Ask))
	}
	w := f.over(t, backup)
	plan, err := w.PreviewRestore(t.Context(), "", model.Secret{})
	if err != nil || plan.Count(transfer.RestoreAdd) != many {
		t.Errorf("%d are added, %v", plan.Count(transfer.RestoreAdd), err)
	}
	ending := &patient{Context: t.Context(), left: many / 2}
	if plan, err := w.PreviewRestore(ending, "", model.Secret{}); !errors.Is(err, context.Canceled) || len(plan.Rows) > 0 {
		t.Errorf("stopped half way: %v", err)
	}
}
