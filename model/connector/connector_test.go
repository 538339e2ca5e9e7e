package connector_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/connector"
)

const credential = `"Client":"Acme \"Sync\" \u0026 Co 2.1.0","ClientToken":"` + clientToken + `","AccessToken":"` +
	accessToken + `"`

func TestTheCredentialIsSplicedInAndTheRestStaysAsItIs(t *testing.T) {
	var got string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = string(body)
		answer(w, http.StatusOK, "{}")
	})
	client := newClient(t, connector.Options{})
	for _, test := range []struct{ name, body, sent, own string }{
		{"nothing", "", `{` + credential + `}`, `{}`},
		{"blanks", " \r\n\t", `{` + credential + `}`, `{}`},
		{"empty object", "{ }", `{` + credential + ` }`, `{ }`},
		{
			"digits stay", `{"A":1.10,"B":1E+2,"C":123456789012345678901}`,
			`{` + credential + `,"A":1.10,"B":1E+2,"C":123456789012345678901}`, "",
		},
		{
			"order and blanks stay", "{\n  \"Z\": 1,\n  \"A\": [ ]\n}",
			"{" + credential + ",\n  \"Z\": 1,\n  \"A\": [ ]\n}", "",
		},
		{"around it", "\n {\"A\":1} \n", `{` + credential + `,"A":1}`, `{"A":1}`},
		{
			"credential names deeper down", `{"A":{"Client":1,"x":[{"AccessToken":2}]},"B":"ClientToken"}`,
			`{` + credential + `,"A":{"Client":1,"x":[{"AccessToken":2}]},"B":"ClientToken"}`, "",
		},
		{
			"brackets in strings", `{"A":"}{][\"","B":["{\"Client\":"]}`,
			`{` + credential + `,"A":"}{][\"","B":["{\"Client\":"]}`, "",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			exchange, err := client.Send(t.Context(), clear(t, server.URL, readPath), []byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid([]byte(got)) {
				t.Error("what was sent is not JSON")
			}
			if diff := cmp.Diff(test.sent, got); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if own := orBody(test.own, test.body); string(exchange.RequestBody) != own {
				t.Errorf("RequestBody %s, want %s", exchange.RequestBody, own)
			}
			noToken(t, exchange)
		})
	}
}

func orBody(own, body string) string {
	if own == "" {
		return body
	}
	return own
}

func TestABodyThatCannotBeSentIsRefusedBeforeAnythingIsSent(t *testing.T) {
	reached := false
	server := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	client := newClient(t, connector.Options{})
	for _, test := range []struct {
		name, body string
		kind       connector.FailureKind
		offset     int64
	}{
		{"list", `[]`, connector.InvalidBody, 0},
		{"string", `"x"`, connector.InvalidBody, 0},
		{"null", `null`, connector.InvalidBody, 0},
		{"two objects", `{} {}`, connector.InvalidBody, 3},
		{"comma at the end", ` {"A":1,}`, connector.InvalidBody, 8},
		{"cut off", `{"A":`, connector.InvalidBody, 4},
		{"not UTF-8", "{\"A\":\"\xe9\"}", connector.InvalidBody, 6},
		{"Client", `{"Client":"x"}`, connector.CredentialsInBody, 0},
		{"ClientToken", `{"A":[{}],"ClientToken":null}`, connector.CredentialsInBody, 0},
		{"AccessToken", `{"A":{"B":1},"AccessToken":"x"}`, connector.CredentialsInBody, 0},
		{"another case", `{"accesstoken":"x"}`, connector.CredentialsInBody, 0},
		{"escaped", `{"Access\u0054oken":"x"}`, connector.CredentialsInBody, 0},
		{"pasted with its own credential", `{` + credential + `}`, connector.CredentialsInBody, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, failed := failure(t, client, clear(t, server.URL, writePath), test.body, test.kind)
			if failed.Offset != test.offset || failed.Sent {
				t.Errorf("Offset %d, want %d; Sent %v", failed.Offset, test.offset, failed.Sent)
			}
		})
	}
	failure(t, client, uncleared{}, `{}`, connector.NotCleared)
	if used, _ := client.Budget("connection"); reached || used != 0 {
		t.Errorf("the server was reached: %v; %d requests count", reached, used)
	}
}

