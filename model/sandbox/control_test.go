package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestIntegrationsAreListedAndChangedOverHTTP(t *testing.T) {
	s := newTestSandbox(t, Options{})
	ask := func(method, body, origin string) (int, string) {
		request := httptest.NewRequest(method, IntegrationsPath, strings.NewReader(body))
		request.Host = "127.0.0.1:8080"
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
		{http.MethodPost, `{"Change":"burn","Integration":"Hotel Aurora"}`, "", 400, "it is one of create, regenerate,"},
		{http.MethodPost, `{"Change":"enable"}`, "", 400, "one of Hotel Aurora, Hotel Borealis, Aurora Collection."},
		{http.MethodPost, `{"Change":"` + strings.Repeat("x", 2<<20), "", 413, "too large"},
		{http.MethodPost, `enable`, "", 400, "Invalid JSON."},
		{http.MethodDelete, ``, "", 405, "POST"},
		{http.MethodPost, `{"Change":"Regenerate","Integration":"hotel aurora"}`, "", 200, `"53414E44424F58`},
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

func TestANameOfSeveralIntegrationsChangesNone(t *testing.T) {
	s := newTestSandbox(t, Options{})
	created, err := s.ChangeIntegration(CreateIntegration, aurora)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.ChangeIntegration(CreateIntegration, aurora); err != nil {
		t.Errorf("another one is not made: %v", err)
	}
	before := s.Integrations()
	request := httptest.NewRequest(http.MethodPost, "http://localhost"+IntegrationsPath,
		strings.NewReader(`{"Change":"regenerate","Integration":"Hotel Aurora"}`))
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	answer := recorder.Body.String()
	if recorder.Code != 400 || !strings.Contains(answer, created.ID) || !strings.Contains(answer, before[0].ID) {
		t.Errorf("it answers %d %s", recorder.Code, answer)
	}
	if !slices.Equal(s.Integrations(), before) {
		t.Error("one is changed")
	}
	for i, one := range s.Integrations() {
		if i > 0 && one.Hotel == aurora {
			if _, err := s.ChangeIntegration(DisableIntegration, one.ID); err != nil {
				t.Errorf("by its id: %v", err)
			}
		}
	}
	if changed, err := s.ChangeIntegration(RegenerateIntegration, before[0].ID); err != nil || changed.ID != before[0].ID {
		t.Errorf("by its id: %v", err)
	}
	if changed, err := s.ChangeIntegration(DisableIntegration, aurora); err != nil || changed.ID != before[0].ID {
		t.Errorf("the only one that can be disabled is not: %+v, %v", changed, err)
	}
}

func TestIntegrationsAreForTheNamesOfThisComputerOnly(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for host, status := range map[string]int{
		"127.0.0.1:8080": 200, "localhost": 200, "LOCALHOST:1": 200, "[::1]:80": 200, "[::1]": 200, "127.8.0.1": 200,
		"rebound.example:8080": 403, "10.0.0.1": 403, "localhost.example": 403, "": 403,
	} {
		request := httptest.NewRequest(http.MethodGet, IntegrationsPath, nil)
		request.Host = host
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		if recorder.Code != status || status != 200 && strings.Contains(recorder.Body.String(), auroraToken) {
			t.Errorf("%q answers %d %s", host, recorder.Code, recorder.Body)
		}
	}
}

func TestNewTokensEndLikeNoSample(t *testing.T) {
	s := newTestSandbox(t, Options{})
	known := map[string]string{}
	for _, client := range append(Clients(), ScenarioClient(), MoreClient(MostHotels)) {
		for _, sample := range client.Samples {
			known[sample.Token[len(sample.Token)-4:]] = sample.Label
		}
	}
	for range 1000 {
		token := s.newToken()
		end := token[len(token)-4:]
		if before, taken := known[end]; taken || len(token) != len(auroraToken) {
			t.Fatalf("%s ends like %s", token, before)
		}
		known[end] = token
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
