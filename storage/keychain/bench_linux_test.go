package keychain_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// BenchmarkManySecrets writes secrets into GNOME Keyring and reads them, as an import and a check do, in turns with the
// least that the provider does for that: a call of CreateItem for each on one connection into another keyring, and one
// call of GetSecrets whose items are known. The metrics with "x" are the ratios.
func BenchmarkManySecrets(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			refs, secrets := many(n)
			labels := map[model.SecretRef]model.ItemLabel{}
			for _, ref := range refs {
				labels[ref] = model.ItemLabel{Text: "Keyrack · Hotel Aurora · Demo", Environment: "Demo", Kind: "AccessToken"}
			}
			var set, create, get, one, bare time.Duration
			for b.Loop() {
				bus := keychaintest.StartBus(b)
				keychaintest.StartKeyring(b, password)
				store := keychain.Open(keychain.Options{})
				begun := time.Now()
				for some := range slices.Chunk(refs, 16) {
					if _, err := store.SetMany(b.Context(), some, secrets, labels); err != nil {
						b.Fatal(err)
					}
				}
				set += time.Since(begun)
				begun = time.Now()
				for some := range slices.Chunk(refs, 128) {
					if found, err := store.GetMany(b.Context(), some...); err != nil || len(found) != len(some) {
						b.Fatalf("%d secrets, error %v", len(found), err)
					}
				}
				get += time.Since(begun)
				begun = time.Now()
				for _, ref := range refs[:n/10] {
					if _, err := store.Get(b.Context(), ref); err != nil {
						b.Fatal(err)
					}
				}
				one += 10 * time.Since(begun)
				items, call := bareItems(b, bus)
				begun = time.Now()
				call("/org/freedesktop/secrets", "Service.GetSecrets", items)
				bare += time.Since(begun)
				if err := store.Close(); err != nil {
					b.Fatal(err)
				}
				other := keychaintest.StartBus(b)
				keychaintest.StartKeyring(b, password)
				create += createBare(b, other, refs, secrets, labels)
			}
			report := func(name string, what time.Duration) {
				b.ReportMetric(what.Seconds()*1000/float64(b.N), "ms-"+name)
			}
			report("set", set)
			report("create", create)
			report("get", get)
			report("get-one-by-one", one)
			report("getsecrets", bare)
			b.ReportMetric(float64(set)/float64(create), "x-create")
			b.ReportMetric(float64(get)/float64(one), "x-one-by-one")
		})
	}
}

const secretAPI = "org.freedesktop.Secret."

// bareSession opens a session on a connection of its own.
func bareSession(b *testing.B, bus *keychaintest.Bus) (*dbus.Conn, dbus.ObjectPath) {
	b.Helper()
	conn := bus.Connect()
	var output dbus.Variant
	var session dbus.ObjectPath
	call := conn.Object(providerName, secretsPath).Call(secretAPI+"Service.OpenSession", 0, "plain", dbus.MakeVariant(""))
	if err := call.Store(&output, &session); err != nil {
		b.Fatal(err)
	}
	return conn, session
}

// bareItems finds all items, and returns a way to call something with them and the session.
func bareItems(b *testing.B, bus *keychaintest.Bus) ([]dbus.ObjectPath,
	func(at dbus.ObjectPath, method string, items []dbus.ObjectPath),
) {
	b.Helper()
	conn, session := bareSession(b, bus)
	var items []dbus.ObjectPath
	if err := conn.Object(providerName, loginPath).Call(secretAPI+"Collection.SearchItems", 0,
		map[string]string{"service": keychain.DefaultService}).Store(&items); err != nil {
		b.Fatal(err)
	}
	return items, func(at dbus.ObjectPath, method string, items []dbus.ObjectPath) {
		var secrets map[dbus.ObjectPath]ss.Secret
		err := conn.Object(providerName, at).Call(secretAPI+method, 0, items, session).Store(&secrets)
		if err != nil || len(secrets) != len(items) {
			b.Fatalf("%d secrets, error %v", len(secrets), err)
		}
	}
}

func createBare(b *testing.B, bus *keychaintest.Bus, refs []model.SecretRef,
	secrets map[model.SecretRef]model.Secret, labels map[model.SecretRef]model.ItemLabel,
) time.Duration {
	b.Helper()
	conn, session := bareSession(b, bus)
	begun := time.Now()
	for _, ref := range refs {
		properties := map[string]dbus.Variant{
			secretAPI + "Item.Label": dbus.MakeVariant(labels[ref].Text),
			secretAPI + "Item.Attributes": dbus.MakeVariant(map[string]string{
				"service": keychain.DefaultService, "username": string(ref),
				"environment": labels[ref].Environment, "kind": labels[ref].Kind,
			}),
		}
		secret := ss.NewSecret(session, secrets[ref].Reveal())
		if err := conn.Object(providerName, loginPath).Call(secretAPI+"Collection.CreateItem", 0, properties, secret,
			true).Err; err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(begun)
}
