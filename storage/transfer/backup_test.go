package transfer_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	files "keyrack/storage/transfer"
)

var (
	passphrase = model.NewSecret("correct horse battery staple")
	quick      = files.Files{WorkFactor: 4}
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestABackupLosesNoDetailOfAConnection(t *testing.T) {
	backup := sampleBackup(t)
	backup.Connections[0].Details = workspacetest.Details(t)
	sealed, err := quick.SealBackup(backup, passphrase)
	must(t, err)
	opened, err := quick.OpenBackup(sealed, passphrase)
	must(t, err)
	if differ := backup.Connections[0].Details.Differences(opened.Connections[0].Details); len(differ) > 0 {
		t.Errorf("it loses %q", differ)
	}
}

// sampleBackup has one of everything.
func sampleBackup(t testing.TB) transfer.Backup {
	t.Helper()
	address, err := model.ParseAddress(model.Custom, "https://mews.example.com:8443")
	must(t, err)
	socket, err := model.ParseSocketAddress("wss://ws.example.com")
	must(t, err)
	made := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return transfer.Backup{
		Made: made,
		Environments: []model.Environment{{
			ID: "e1", Name: "Staging", Kind: model.Custom, Address: address,
			Protection: model.Ask, Socket: socket,
		}},
		Integrations: []transfer.BackedUpIntegration{{
			Integration: model.Integration{ID: "i1", EnvironmentID: "e1", Client: "Acme Sync 2.1.0", Fingerprint: "C11E…E000"},
			Token:       model.NewSecret(client),
		}},
		Connections: []transfer.BackedUpConnection{{
			Connection: model.Connection{
				ID: "c1", IntegrationID: "i1", Details: model.Details{
					Label: "Hotel <Aurora> & “Spa”", Note: "a\nb",
					Tags: []string{"spa", "ski"}, Favourite: true, Ticket: "https://tickets.example.com/7",
				},
				Fingerprint: "A000…0000", Created: made.Add(-time.Hour), MewsIntegrationID: "m1", Rotated: made.Add(-time.Minute),
				LastUsed: made.Add(-time.Second), MewsEnterpriseID: "p1",
				Standing: model.Standing{State: model.Canceled, At: made.Add(-time.Hour)},
				Identity: &model.Identity{
					EnterpriseID: "p1", Name: "Hotel Aurora", TimeZone: "Europe/Vienna", Portfolio: true,
					Enterprises: []model.Enterprise{{ID: "p1", Name: "Hotel Aurora"}}, VerifiedAt: made,
				},
				LastCheck: model.Check{Health: model.OK, At: made, Status: 200, Took: time.Second},
			},
			Token: model.NewSecret(aurora),
		}},
	}
}

func TestABackupComesBackAsItWas(t *testing.T) {
	want := sampleBackup(t)
	sealed, err := quick.SealBackup(want, passphrase)
	must(t, err)
	for _, secret := range []string{client, aurora, "Hotel", passphrase.Reveal()} {
		if bytes.Contains(sealed, []byte(secret)) {
			t.Error("the file can be read without the passphrase")
		}
	}
	got, err := quick.OpenBackup(sealed, passphrase)
	must(t, err)
	compare := cmp.Options{
		cmp.Comparer(func(a, b model.Secret) bool { return a.Equal(b) }),
		cmp.Comparer(func(a, b model.Address) bool { return a == b }),
		cmp.Comparer(func(a, b model.SocketAddress) bool { return a == b }),
		cmpopts.EquateApproxTime(0),
	}
	if diff := cmp.Diff(want, got, compare); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABackupOpensAsEditorsAndMailHandItOn(t *testing.T) {
	sealed, err := quick.SealBackup(sampleBackup(t), passphrase)
	must(t, err)
	text := string(sealed)
	utf16 := func(order binary.AppendByteOrder, mark bool) string {
		var out []byte
		if mark {
			out = order.AppendUint16(out, 0xfeff)
		}
		for _, r := range text {
			out = order.AppendUint16(out, uint16(r))
		}
		return string(out)
	}
	mail := "Hello,\n\nhere is the backup of today.\n\n" + text + "\n-- \nAnna\n"
	for name, content := range map[string]string{
		"with a byte order mark":          "\ufeff" + text,
		"in UTF-16 of Windows":            utf16(binary.LittleEndian, true),
		"in UTF-16, the other way round":  utf16(binary.BigEndian, true),
		"in UTF-16 without a mark":        utf16(binary.LittleEndian, false),
		"in a mail":                       mail,
		"in a mail that was answered":     "> " + strings.ReplaceAll(mail, "\n", "\n> "),
		"with a mark before a mail":       "\ufeff" + mail,
		"with blanks at the ends":         strings.ReplaceAll(text, "\n", " \t\n"),
		"indented":                        "  " + strings.ReplaceAll(text, "\n", "\n  "),
		"with the line ends of Windows":   strings.ReplaceAll(text, "\n", "\r\n"),
		"with every line end doubled":     strings.ReplaceAll(text, "\n", "\n\n"),
		"without the last line end":       strings.TrimSpace(text),
		"with something else behind it":   text + "-----BEGIN AGE ENCRYPTED FILE-----\n",
		"in a mail in the text of a mail": strings.ReplaceAll(mail, "\n", "\r\n"),
	} {
		opened, err := quick.OpenBackup([]byte(content), passphrase)
		if err != nil || len(opened.Connections) != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := quick.ReadImport([]byte(content), transfer.ReadOptions{}); !errors.Is(err, transfer.ErrIsBackup) {
			t.Errorf("%s: imported it is %v", name, err)
		}
	}
	for name, content := range map[string]string{
		"cut":                  text[:len(text)/2],
		"cut, with text":       mail[:len(mail)/2],
		"changed":              strings.Replace(text, "\nYWdl", "\nYWdm", 1),
		"a letter that is one": "We write " + strings.TrimSpace(text[:35]) + " before it.",
	} {
		if _, err := quick.OpenBackup([]byte(content), passphrase); !errors.Is(err, transfer.ErrDamagedBackup) &&
			!errors.Is(err, transfer.ErrNotBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheAgeToolOpensABackup opens one with a program that shares no code with Keyrack.
func TestTheAgeToolOpensABackup(t *testing.T) {
	if _, err := exec.LookPath("age"); err != nil {
		if os.Getenv("KEYRACK_REQUIRE_DESKTOP") != "" {
			t.Fatal("age is required and missing")
		}
		t.Skip("age is not installed")
	}
	sealed, err := quick.SealBackup(sampleBackup(t), passphrase)
	must(t, err)
	file := filepath.Join(t.TempDir(), "backup.age")
	must(t, os.WriteFile(file, sealed, 0o600))
	// age asks for a passphrase on a terminal only; script makes one.
	command := exec.Command("script", "--quiet", "--return", "--command", "age --decrypt --output "+file+".json "+file,
		"/dev/null")
	command.Stdin = strings.NewReader(passphrase.Reveal() + "\n")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("age: %v\n%s", err, output)
	}
	plain, err := os.ReadFile(file + ".json")
	must(t, err)
	for _, part := range []string{aurora, client, "keyrack-backup"} {
		if !bytes.Contains(plain, []byte(part)) {
			t.Errorf("%s is missing in what age decrypted", short(part))
		}
	}
}

func TestAWrongPassphraseOpensNothing(t *testing.T) {
	sealed, err := quick.SealBackup(sampleBackup(t), passphrase)
	must(t, err)
	for _, wrong := range []string{"", "correct horse battery stapl", "correct horse battery staple "} {
		if _, err := quick.OpenBackup(sealed, model.NewSecret(wrong)); !errors.Is(err, secrets.ErrWrongPassphrase) {
			t.Errorf("%d characters: %v", len(wrong), err)
		}
	}
	if _, err := quick.SealBackup(sampleBackup(t), model.NewSecret("")); err == nil {
		t.Error("a backup without a passphrase was made")
	}
}

// TestATouchedBackupIsNeverBelieved changes every byte and cuts the file at every length.
func TestATouchedBackupIsNeverBelieved(t *testing.T) {
	sealed, err := quick.SealBackup(transfer.Backup{}, passphrase)
	must(t, err)
	known := func(err error) bool {
		return errors.Is(err, transfer.ErrDamagedBackup) || errors.Is(err, transfer.ErrNotBackup) ||
			errors.Is(err, secrets.ErrWrongPassphrase)
	}
	for at := range sealed {
		touched := bytes.Clone(sealed)
		touched[at] ^= 1
		if touched[at] == '\n' || sealed[at] == '\n' {
			continue // armor takes several line ends
		}
		if _, err := quick.OpenBackup(touched, passphrase); !known(err) {
			t.Fatalf("changed at %d: %v", at, err)
		}
		if at == len(sealed)-1 {
			continue // only the last line end is missing
		}
		if _, err := quick.OpenBackup(sealed[:at], passphrase); !known(err) {
			t.Fatalf("cut to %d: %v", at, err)
		}
	}
	binary, err := io.ReadAll(armor.NewReader(bytes.NewReader(sealed)))
	must(t, err)
	if _, err := quick.OpenBackup(binary, passphrase); err != nil {
		t.Errorf("without its armor: %v", err)
	}
	if _, err := quick.OpenBackup(append(binary, "more"...), passphrase); !known(err) {
		t.Errorf("with more behind it: %v", err)
	}
}

func TestABackupMakesGuessingItsPassphraseSlow(t *testing.T) {
	sealed, err := files.Files{}.SealBackup(transfer.Backup{}, passphrase)
	must(t, err)
	header, err := io.ReadAll(armor.NewReader(bytes.NewReader(sealed)))
	must(t, err)
	if !regexp.MustCompile(`-> scrypt \S+ 18\n`).Match(header) {
		t.Error("a backup is not locked with scrypt of 2^18")
	}
}

func TestWorkFactorOfABackupIsBounded(t *testing.T) {
	costly := "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA " +
		"30\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	if _, err := quick.OpenBackup([]byte(costly), passphrase); !errors.Is(err, transfer.ErrDamagedBackup) {
		t.Error(err)
	}
}

// lock encrypts any plain text as a backup.
func lock(t testing.TB, plain string) []byte {
	t.Helper()
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	must(t, err)
	recipient.SetWorkFactor(4)
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, recipient)
	must(t, err)
	_, err = w.Write([]byte(plain))
	must(t, errors.Join(err, w.Close(), armored.Close()))
	return sealed.Bytes()
}

func TestWhatABackupSaysIsChecked(t *testing.T) {
	environment := `{"id":"e1","name":"Staging","kind":"custom","address":"https://mews.example.com","protection":"ask"}`
	integration := `{"id":"i1","environment":"e1","client":"Acme","client_token":"` + client + `"}`
	file := func(environments, integrations, connections string) string {
		return `{"format":"keyrack-backup","version":1,"environments":[` + environments + `],"integrations":[` +
			integrations + `],"connections":[` + connections + `]}`
	}
	for name, test := range map[string]struct {
		plain string
		want  error
	}{
		"no JSON":                   {"hello", transfer.ErrNotBackup},
		"another program's":         {`{"format":"other","version":1}`, transfer.ErrNotBackup},
		"newer":                     {`{"format":"keyrack-backup","version":2,"environments":7}`, transfer.ErrNewerBackup},
		"wrong type":                {`{"format":"keyrack-backup","version":1,"environments":7}`, transfer.ErrDamagedBackup},
		"no version":                {`{"format":"keyrack-backup"}`, transfer.ErrDamagedBackup},
		"environment twice":         {file(environment+","+environment, "", ""), transfer.ErrDamagedBackup},
		"environment without kind":  {file(`{"id":"e1","name":"x","protection":"ask"}`, "", ""), transfer.ErrDamagedBackup},
		"integration of nothing":    {file("", integration, ""), transfer.ErrDamagedBackup},
		"integration without token": {file(environment, `{"id":"i1","environment":"e1"}`, ""), transfer.ErrDamagedBackup},
		"connection of nothing": {
			file(environment, "", `{"id":"c1","integration":"i1","access_token":"`+aurora+`"}`),
			transfer.ErrDamagedBackup,
		},
		"connection without token": {
			file(environment, integration, `{"id":"c1","integration":"i1"}`),
			transfer.ErrDamagedBackup,
		},
	} {
		if _, err := quick.OpenBackup(lock(t, test.plain), passphrase); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Production tokens do not go anywhere else, whatever a backup says.
	_, err := quick.OpenBackup(
		lock(t,
			file(
				`{"id":"production","name":"Production","kind":"production","address":"https://evil.example.com",`+
					`"protection":"open"}`, "", "")), passphrase)
	var address *model.AddressError
	if !errors.As(err, &address) {
		t.Errorf("another address for production: %v", err)
	}
	if _, err := quick.OpenBackup(lock(t, file(environment, integration, "")), passphrase); err != nil {
		t.Errorf("a backup that is fine: %v", err)
	}
}

func TestTheListHoldsNoSecretAndNoFormula(t *testing.T) {
	backup := sampleBackup(t)
	connection := backup.Connections[0].Connection
	connection.Label, connection.Note = "=HYPERLINK(1)", "the password is 1234"
	content, err := quick.WriteList([]transfer.ListedConnection{
		{Environment: backup.Environments[0], Client: "Acme", Connection: connection},
	})
	must(t, err)
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	must(t, err)
	want := [][]string{
		{
			"environment", "client", "label", "tags", "property_name", "property_id", "chain_name", "city", "time_zone",
			"fingerprint",
		},
		{"Staging", "Acme", "'=HYPERLINK(1)", "spa; ski", "Hotel Aurora", "p1", "", "", "Europe/Vienna", "A000…0000"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesAreWrittenForTheUserAloneAndNeverOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup.age")
	must(t, quick.WriteFile(t.Context(), path, []byte("one"), false))
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if err := quick.WriteFile(t.Context(), path, []byte("two"), false); !errors.Is(err, transfer.ErrFileExists) {
		t.Errorf("writing over: %v", err)
	}
	must(t, quick.WriteFile(t.Context(), path, []byte("two"), true))
	content, err := quick.ReadFile(t.Context(), path)
	must(t, err)
	if string(content) != "two" {
		t.Errorf("content %q", content)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if len(left) != 1 {
		t.Errorf("%d files are there", len(left))
	}
	if _, err := quick.ReadFile(t.Context(), filepath.Dir(path)); err == nil {
		t.Error("a folder was read")
	}
}

// FuzzBackup opens anything as a backup: what is locked, and what is in it.
func FuzzBackup(f *testing.F) {
	sealed, err := quick.SealBackup(sampleBackup(f), passphrase)
	must(f, err)
	f.Add(sealed, false)
	f.Add(sealed[:len(sealed)/2], false)
	f.Add(
		[]byte(
			`{"format":"keyrack-backup","version":1,"environments":[{"id":"e1","name":"x","kind":"custom",`+
				`"address":"https://x","protection":"ask"}]}`), true)
	f.Add([]byte(`{"format":"keyrack-backup","version":2}`), true)
	f.Fuzz(func(t *testing.T, content []byte, inside bool) {
		if inside {
			content = lock(t, string(content))
		} else if costly(content) {
			t.Skip()
		}
		backup, err := quick.OpenBackup(content, passphrase)
		if err != nil {
			return
		}
		if _, err := quick.SealBackup(backup, passphrase); err != nil {
			t.Errorf("what was opened cannot be written: %v", err)
		}
	})
}

// costly reports whether a header may ask for an honest but slow work factor, which would take the fuzzing's time.
func costly(content []byte) bool {
	r := armor.NewReader(bytes.NewReader(content))
	header := make([]byte, 200)
	n, _ := r.Read(header)
	for _, text := range [][]byte{content, header[:n]} {
		if bytes.Contains(text, []byte("scrypt")) && !bytes.Contains(text, []byte(" 4\n")) {
			return true
		}
	}
	return false
}

func TestABackupOfAnOlderKeyrackKeepsTheNameOfTheOtherProperty(t *testing.T) {
	backup := sampleBackup(t)
	backup.Connections[0].Connection.LastCheck = model.Check{Health: model.OtherProperty, Message: "Meridian Suites"}
	sealed, err := quick.SealBackup(backup, passphrase)
	must(t, err)
	got, err := quick.OpenBackup(sealed, passphrase)
	must(t, err)
	if check := got.Connections[0].Connection.LastCheck; check.Found != "Meridian Suites" || check.Message != "" {
		t.Errorf("the check is %+v", check)
	}
}
