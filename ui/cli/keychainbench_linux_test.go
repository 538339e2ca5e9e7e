package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"keyrack/storage/keychain/keychaintest"
)

// peerVariable names the program of another revision, as "make bench" builds it, that runs in turns with this one.
const peerVariable = "KEYRACK_PEER"

// side is a program with a data folder and a keyring of its own.
type side struct {
	binary, folder string
	bus            *keychaintest.Bus
}

// sides are this program and, where there is one, that of the other revision.
func sides(b *testing.B) map[string]*side {
	b.Helper()
	all := map[string]*side{"now": {binary: build(b)}}
	if peer := os.Getenv(peerVariable); peer != "" {
		all["peer"] = &side{binary: peer}
	}
	for _, one := range all {
		one.folder, one.bus = b.TempDir(), keychaintest.NewBus(b)
		one.bus.StartKeyring("correct horse")
	}
	return all
}

// run runs a command to its end, and returns how long that took.
func (s *side) run(b *testing.B, input string, arguments ...string) time.Duration {
	b.Helper()
	command := exec.Command(s.binary, arguments...)
	command.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS="+s.bus.Address, "XDG_RUNTIME_DIR="+s.bus.Folder,
		"KEYRACK_DATA="+s.folder)
	command.Stdin = strings.NewReader(input)
	began := time.Now()
	if output, err := command.CombinedOutput(); err != nil {
		b.Fatalf("keyrack %s: %v\n%s", arguments[0], err, output)
	}
	return time.Since(began)
}

// createMany is the least that a provider does for many secrets: one call for each, on one connection.
func createMany(b *testing.B, address string) time.Duration {
	b.Helper()
	began := time.Now()
	conn, err := dbus.Connect(address)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const api = "org.freedesktop.Secret."
	var output dbus.Variant
	var session dbus.ObjectPath
	call := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call(api+"Service.OpenSession", 0, "plain",
		dbus.MakeVariant(""))
	if err := call.Store(&output, &session); err != nil {
		b.Fatal(err)
	}
	login := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login")
	for n := range many + 1 { // and the client token
		properties := map[string]dbus.Variant{
			api + "Item.Label": dbus.MakeVariant(fmt.Sprintf("Keyrack · Hotel %04d · Many", n)),
			api + "Item.Attributes": dbus.MakeVariant(map[string]string{
				"service": "app.keyrack.desktop", "username": fmt.Sprintf("%08x-0000-4000-8000-000000000000.1", n),
				"environment": "Many", "kind": "AccessToken",
			}),
		}
		secret := ss.NewSecret(session, fmt.Sprintf("%032X-%031X http://127.0.0.1:12345", n, n))
		if err := login.Call(api+"Collection.CreateItem", 0, properties, secret, true).Err; err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}

// BenchmarkKeychainOfAThousand imports 1,000 connections into a GNOME Keyring, checks all against a server that takes
// 50 ms for an answer, and lists them, in turns with the program of another revision if KEYRACK_PEER names one. The
// import is divided by a bare loop of CreateItem into another keyring (x-create), and each by the peer (x-peer).
func BenchmarkKeychainOfAThousand(b *testing.B) {
	server := slowServer(b)
	var table strings.Builder
	table.WriteString("label,access_token,client,client_token\n")
	for n := range many {
		fmt.Fprintf(&table, "Hotel %04d,%032X-%031X,Acme Sync 2.1.0,%s\n", n, n+1, n+1, tokens()["client"])
	}
	path := filepath.Join(b.TempDir(), "hotels.csv")
	if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	took := map[string][]time.Duration{}
	for b.Loop() {
		all := sides(b)
		for name, one := range all {
			one.run(b, "", "env", "add", "Many", "--url", server.URL)
			took["import "+name] = append(took["import "+name], one.run(b, "", "import", path, "--env", "many"))
		}
		bare := keychaintest.NewBus(b)
		bare.StartKeyring("correct horse")
		took["create"] = append(took["create"], createMany(b, bare.Address))
		for range 3 {
			for name, one := range all {
				took["check "+name] = append(took["check "+name], one.run(b, "", "check", "--env", "many", "--json"))
				took["list "+name] = append(took["list "+name], one.run(b, "", "list", "--json"))
			}
		}
	}
	for name, times := range took {
		slices.Sort(times)
		b.ReportMetric(middle(times).Seconds()*1000, "ms-"+strings.ReplaceAll(name, " ", "-"))
	}
	b.ReportMetric(float64(middle(took["import now"]))/float64(middle(took["create"])), "x-create")
	for _, what := range []string{"import", "check", "list"} {
		if peer := took[what+" peer"]; len(peer) > 0 {
			b.ReportMetric(float64(middle(took[what+" now"]))/float64(middle(peer)), what+"-x-peer")
		}
	}
}

func middle(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }
