package connector_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"keyrack/model/connector"
)

func TestARedirectIsNeverFollowed(t *testing.T) {
	reached := false
	other := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	otherTLS, _ := serveTLS(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, code := range []int{300, 301, 302, 303, 305, 306, 307, 308} {
		for _, target := range []struct {
			name     string
			location func(own string) string
			host     func(own string) string
		}{
			{
				"the same host", func(string) string { return "/elsewhere?" + accessToken },
				func(own string) string { return own },
			},
			{
				"another host", func(string) string { return otherTLS.URL + "/" + accessToken },
				func(string) string { return strings.TrimPrefix(otherTLS.URL, "https://") },
			},
			{
				"http", func(string) string { return other.URL },
				func(string) string { return strings.TrimPrefix(other.URL, "http://") },
			},
			{"userinfo", func(string) string {
				return "http://" + accessToken + "@" + strings.TrimPrefix(other.URL, "http://")
			}, func(string) string { return strings.TrimPrefix(other.URL, "http://") }},
			{"no host", func(string) string { return "http://%zz" + accessToken }, func(string) string { return "" }},
		} {
			t.Run(fmt.Sprint(code, " to ", target.name), func(t *testing.T) {
				requests := 0
				var own string
				server, pool := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) {
					requests++
					if location := target.location(own); location != "" {
						w.Header().Set("Location", location)
					}
					w.WriteHeader(code)
				})
				own = server.URL
				client := newClient(t, connector.Options{RootCAs: pool})
				exchange, failed := failure(t, client, clear(t, server.URL, readPath), `{}`, connector.Redirected)
				if want := target.host(strings.TrimPrefix(own, "https://")); failed.Host != want || failed.Status != code ||
					exchange.Status != code {
					t.Errorf("Host %q, want %q; status %d and %d", failed.Host, want, failed.Status, exchange.Status)
				}
				if requests != 1 {
					t.Errorf("%d requests", requests)
				}
			})
		}
	}
	if reached {
		t.Error("another server was reached")
	}
}

// TestAnAnswerThatLeadsNowhereIsAnAnswer: 304, which is none to what was asked, and a redirect without a place.
func TestAnAnswerThatLeadsNowhereIsAnAnswer(t *testing.T) {
	for _, code := range []int{300, 301, 302, 303, 304, 305, 306, 307, 308} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if code == http.StatusNotModified {
				w.Header().Set("Location", "/elsewhere?"+accessToken)
			}
			w.WriteHeader(code)
		})
		exchange, err := newClient(t, connector.Options{}).Send(t.Context(), clear(t, server.URL, readPath), nil)
		if err != nil || exchange.Status != code || exchange.Header.Get("Location") != "" {
			t.Errorf("%d: status %d, error %v", code, exchange.Status, err)
		}
	}
}
