package desktop_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// title is what the newest window is called.
func (d *desk) title() string {
	all := d.App().Driver().AllWindows()
	return all[len(all)-1].Title()
}

// tapNth clicks on the n-th of several equal texts, from 0.
func (d *desk) tapNth(t *testing.T, text string, n int) {
	t.Helper()
	found := d.FindAll(text)
	if n >= len(found) {
		t.Fatalf("%q is on the screen %d times", text, len(found))
	}
	d.TapAt(found[n].Center())
}

// settled opens a window with the sample hotels and waits until the first look at them is over.
func settled(t *testing.T) *desk {
	t.Helper()
	d := withHotels(t)
	d.UntilText("portfolio · 12 properties · verified just now")
	d.Run()
	return d
}

func TestDeletingCanBeTakenBack(t *testing.T) {
	d := settled(t)
	d.Tap("Token")
	d.UntilText("Rotate token…")
	d.Tap("Delete…")
	d.UntilText("Delete “Hotel Aurora”?")
	d.Key(fyne.KeyReturn)
	d.UntilText("Deleted “Hotel Aurora”.")
	d.Until(func() bool { return len(d.secrets.Refs()) == 3 })
	d.Tap("Undo")
	d.UntilText("Brought back 1 connection.")
	d.UntilText("All 3")
	if len(d.secrets.Refs()) != 4 {
		t.Errorf("%d secrets are kept, want 4", len(d.secrets.Refs()))
	}
	d.Until(func() bool { return len(d.FindAll("Hotel Aurora")) > 0 })
	d.tapNth(t, "Hotel Aurora", 0)
	d.Tap("Check")
	d.UntilText("Europe/Vienna")
}

func TestTheKeyboardSwitchesThereAndBack(t *testing.T) {
	d := open(t, full, fill(t, 3))
	d.UntilText("Hotel 0")
	d.Shortcut(fyne.Key3, ctrl)
	d.UntilText("Real hotels and real guests.")
	d.Shortcut(fyne.KeyBackTick, ctrl)
	d.UntilText("Hotel 0")
	d.Shortcut(fyne.KeyBackTick, ctrl)
	d.UntilText("Real hotels and real guests.")
	d.Shortcut(fyne.Key2, ctrl)
	d.UntilText("Hotel 0")
	if d.title() != "Keyrack — Demo" {
		t.Errorf("the window is called %q", d.title())
	}
}

func TestOfSeveralSwitchesTheLastOneCounts(t *testing.T) {
	d := open(t, full, fill(t, 3))
	d.UntilText("Hotel 0")
	for range 5 {
		d.Shortcut(fyne.Key1, ctrl)
		d.Shortcut(fyne.Key3, ctrl)
		d.UntilText("Real hotels and real guests.")
		d.Shortcut(fyne.Key1, ctrl)
		d.Shortcut(fyne.Key2, ctrl)
		d.UntilText("Hotel 0")
		d.Run()
		if d.HasText("the sandbox") || d.title() != "Keyrack — Demo" {
			t.Fatalf("the window is called %q and says %s", d.title(), strings.Join(d.Texts(), " | "))
		}
	}
}

