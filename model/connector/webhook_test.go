package connector_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"keyrack/model/connector"
	"keyrack/model/webhook/deliver"
)

func TestAWebhookIsPostedOnceWithoutTokensAndCookies(t *testing.T) {
	var got []*http.Request
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, bodies = append(got, r), append(bodies, string(body))
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	client := connector.New(connector.Options{Version: "1"})
	for range 2 {
		answer, err := client.PostWebhook(t.Context(), server.URL+"/in?Token=x", []byte(`{"Events":[]}`))
		if err != nil || answer != (deliver.Answer{Status: 307, Location: "/elsewhere"}) {
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	if len(got) != 2 {
		t.Fatalf("%d requests: a redirect was followed", len(got))
	}
	for i, r := range got {
		header := r.Header
		if r.Method != http.MethodPost || r.URL.String() != "/in?Token=x" || bodies[i] != `{"Events":[]}` ||
			header.Get("Content-Type") != "application/json" || header.Get("Cookie")+header.Get("Authorization") != "" {
			t.Errorf("%s %s %v %s", r.Method, r.URL, header, bodies[i])
		}
	}
}

func TestAWebhookThatCannotBeSentSaysWhyAndNotWhere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := connector.New(connector.Options{}).PostWebhook(t.Context(), server.URL+"/in?Token=secret-of-mine", nil)
	var failure *connector.Failure
	if !errors.As(err, &failure) || failure.Kind != connector.Refused || strings.Contains(err.Error(), "secret-of-mine") {
		t.Errorf("%v", err)
	}
}
