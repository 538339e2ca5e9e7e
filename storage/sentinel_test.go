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
	"keyrack/model/events"
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

// nowhere takes the sentinels through every feature of a Keyrack with real parts.
type nowhere struct {
	ear
	*keyrack.Keyrack
	home         string
	parts        []any
	backup, list string
	passphrase   model.Secret
	connection   model.ConnectionID // with the sentinels
}

// TestASentinelTokenIsFoundNowhere takes known tokens through every feature, with all going well and with everything
// failing, and searches what the features return, print and write, the data folder, and what the system shows of the
// process.
func TestASentinelTokenIsFoundNowhere(t *testing.T) {
	keychaintest.StartBus(t)
	keyring := keychaintest.StartKeyring(t, "password")
	home := t.TempDir()
	output := capture(t, filepath.Join(home, "output.log"))
	n := openNowhere(t, home)
	defer n.Listen(func(event workspace.Event) { n.hear("an event", event) })()
	defer func() { _ = n.Close() }() // what was sent is heard of, too

	n.features()
	if n.connection == "" {
		t.Fatal("the sentinel was not stored, so nothing is proven")
	}
	n.repeats(n.t.Context(), n.Keyrack, home)
	whole := &everything{
		ear: n.ear, workspace: n.Keyrack, connection: n.connection, folder: home, phrase: n.passphrase,
	}
	if worked, all := whole.call(n.t.Context(), t); worked < all*3/4 {
		t.Errorf("only %d of %d methods worked: that proves little", worked, all)
	}
	n.mustWork("making a vault", func() error { return n.CreateVault(n.t.Context(), n.passphrase) })
	n.mustWork("moving", func() error { return n.MoveTo(n.t.Context(), model.VaultStore, nil) })
	n.features()
	n.Lock()
	n.hear("a locked workspace", n.Keyrack)
	n.features()
	n.mustWork("unlocking", func() error { return n.UnlockVault(n.t.Context(), n.passphrase) })
	n.feature("unlocking wrongly", func() ([]any, error) {
		return nil, n.UnlockVault(n.t.Context(), model.NewSecret(sentinelNew))
	})
	n.mustWork("moving back", func() error { return n.MoveTo(n.t.Context(), model.KeychainStore, nil) })
	keyring.Lock()
	n.Lock()
	n.features()
	whole.call(n.t.Context(), t)
	keyring.Kill()
	n.features()

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

// openNowhere opens a Keyrack over a keychain, a vault, an index and a network that are real.
func openNowhere(t *testing.T, home string) *nowhere {
	t.Helper()
	folder, err := storage.Open(t.Context(), storage.Options{Create: true, Path: filepath.Join(home, "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	entries, err := index.Open(t.Context(), folder.Index(), index.Options{})
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
	safe, formats := vault.Open(folder.Vault(), vault.Options{WorkFactor: 4}), files.Files{WorkFactor: 4}
	n := &nowhere{
		ear: ear{t}, home: home, passphrase: model.NewSecret(sentinelPhrase),
		backup: filepath.Join(home, "backup.age"), list: filepath.Join(home, "list.csv"),
	}
	n.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: entries, History: entries, Requests: entries, Secrets: keys, Vault: safe, Transfer: formats,
		Health: storage.Health{Folder: folder, Entries: entries},
		Post:   client.PostWebhook,
		Sender: client, Dialer: client, Sandbox: hotels, Catalogue: catalogue, Operations: catalogue,
		Refresh: workspace.Refresh{
			Catalogue: catalogue, Fetch: client.FetchDocument, Read: openapi.Read,
			Keep: folder.KeepOperations,
		},
		Now: time.Now, NewID: uuid.NewString,
	})
	if err != nil {
		t.Fatal(err)
	}
	n.parts = []any{n.Keyrack, entries, keys, safe, formats, folder, hotels}
	return n
}

func (n *nowhere) feature(name string, run func() ([]any, error)) {
	n.t.Helper()
	values, err := run()
	n.hear(name, values...)
	if err != nil {
		n.hear(name+", failing", err)
	}
}

func (n *nowhere) mustWork(name string, run func() error) {
	n.t.Helper()
	if err := run(); err != nil {
		n.t.Fatalf("%s: %v", name, err)
	}
}

func (n *nowhere) draft() workspace.Draft {
	return workspace.Draft{
		Environment: workspace.SandboxID, Client: "Acme Sync 2.1.0", ClientToken: parse(n.t, sentinelClient),
		AccessToken: parse(n.t, sentinelAccess), Details: model.Details{Label: "Hotel"},
	}
}

// features runs through every feature. Some fail, where the keychain or the vault is locked.
func (n *nowhere) features() {
	n.connections()
	n.filesInAndOut()
	n.webhooks()
	n.hear("the parts", n.parts...)
}

func (n *nowhere) connections() {
	n.feature("verifying a draft",
		func() ([]any, error) { v, err := n.Verify(n.t.Context(), n.draft()); return []any{v, n.draft()}, err })
	n.feature("adding", func() ([]any, error) {
		c, err := n.AddConnection(n.t.Context(), n.draft())
		if err == nil {
			n.connection = c.ID
		}
		return []any{c}, err
	})
	n.feature("listing",
		func() ([]any, error) { g, err := n.Tree(n.t.Context(), workspace.SandboxID); return []any{g}, err })
	n.feature("verifying",
		func() ([]any, error) { v, err := n.VerifyConnection(n.t.Context(), n.connection); return []any{v}, err })
	n.feature("sending", func() ([]any, error) {
		x, err := n.Send(n.t.Context(),
			workspace.Request{Connection: n.connection, Path: "configuration/get", Body: []byte("{}")})
		return []any{x, string(x.Body)}, err
	})
	n.feature("listening", func() ([]any, error) {
		feed, err := n.Sockets.Open(n.connection)
		if err != nil {
			return nil, err
		}
		changed, stop := feed.Subscribe()
		defer stop()
		for feed.State().Phase == events.Connecting {
			<-changed
		}
		state := feed.State()
		feed.Stop()
		values := []any{state, feed.State()}
		for _, row := range feed.Snapshot().Rows {
			values = append(values, row, string(row.Line()))
		}
		return values, state.Cause.Err
	})
	n.feature("sending nonsense", func() ([]any, error) {
		x, err := n.Send(n.t.Context(),
			workspace.Request{Connection: n.connection, Path: "configuration/get", Body: []byte(`{"AccessToken":1,`)})
		return []any{x}, err
	})
	n.feature("adding again",
		func() ([]any, error) { c, err := n.AddConnection(n.t.Context(), n.draft()); return []any{c}, err })
	n.feature("replacing", func() ([]any, error) {
		return nil, n.ReplaceAccessToken(n.t.Context(), n.connection, parse(n.t, sentinelNew), workspace.Verification{})
	})
	n.feature("replacing back", func() ([]any, error) {
		return nil, n.ReplaceAccessToken(n.t.Context(), n.connection, parse(n.t, sentinelAccess), workspace.Verification{})
	})
	n.feature("reading the tokens",
		func() ([]any, error) { s, err := n.Tokens(n.t.Context(), n.connection); return []any{s}, err })
}

func (n *nowhere) filesInAndOut() {
	n.feature("importing", func() ([]any, error) {
		content, _ := json.Marshal([]map[string]string{
			{"access_token": sentinelAccess, "environment": "Sandbox", "client_token": sentinelClient, "client": "Acme"},
			{"access_token": sentinelNew, "environment": sentinelNew},
			{"access_token": sentinelNew + "\x01"},
			{"label": sentinelNew},
		})
		file, err := n.ReadImportText(string(content))
		if err != nil {
			return nil, err
		}
		plan, planErr := n.PreviewImport(n.t.Context(), file, transfer.ImportDefaults{})
		for i := range plan.Rows {
			n.hear("a row of a preview", plan.Rows[i].Title, phrase.Explain(plan.Rows[i].Refused).What,
				plan.Rows[i].Environment)
		}
		report, err := n.Import(n.t.Context(), file, transfer.ImportDefaults{}, nil)
		return []any{plan, report, file.Flaws}, errors.Join(planErr, err)
	})
	n.feature("importing what is no file", func() ([]any, error) {
		f, err := n.ReadImportText(`{"` + sentinelNew + `": `)
		return []any{f}, err
	})
	n.feature("backing up",
		func() ([]any, error) {
			r, err := n.Backup(n.t.Context(), n.backup, true, n.passphrase, nil)
			return []any{r}, err
		})
	n.feature("restoring", func() ([]any, error) {
		plan, err := n.PreviewRestore(n.t.Context(), n.backup, n.passphrase)
		if err != nil {
			return nil, err
		}
		report, err := n.Restore(n.t.Context(), plan.Backup, func(transfer.RestoreRow) bool { return true }, nil)
		return []any{plan, report}, err
	})
	n.feature("restoring with the wrong passphrase", func() ([]any, error) {
		p, err := n.PreviewRestore(n.t.Context(), n.backup, model.NewSecret(sentinelNew))
		return []any{p}, err
	})
	n.feature("sharing",
		func() ([]any, error) { n, err := n.ShareList(n.t.Context(), n.list, true); return []any{n}, err })
	n.feature("examining", func() ([]any, error) { f, err := n.Doctor(n.t.Context()); return []any{f}, err })
	n.feature("the state of the store",
		func() ([]any, error) { s, err := n.StoreState(n.t.Context()); return []any{s}, err })
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
