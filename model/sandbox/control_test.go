package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestIntegrationsAreListedAndChangedOverHTTP(t *testing.T) {
	s := newTestSandbox(t, Options{})
	ask := func(method, body, origin string) (int, string) {
		request := httptest.NewRequest(method, IntegrationsPath, strings.NewReader(body))
		if origin != "" {
			request.Header.Set("Origin", origin)
		}
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		return recorder.Code, recorder.Body.String()
	}
	status, text := ask(http.MethodGet, "", "")
	var list struct{ Integrations []Integration }
	if err := json.Unmarshal([]byte(text), &list); status != 200 || err != nil || len(list.Integrations) != 3 {
		t.Fatalf("%d %s", status, text)
	}
	first := list.Integrations[0]
	if first.Hotel != aurora || first.AccessToken != auroraToken || first.State != "enabled" {
		t.Errorf("the first is %+v", first)
	}
	for _, test := range []struct {
		method, body, origin string
		status               int
		answer               string
	}{
		{http.MethodPost, `{"Change":"disable","Integration":"Hotel Aurora"}`, "", 200, `"State":"disabled"`},
		{http.MethodPost, `{"Change":"disable","Integration":"Hotel Aurora"}`, "", 403, "it is disabled"},
		{http.MethodPost, `{"Change":"enable","Integration":"Hotel Aurora"}`, "http://127.0.0.1", 403, "browser"},
		{http.MethodPost, `{"Change":"burn","Integration":"Hotel Aurora"}`, "", 400, "Invalid Change."},
		{http.MethodPost, `{"Change":"enable"}`, "", 400, "Invalid Integration."},
		{http.MethodPost, `enable`, "", 400, "Invalid JSON."},
		{http.MethodDelete, ``, "", 405, "POST"},
		{http.MethodPost, `{"Change":"regenerate","Integration":"hotel aurora"}`, "", 200, `"AccessToken":"53414E44424F58`},
	} {
		if status, answer := ask(test.method, test.body, test.origin); status != test.status ||
			!strings.Contains(answer, test.answer) {
			t.Errorf("%s %s answers %d %s", test.method, test.body, status, answer)
		}
	}
	if s.Integrations()[0].AccessToken == auroraToken {
		t.Error("the token is the one before")
	}
}

func TestTheSandboxOfTheWindowIsOneWithItsServer(t *testing.T) {
	local := NewLocal(Options{RateLimit: RateLimit{Requests: -1}})
	defer func() { _ = local.Close() }()
	s, err := local.Sandbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again, err := local.Sandbox(t.Context())
	address, errStart := local.Start(t.Context())
	if err != nil || errStart != nil || s != again {
		t.Fatal(err, errStart)
	}
	response, err := http.Get(strings.TrimSuffix(address.String(), "/") + IntegrationsPath)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("it answers %d", response.StatusCode)
	}
}