func TestTheTitleSaysWhetherWritesArePossible(t *testing.T) {
	d := open(t, full, fill(t, 3))
	d.UntilText("Hotel 0")
	hotel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"Enterprise":{"Id":"p","Name":"Grand Hotel Opéra"}}`))
	}))
	t.Cleanup(hotel.Close)
	local, err := model.ParseAddress(model.Custom, hotel.URL)
	if err != nil {
		t.Fatal(err)
	}
	live := model.Environment{
		Name: "Live copy", Kind: model.Custom, Address: local, Protection: model.ReadOnly,
		Color: model.Pink,
	}
	if live, err = d.opened.AddEnvironment(t.Context(), live); err != nil {
		t.Fatal(err)
	}
	draft := workspace.Draft{Environment: live.ID, Client: "Acme Sync 2.1.0"}
	for end, token := range map[string]*model.Token{"0": &draft.ClientToken, "1": &draft.AccessToken} {
		if *token, err = model.ParseToken(strings.Repeat("C0FFEE00", 4) + "-" + strings.Repeat(end, 31)); err != nil {
			t.Fatal(err)
		}
	}
	if draft.Verification, err = d.opened.Verify(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	if _, err := d.opened.AddConnection(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	d.UntilText("Live copy")
	d.Tap("Live copy")
	d.Until(func() bool { return d.title() == "Keyrack — Live copy · read-only" })
	d.Tap("Unlock writes…")
	d.UntilText("Type it here")
	d.Type("Grand Hotel Opéra")
	d.Key(fyne.KeyReturn)
	d.Until(func() bool { return d.title() == "Keyrack — Live copy · writes unlocked" })
	d.UntilText("writes unlocked 4:5")
	d.late.Store(int64(model.UnlockDuration))
	d.Until(func() bool { return d.title() == "Keyrack — Live copy · read-only" })

	live.Name, live.Protection = "Playground", model.Open
	if err := d.opened.EditEnvironment(t.Context(), live); err != nil {
		t.Fatal(err)
	}
	d.Until(func() bool { return d.title() == "Keyrack — Playground" })
	if err := d.opened.RemoveEnvironment(t.Context(), live.ID); err != nil {
		t.Fatal(err)
	}
	d.Until(func() bool { return d.title() == "Keyrack — Sandbox" })
}

func TestAllConnectionsAreCheckedFromTheList(t *testing.T) {
	d := settled(t)
	d.Tap("Check all")
	d.UntilText("3 / 3 · done")
	d.UntilText("OK · portfolio,")
	d.tapNth(t, "Hotel Borealis", len(d.FindAll("Hotel Borealis"))-1)
	d.UntilText("America/New_York")
	if d.HasText("Check again") {
		t.Error("the screen that checks all is still there")
	}
}

// fill makes an index with so many connections of demo, none of whose tokens is in a secret store.
func fill(t *testing.T, count int) func(folder string) {
	return func(folder string) {
		x, err := index.Open(t.Context(), filepath.Join(folder, "index.sqlite"), index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		address, err := model.ParseAddress(model.Demo, model.DemoAddress)
		if err != nil {
			t.Fatal(err)
		}
		change := workspace.Change{
			Integrations: []model.Integration{{
				ID: "i", EnvironmentID: workspace.DemoID, Client: "Acme Sync 2.1.0",
				ClientToken: "client.1", Fingerprint: "E0D4…9E1D",
			}},
		}
		refs := []model.SecretRef{"client.1"}
		for n := range count {
			ref := model.SecretRef(fmt.Sprintf("access-%d.1", n))
			refs = append(refs, ref)
			change.Connections = append(change.Connections, model.Connection{
				ID: model.ConnectionID(fmt.Sprint("c", n)), IntegrationID: "i",
				Details: model.Details{Label: fmt.Sprint("Hotel ", n)}, AccessToken: ref, Fingerprint: "C66E…453D",
				Created: time.Unix(int64(n), 0),
			})
		}
		production, err := model.ParseAddress(model.Production, model.ProductionAddress)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			x.SaveEnvironment(t.Context(),
				model.Environment{ID: workspace.SandboxID, Name: "Sandbox", Kind: model.Sandbox, Protection: model.Open}),
			x.SaveEnvironment(t.Context(),
				model.Environment{ID: workspace.DemoID, Name: "Demo", Kind: model.Demo, Address: address, Protection: model.Open}),
			x.SaveEnvironment(t.Context(), model.Environment{
				ID: workspace.ProductionID, Name: "Production",
				Kind: model.Production, Address: production, Protection: model.ReadOnly,
			}),
			x.SetSetting(t.Context(), "toured", "yes"),
			x.SetSetting(t.Context(), "environment", string(workspace.DemoID)),
			x.Reserve(t.Context(), model.KeychainStore, refs...),
			x.Commit(t.Context(), change),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAStartReadsNoSecret(t *testing.T) {
	d := open(t, full, fill(t, 1000))
	d.UntilText("All 1000")
	d.UntilText("Hotel 0")
	d.Run()
	if reads := d.secrets.Reads(); reads != 0 {
		t.Errorf("%d secrets were read to show the list", reads)
	}
}

func TestFavouritesThatBeginToFailAreAnnouncedWithoutASecret(t *testing.T) {
	d := settled(t)
	d.Tap("Add to favourites")
	var favourites []model.ConnectionID
	d.Until(func() bool {
		var err error
		if favourites, err = d.opened.Favourites(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(favourites) == 1
	})
	place, err := d.opened.Find(favourites[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := d.opened.ChangePreferences(t.Context(),
		func(p *settings.Preferences) { p.Checks.AtStart = true }); err != nil {
		t.Fatal(err)
	}
	d.startOn(t, full)
	d.UntilText("Hotel Aurora")
	d.Run()
	if len(d.Notified()) != 0 {
		t.Fatalf("all is well, and yet it was announced: %+v", d.Notified()[0])
	}
	d.secrets.Lose(place.Connection.AccessToken)
	d.startOn(t, full)
	d.Until(func() bool { return len(d.Notified()) > 0 })
	got := d.Notified()[0]
	if got.Title != "Keyrack: 1 favourite fails" || got.Content != "Hotel Aurora (Sandbox): token missing" {
		t.Errorf("announced %q: %q", got.Title, got.Content)
	}

	// A desktop that reads markup would cut the name.
	for markup, want := range map[bool]string{true: "Tom &amp; &lt;b&gt;Söhne&lt;/b&gt;", false: "Tom & <b>Söhne</b>"} {
		d.markup.Store(markup)
		before := len(d.Notified())
		d.shell.SendNotification(fyne.NewNotification("Keyrack", "Tom & <b>Söhne</b>"))
		d.Until(func() bool { return len(d.Notified()) > before })
		if got := d.Notified()[before].Content; got != want {
			t.Errorf("markup %v: announced %q", markup, got)
		}
	}
}