func TestTheRequestIsWhatTheAPIAsksFor(t *testing.T) {
	var got *http.Request
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		answer(w, http.StatusOK, `{"Enterprise":{}}`)
	})
	client := newClient(t, connector.Options{Version: "1.2.3"})
	const path = "reservations/getAll/2023-06-06"
	exchange, err := client.Send(t.Context(), clear(t, server.URL, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != http.MethodPost || got.RequestURI != "/api/connector/v1/"+path {
		t.Errorf("%s %s", got.Method, got.RequestURI)
	}
	want := http.Header{
		"Content-Type":    {"application/json"},
		"Accept-Encoding": {"gzip"},
		"User-Agent":      {"Keyrack/1.2.3"},
		"Content-Length":  got.Header["Content-Length"],
	}
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if exchange.Status != 200 || string(exchange.Body) != `{"Enterprise":{}}` || exchange.Size != 17 ||
		exchange.RequestID != "request-1" ||
		exchange.ConnectionID != "connection" || exchange.Environment != "Test" || exchange.Operation.Path != path ||
		exchange.Proxy != "" || exchange.SentAt.IsZero() {
		t.Errorf("exchange %+v", exchange)
	}
}

func TestAnErrorStatusIsAnAnswer(t *testing.T) {
	for _, test := range []struct {
		name               string
		status             int
		header, body       string
		requestID, message string
	}{
		{
			"message", 400, "", `{"Message":"Invalid \"ServiceId\".","RequestId":"from-body","Details":null}`, "from-body",
			`Invalid "ServiceId".`,
		},
		{"header before body", 401, "from-header", `{"Message":"x","RequestId":"from-body"}`, "from-header", "x"},
		{"null", 403, "", `{"Message":null,"RequestId":null}`, "", ""},
		{"other types", 500, "", `{"Message":{"a":1},"RequestId":"id"}`, "id", ""},
		{"not an object", 502, "", `["Message"]`, "", ""},
		{"web page", 503, "", `<html>gone</html>`, "", ""},
		{"nothing", 408, "", ``, "", ""},
		{"success has no message", 200, "", `{"Message":"Hello","RequestId":"x"}`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.header != "" {
					w.Header().Set("Request-Id", test.header)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			exchange, err := newClient(t, connector.Options{}).Send(t.Context(), clear(t, server.URL, writePath), nil)
			if err != nil {
				t.Fatal(err)
			}
			if exchange.Status != test.status || exchange.RequestID != test.requestID || exchange.Message != test.message ||
				string(exchange.Body) != test.body {
				t.Errorf("status %d, RequestID %q, Message %q, body %s", exchange.Status, exchange.RequestID, exchange.Message,
					exchange.Body)
			}
		})
	}
}

func TestGzipIsUnpacked(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = io.WriteString(packed, `{"Packed":true}`)
		_ = packed.Close()
	})
	exchange, err := newClient(t, connector.Options{}).Send(t.Context(), clear(t, server.URL, readPath), nil)
	if err != nil || string(exchange.Body) != `{"Packed":true}` || exchange.Size != 15 {
		t.Errorf("body %q, size %d, error %v", exchange.Body, exchange.Size, err)
	}
}

func TestHTTP2OverATrustedAuthorityWithTimings(t *testing.T) {
	var protocol string
	server, pool := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		protocol = r.Proto
		time.Sleep(20 * time.Millisecond)
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(w, "{}")
	})
	client := newClient(t, connector.Options{RootCAs: pool})
	first, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil)
	if err != nil {
		t.Fatal(err)
	}
	if timing := first.Timing; protocol != "HTTP/2.0" || timing.Reused || timing.Connect <= 0 || timing.TLS <= 0 ||
		timing.FirstByte < 15*time.Millisecond || timing.Download < 15*time.Millisecond ||
		timing.Total < timing.FirstByte+timing.Download {
		t.Errorf("%s, %+v", protocol, timing)
	}
	second, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil)
	if err != nil {
		t.Fatal(err)
	}
	if timing := second.Timing; !timing.Reused || timing.DNS+timing.Connect+timing.TLS != 0 ||
		timing.FirstByte < 15*time.Millisecond {
		t.Errorf("on the kept connection: %+v", timing)
	}
}

func TestAClientShowsNoTokenWhenPrinted(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "{}") })
	client := newClient(t, connector.Options{})
	if _, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil); err != nil {
		t.Fatal(err)
	}
	if dump := fmt.Sprintf("%+v", client); strings.Contains(dump, accessToken[4:28]) {
		t.Error("a token is in the client")
	}
}

func TestAMinimalAnswerIsAskedForByItsHeader(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Prefer"))
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	cleared := clear(t, server.URL, readPath).(*clearing)
	client := connector.New(connector.Options{})
	for _, minimal := range []bool{false, true} {
		cleared.intent = cleared.intent.Preferring(minimal)
		exchange, err := client.Send(t.Context(), cleared, nil)
		if err != nil || exchange.Status != http.StatusNoContent || exchange.Minimal != minimal {
			t.Errorf("%d, minimal %t, %v", exchange.Status, exchange.Minimal, err)
		}
	}
	if len(asked) != 2 || asked[0] != "" || asked[1] != "return=minimal" {
		t.Errorf("it asked %q", asked)
	}
}
