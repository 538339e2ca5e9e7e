package storage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/leaktest"
	"keyrack/model/operations"
	"keyrack/model/sandbox"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/storage"
	"keyrack/storage/index"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
	"keyrack/storage/openapi"
	files "keyrack/storage/transfer"
	"keyrack/storage/vault"
	"keyrack/ui/phrase"
)

// The sentinels have characters that JSON, URLs and base64 write in other ways.
const (
	sentinelAccess = `SENTINEL"access\+/=<&>é-4711deadbeef4711deadbeef`
	sentinelNew    = `SENTINEL"fresh\+/=<&>é-0815cafebabe0815cafebabe`
	sentinelClient = `SENTINEL"client\+/=<&>é-1337feedface1337feedface`
	sentinelPhrase = `SENTINEL"phrase\+/=<&>é correct horse`
)

func sentinels() []model.Secret {
	return []model.Secret{
		model.NewSecret(sentinelAccess), model.NewSecret(sentinelNew), model.NewSecret(sentinelClient),
		model.NewSecret(sentinelPhrase),
	}
}

// ear hears everything that the features return and say.
type ear struct {
	t *testing.T
}

// hear looks for sentinels in a value, however it is printed.
func (e ear) hear(what string, values ...any) {
	e.t.Helper()
	for _, value := range values {
		var text bytes.Buffer
		encoded, err := json.Marshal(value)
		fmt.Fprintf(&text, "%v %+v %#v %s %q %s %v", value, value, value, value, value, encoded, err)
		slog.New(slog.NewJSONHandler(&text, nil)).Info("value", "value", value)
		slog.New(slog.NewTextHandler(&text, nil)).Info("value", "value", value)
		if err, is := value.(error); is {
			text.WriteString(err.Error() + phrase.Explain(err).Sentences())
		}
		for i, secret := range sentinels() {
			if leaktest.In(text.String(), secret) {
				e.t.Errorf("%s: sentinel %d is in a %T", what, i, value)
			}
		}
	}
}

