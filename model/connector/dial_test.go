package connector_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"keyrack/model/connector"
)

// names is a resolver that says of every host what it is told to.
type names []string

func (n names) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	var all []netip.Addr
	for _, text := range n {
		all = append(all, netip.MustParseAddr(text))
	}
	return all, nil
}

func TestATokenForLocalhostStaysOnThisComputer(t *testing.T) {
	reached := 0
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { reached++; answer(w, http.StatusOK, `{}`) })
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	address := "http://localhost:" + u.Port()
	for _, elsewhere := range []names{
		{"10.9.9.9"}, {"192.0.2.1", "198.51.100.7"}, {"2001:db8::1"}, {"::ffff:10.9.9.9"}, {"0.0.0.0"}, {"::"}, {"fe80::1"},
	} {
		client := newClient(t, connector.Options{Resolver: elsewhere})
		_, failed := failure(t, client, clear(t, address, writePath), `{}`, connector.NotThisComputer)
		if failed.Sent {
			t.Errorf("%v: it may have been sent", elsewhere)
		}
	}
	if reached > 0 {
		t.Errorf("%d requests arrived", reached)
	}
	for _, here := range []names{{"127.0.0.1"}, {"::ffff:127.0.0.1"}, {"10.9.9.9", "2001:db8::1", "127.0.0.1"}} {
		client := newClient(t, connector.Options{Resolver: here})
		if _, err := client.Send(t.Context(), clear(t, address, readPath), []byte(`{}`)); err != nil {
			t.Errorf("%v: %v", here, err)
		}
	}
	failure(t, newClient(t, connector.Options{Resolver: names{}}), clear(t, address, readPath), `{}`, connector.DNS)
}

func TestLocalhostIsReachedOverIPv6(t *testing.T) {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this computer has no IPv6")
	}
	server := quiet(func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, `{}`) })
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, address := range []string{"http://localhost" + port, "http://[::1]" + port} {
		client := newClient(t, connector.Options{Resolver: names{"2001:db8::1", "::1"}})
		if _, err := client.Send(t.Context(), clear(t, address, readPath), []byte(`{}`)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
