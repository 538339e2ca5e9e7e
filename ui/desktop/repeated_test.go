package desktop_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/look"
	"keyrack/ui/export"
)

const (
	echoedAccess = "ECC0E5500000000000000000000000AA-ECC0E5500000000000000000000000A"
	echoedClient = "C11E0000C11E0000C11E0000C11E00EE-C11E0000C11E0000C11E0000C11E0EE"
)

// repeating opens the window on a connection of a server that repeats the tokens that it gets wherever a server can put
// a text, written as the test wants.
func repeating(t *testing.T, write *atomic.Pointer[func(string) string]) *desk {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got struct{ ClientToken, AccessToken string }
		_ = json.NewDecoder(r.Body).Decode(&got)
		both := (*write.Load())(got.ClientToken) + " " + (*write.Load())(got.AccessToken)
		w.Header().Set("Request-Id", "r "+both)
		w.Header().Set("X-Echo", both)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"Message": both, "Services": []map[string]string{{"Id": "a", "Name": both}, {"Id": "b", "Name": "Stay"}},
			"Enterprise": map[string]any{
				"Id": "p " + both, "Name": "Hotel Echo " + both, "ChainName": both, "TimeZoneIdentifier": both, "Pricing": both,
				"LegalEnvironmentCode": both,
				"Address":              map[string]string{"City": both},
			},
		})
	}))
	t.Cleanup(server.Close)
	d := settled(t)
	address, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	environment, err := d.opened.AddEnvironment(t.Context(),
		model.Environment{Name: "Echo", Kind: model.Custom, Address: address, Protection: model.Open})
	if err != nil {
		t.Fatal(err)
	}
	draft := workspace.Draft{Environment: environment.ID, Client: "Acme", Details: model.Details{Label: "Echoing"}}
	for token, into := range map[string]*model.Token{echoedAccess: &draft.AccessToken, echoedClient: &draft.ClientToken} {
		if *into, err = model.ParseToken(token); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.opened.AddConnection(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	d.UntilText("Echo")
	d.Tap("Echo")
	d.UntilText("Echoing")
	d.UntilText("No answer yet.")
	return d
}

// quiet fails where the window or the clipboard gives a token away.
func (d *desk) quiet(t *testing.T, where string) {
	t.Helper()
	for what, text := range map[string]string{
		"screen":    strings.Join(d.Texts(), "\n"),
		"clipboard": d.App().Clipboard().Content(),
	} {
		for _, token := range []string{echoedAccess, echoedClient} {
			if leaktest.In(text, model.NewSecret(token)) {
				t.Errorf("%s: a token is on the %s: %.300s", where, what, text)
			}
		}
	}
}

// saved saves the answer in every way that there is, and looks into the files.
func (d *desk) saved(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	confirm := func(files int) {
		d.UntilText("Choose a folder…")
		buttons := d.FindAll("Save")
		d.TapAt(buttons[len(buttons)-1].Center())
		d.Until(func() bool {
			whole, err := filepath.Glob(filepath.Join(folder, "[^.]*"))
			return err == nil && len(whole) == files && d.Canvas().Overlays().Top() == nil && d.HasText("Saved")
		})
	}
	d.Tap("Save")
	confirm(1)
	d.Tap("Table")
	formats := export.Formats()
	for i, format := range formats {
		d.Tap("Export…")
		d.UntilText("Choose a file…")
		if i > 0 { // the dialog has what was chosen the last time
			d.Tap(formats[i-1].Name)
			d.Tap(format.Name)
		}
		d.quiet(t, "Export")
		d.Tap("Choose a file…")
		confirm(2 + i)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		if filepath.Ext(entry.Name()) == ".xlsx" {
			text = unzipped(t, content)
		}
		if !strings.Contains(text, "Stay") {
			t.Errorf("%s does not hold the answer", entry.Name())
		}
		for _, token := range []string{echoedAccess, echoedClient} {
			if leaktest.In(text, model.NewSecret(token)) {
				t.Errorf("a token stands in %s", entry.Name())
			}
		}
	}
	d.Tap("Pretty")
}

// unzipped are the texts of an archive.
func unzipped(t *testing.T, content []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range archive.File {
		part, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, part); err != nil {
			t.Fatal(err)
		}
		_ = part.Close()
	}
	return all.String()
}

func TestTheWindowRepeatsNothingThatAServerRepeats(t *testing.T) {
	var write atomic.Pointer[func(string) string]
	for name := range leaktest.Writings(echoedAccess) {
		as := func(token string) string { return leaktest.Writings(token)[name] }
		write.Store(&as)
		t.Run(name, func(t *testing.T) {
			d := repeating(t, &write)
			d.Shortcut(fyne.KeyReturn, ctrl)
			d.UntilText("200 OK")
			d.UntilText("was taken out of this answer")
			d.quiet(t, "Pretty")
			for _, tab := range []string{"Table", "Headers", "Timing", "Pretty"} {
				d.Tap(tab)
				d.Run()
				d.quiet(t, tab)
			}
			d.Tap("Copy")
			d.UntilText("Answer copied")
			d.quiet(t, "Copy")
			if name == "as it is" {
				d.saved(t)
			}
			if err := d.opened.Reread(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.Tap("History")
			d.UntilText("configuration/get")
			d.quiet(t, "History")
			d.Tap("Token")
			d.UntilText("Hold to show")
			d.quiet(t, "Token")
			for _, token := range []string{echoedAccess, echoedClient} {
				if found := leaktest.Files(t, filepath.Dir(d.folder), model.NewSecret(token)); len(found) > 0 {
					t.Errorf("a token stands in %v", found)
				}
			}
		})
	}
}

func TestTheAnswerAsItCameIsShownOnPurposeAndItsCopyIsCleared(t *testing.T) {
	var write atomic.Pointer[func(string) string]
	as := strings.Clone
	write.Store(&as)
	d := repeating(t, &write)
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("was taken out of this answer")
	d.Shot("redacted")
	d.Tap("More to do with this request and its answer")
	d.Shot("original-menu")
	d.Tap("Show original…")
	d.UntilText("Show the answer as it came?")
	d.Shot("original-question")
	d.quiet(t, "before the word of the user")
	d.Key(fyne.KeyReturn)
	d.UntilText("it holds a token or another secret")
	if !d.HasText(echoedClient[:9]) {
		t.Error("the answer is not shown as it came")
	}
	d.Shot("original")
	d.SetTheme(look.New(look.AccentOf(model.Custom)).In(look.Dark))
	d.Shot("original-dark")
	d.SetTheme(look.New(look.AccentOf(model.Custom)).In(look.Light))
	for _, tab := range []string{"Table", "Headers"} {
		d.Tap(tab)
		d.Run()
		d.quiet(t, tab)
	}
	d.Tap("Pretty")
	d.Tap("Copy")
	d.UntilText("Copied with the secrets in it, for 0:30.")
	if !strings.Contains(d.App().Clipboard().Content(), echoedAccess) {
		t.Error("the copy is not what came")
	}
	d.Shot("original-copied")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	if d.HasText(echoedAccess[:9]) {
		t.Error("an audience sees the token")
	}
	d.Shortcut(fyne.KeyL, ctrl)
	d.Until(func() bool { return d.App().Clipboard().Content() == "" })
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("Leave presenter mode?")
	d.Key(fyne.KeyReturn)
	d.gone("PRESENTER MODE")
	d.quiet(t, "after lock")
}