// TestASentinelTokenIsFoundNowhere takes known tokens through every feature, with all going well and with everything
// failing, and searches what the features return, print and write, the data folder, and what the system shows of the
// process.
func TestASentinelTokenIsFoundNowhere(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, "password")
	home := t.TempDir()
	output := capture(t, filepath.Join(home, "output.log"))
	e := ear{t}
	ctx := t.Context()

	folder, err := storage.Open(ctx, storage.Options{Create: true, Path: filepath.Join(home, "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	entries, err := index.Open(ctx, folder.Index(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = entries.Close() })
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	keys := keychain.Open(keychain.Options{ReadLimit: time.Minute, WriteLimit: time.Minute})
	t.Cleanup(func() { _ = keys.Close() })
	hotels := sandbox.NewLocal(sandbox.Options{})
	t.Cleanup(func() { _ = hotels.Close() })
	client := connector.New(connector.Options{TempDir: folder.Temp()})
	// Nothing of this test leaves the computer: servers on it are never asked for through a proxy, and this one is not
	// there.
	if err := client.UseNetwork(connector.Network{Proxy: "http://127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	safe, files := vault.Open(folder.Vault(), vault.Options{WorkFactor: 4}), files.Files{WorkFactor: 4}
	w, err := keyrack.Open(ctx, keyrack.Options{
		Index: entries, History: entries, Requests: entries, Secrets: keys, Vault: safe, Transfer: files,
		Health: storage.Health{Folder: folder, Entries: entries},
		Sender: client, Sandbox: hotels, Catalogue: catalogue, Operations: catalogue,
		Refresh: workspace.Refresh{
			Catalogue: catalogue, Fetch: client.FetchDocument, Read: openapi.Read,
			Keep: folder.KeepOperations,
		},
		Now: time.Now, NewID: uuid.NewString,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Listen(func(event workspace.Event) { e.hear("an event", event) })()

	passphrase := model.NewSecret(sentinelPhrase)
	backup := filepath.Join(home, "backup.age")
	list := filepath.Join(home, "list.csv")
	var connection model.ConnectionID
	feature := func(name string, run func() ([]any, error)) {
		t.Helper()
		values, err := run()
		e.hear(name, values...)
		if err != nil {
			e.hear(name+", failing", err)
		}
	}
	mustWork := func(name string, run func() ([]any, error)) {
		t.Helper()
		values, err := run()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e.hear(name, values...)
	}
	draft := func() workspace.Draft {
		return workspace.Draft{
			Environment: workspace.SandboxID, Client: "Acme Sync 2.1.0", ClientToken: parse(t, sentinelClient),
			AccessToken: parse(t, sentinelAccess), Details: model.Details{Label: "Hotel"},
		}
	}
	// Every feature, twice: as it is meant to be, then with the keychain locked and the vault locked.
	features := func() {
		feature("verifying a draft",
			func() ([]any, error) { v, err := w.Verify(ctx, draft()); return []any{v, draft()}, err })
		feature("adding", func() ([]any, error) {
			c, err := w.AddConnection(ctx, draft())
			if err == nil {
				connection = c.ID
			}
			return []any{c}, err
		})
		feature("listing", func() ([]any, error) { g, err := w.Tree(ctx, workspace.SandboxID); return []any{g}, err })
		feature("verifying", func() ([]any, error) { v, err := w.VerifyConnection(ctx, connection); return []any{v}, err })
		feature("sending", func() ([]any, error) {
			x, err := w.Send(ctx, workspace.Request{Connection: connection, Path: "configuration/get", Body: []byte("{}")})
			return []any{x, string(x.Body)}, err
		})
		feature("sending nonsense", func() ([]any, error) {
			x, err := w.Send(ctx,
				workspace.Request{Connection: connection, Path: "configuration/get", Body: []byte(`{"AccessToken":1,`)})
			return []any{x}, err
		})
		feature("adding again", func() ([]any, error) { c, err := w.AddConnection(ctx, draft()); return []any{c}, err })
		feature("replacing", func() ([]any, error) {
			return nil, w.ReplaceAccessToken(ctx, connection, parse(t, sentinelNew), workspace.Verification{})
		})
		feature("replacing back", func() ([]any, error) {
			return nil, w.ReplaceAccessToken(ctx, connection, parse(t, sentinelAccess), workspace.Verification{})
		})
		feature("reading the tokens", func() ([]any, error) { s, err := w.Tokens(ctx, connection); return []any{s}, err })
		feature("importing", func() ([]any, error) {
			content, _ := json.Marshal([]map[string]string{
				{"access_token": sentinelAccess, "environment": "Sandbox", "client_token": sentinelClient, "client": "Acme"},
				{"access_token": sentinelNew, "environment": sentinelNew},
				{"access_token": sentinelNew + "\x01"},
				{"label": sentinelNew},
			})
			file, err := w.ReadImportText(string(content))
			if err != nil {
				return nil, err
			}
			plan, planErr := w.PreviewImport(ctx, file, transfer.ImportDefaults{})
			for i := range plan.Rows {
				e.hear("a row of a preview", plan.Rows[i].Title, phrase.Explain(plan.Rows[i].Refused).What,
					plan.Rows[i].Environment)
			}
			report, err := w.Import(ctx, file, transfer.ImportDefaults{}, nil)
			return []any{plan, report, file.Flaws}, errors.Join(planErr, err)
		})
		feature("importing what is no file", func() ([]any, error) {
			f, err := w.ReadImportText(`{"` + sentinelNew + `": `)
			return []any{f}, err
		})
		feature("backing up",
			func() ([]any, error) { r, err := w.Backup(ctx, backup, true, passphrase, nil); return []any{r}, err })
		feature("restoring", func() ([]any, error) {
			plan, err := w.PreviewRestore(ctx, backup, passphrase)
			if err != nil {
				return nil, err
			}
			report, err := w.Restore(ctx, plan.Backup, func(transfer.RestoreRow) bool { return true }, nil)
			return []any{plan, report}, err
		})
		feature("restoring with the wrong passphrase", func() ([]any, error) {
			p, err := w.PreviewRestore(ctx, backup, model.NewSecret(sentinelNew))
			return []any{p}, err
		})
		feature("sharing", func() ([]any, error) { n, err := w.ShareList(ctx, list, true); return []any{n}, err })
		feature("examining", func() ([]any, error) { f, err := w.Doctor(ctx); return []any{f}, err })
		feature("the state of the store", func() ([]any, error) { s, err := w.StoreState(ctx); return []any{s}, err })
		e.hear("the parts", w, entries, keys, safe, files, folder, hotels)
	}
	features()
	if connection == "" {
		t.Fatal("the sentinel was not stored, so nothing is proven")
	}
	e.repeats(ctx, w, home)
	whole := &everything{ear: e, workspace: w, connection: connection, folder: home, phrase: passphrase}
	if worked, all := whole.call(ctx, t); worked < all*3/4 {
		t.Errorf("only %d of %d methods worked: that proves little", worked, all)
	}
	mustWork("making a vault", func() ([]any, error) { return nil, w.CreateVault(ctx, passphrase) })
	mustWork("moving", func() ([]any, error) { return nil, w.MoveTo(ctx, model.VaultStore, nil) })
	features()
	w.Lock()
	e.hear("a locked workspace", w, safe)
	features()
	mustWork("unlocking", func() ([]any, error) { return nil, w.UnlockVault(ctx, passphrase) })
	feature("unlocking wrongly", func() ([]any, error) { return nil, w.UnlockVault(ctx, model.NewSecret(sentinelNew)) })
	mustWork("moving back", func() ([]any, error) { return nil, w.MoveTo(ctx, model.KeychainStore, nil) })
	keyring.Lock()
	w.Lock()
	features()
	whole.call(ctx, t)
	keyring.Kill()
	features()

	for i, secret := range sentinels() {
		if found := leaktest.Files(t, home, secret); len(found) > 0 {
			t.Errorf("sentinel %d stands in %v", i, found)
		}
		for _, name := range []string{"/proc/self/cmdline", "/proc/self/environ"} {
			if content, err := os.ReadFile(name); err == nil && leaktest.In(string(content), secret) {
				t.Errorf("sentinel %d stands in %s", i, name)
			}
		}
		if leaktest.In(output(), secret) {
			t.Errorf("sentinel %d was printed", i)
		}
	}
}

func parse(t *testing.T, text string) model.Token {
	t.Helper()
	token, err := model.ParseToken(text)
	if err != nil || token.Secret.Reveal() != text {
		t.Fatalf("a sentinel is no token: %v", err)
	}
	return token
}

// capture turns everything that the process prints or logs into a file, and returns what is in it.
func capture(t *testing.T, path string) func() string {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out, stderr, logs := os.Stdout, os.Stderr, log.Writer()
	os.Stdout, os.Stderr = file, file
	log.SetOutput(io.MultiWriter(logs, file))
	t.Cleanup(func() {
		os.Stdout, os.Stderr = out, stderr
		log.SetOutput(logs)
		_ = file.Close()
	})
	return func() string {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
}
