package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"keyrack/model/sandbox"
)

// noon is when these tests happen.
var noon = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)

type served struct{ handler http.Handler }

type answer struct {
	status int
	header http.Header
	body   []byte
}

func start(t *testing.T) served {
	t.Helper()
	return served{sandbox.New(sandbox.Options{Seed: 1, Now: func() time.Time { return noon }})}
}

func (s served) post(t *testing.T, path, body string) answer {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/api/connector/v1/"+path, strings.NewReader(body)))
	return answer{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

// credentials returns a body with the three fields of a client and a sample, and more fields behind them.
func (served) credentials(client sandbox.Client, sample sandbox.Sample, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`{"Client":%q,"ClientToken":%q,"AccessToken":%q%s}`, client.Name, client.Token, sample.Token, more)
}

// get sends what the first client has for the sample of the given label.
func (s served) get(t *testing.T, label, path, more string) answer {
	t.Helper()
	client := sandbox.Clients()[0]
	for _, sample := range client.Samples {
		if sample.Label == label {
			return s.post(t, path, s.credentials(client, sample, more))
		}
	}
	t.Fatalf("no sample %q", label)
	return answer{}
}

func read[T any](t *testing.T, a answer) T {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	var value T
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

type configuration struct {
	NowUtc     time.Time
	Enterprise struct {
		ID                 string `json:"Id"`
		Name               string
		Pricing            string
		TimeZoneIdentifier string
		IsPortfolio        bool
	}
}

func TestEachTokenOpensItsOwnHotel(t *testing.T) {
	s := start(t)
	for label, want := range map[string]struct {
		pricing, zone string
		portfolio     bool
	}{
		"Hotel Aurora":      {"Gross", "Europe/Vienna", false},
		"Hotel Borealis":    {"Net", "America/New_York", false},
		"Aurora Collection": {"Gross", "Europe/Vienna", true},
	} {
		c := read[configuration](t, s.get(t, label, "configuration/get", ""))
		e := c.Enterprise
		if e.Name != label || e.Pricing != want.pricing || e.TimeZoneIdentifier != want.zone ||
			e.IsPortfolio != want.portfolio {
			t.Errorf("%s opens %+v", label, e)
		}
		if !c.NowUtc.Equal(noon) {
			t.Errorf("%s: it is %s there, not %s", label, c.NowUtc, noon)
		}
	}
}

type enterprises struct {
	Enterprises []struct {
		ID string `json:"Id"`
	}
	Cursor *string
}

func TestAPortfolioHasTwelveHotelsAndAHotelItself(t *testing.T) {
	s := start(t)
	for label, want := range map[string]int{"Hotel Aurora": 1, "Aurora Collection": 12} {
		if got := len(
			read[enterprises](t, s.get(t, label, "enterprises/getAll", `"Limitation":{"Count":100}`)).Enterprises); got != want {
			t.Errorf("%s reaches %d hotels, want %d", label, got, want)
		}
	}
}

func TestPagesFollowTheCursorToTheLast(t *testing.T) {
	s := start(t)
	seen := map[string]bool{}
	cursor := ""
	for range 20 {
		page := read[enterprises](t,
			s.get(t, "Aurora Collection", "enterprises/getAll", fmt.Sprintf(`"Limitation":{"Count":5%s}`, cursor)))
		for _, e := range page.Enterprises {
			if seen[e.ID] {
				t.Fatalf("%s comes twice", e.ID)
			}
			seen[e.ID] = true
		}
		if page.Cursor == nil {
			break
		}
		cursor = `,"Cursor":"` + *page.Cursor + `"`
	}
	if len(seen) != 12 {
		t.Errorf("the pages hold %d hotels, want 12", len(seen))
	}
}

func TestRefusalsAreThoseOfTheAPI(t *testing.T) {
	s := start(t)
	client := sandbox.Clients()[0]
	good := s.credentials(client, client.Samples[0], "")
	swap := func(old, with string) string { return strings.Replace(good, old, with, 1) }
	for name, c := range map[string]struct {
		path, body string
		status     int
		message    string
	}{
		"not JSON":       {"configuration/get", "{,}", 400, "Invalid JSON."},
		"no body":        {"configuration/get", "", 400, "Invalid JSON."},
		"only a mark":    {"configuration/get", "\ufeff", 400, "Invalid JSON."},
		"behind a mark":  {"enterprises/getAll", "\ufeff" + good, 400, "Invalid Limitation."},
		"no client name": {"configuration/get", swap(client.Name, ""), 400, "Invalid Client."},
		"unknown client token": {
			"configuration/get", swap(client.Token, strings.Repeat("A", 64)), 401,
			"Invalid ClientToken.",
		},
		"unknown access token": {
			"configuration/get", swap(client.Samples[0].Token, strings.Repeat("A", 64)), 401,
			"Invalid AccessToken.",
		},
		"no limitation": {"enterprises/getAll", good, 400, "Invalid Limitation."},
		"too large a page": {
			"enterprises/getAll",
			s.credentials(client, client.Samples[0], `"Limitation":{"Count":1001}`), 400, "Invalid Limitation.",
		},
		"another hotel's id": {
			"services/getAll",
			s.credentials(client, client.Samples[0],
				`"Limitation":{"Count":1},"EnterpriseIds":["851df8c8-90f2-4c4a-8e01-a4fc46b25178"]`), 400,
			"Invalid EnterpriseIds.",
		},
		"too long an interval": {
			"reservations/getAll/2023-06-06",
			s.credentials(client, client.Samples[0],
				`"Limitation":{"Count":1},"UpdatedUtc":{"StartUtc":"2026-01-01T00:00:00Z","EndUtc":"2026-11-01T00:00:00Z"}`), 400,
			"The interval must not exceed 3M1D.",
		},
		"unknown operation":      {"hotels/getAll", good, 404, "Requested resource does not exist."},
		"slash at the end":       {"configuration/get/", good, 404, "Requested resource does not exist."},
		"another case":           {"Configuration/get", good, 404, "Requested resource does not exist."},
		"a query in the address": {"configuration/get?a=b", good, 404, "Requested resource does not exist."},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.post(t, c.path, c.body)
			var refusal struct{ Message, RequestID string }
			if err := json.Unmarshal(a.body, &refusal); err != nil {
				t.Fatal(err)
			}
			if a.status != c.status || refusal.Message != c.message {
				t.Errorf("answers %d %q, want %d %q", a.status, refusal.Message, c.status, c.message)
			}
			if refusal.RequestID == "" || refusal.RequestID != a.header.Get("Request-Id") {
				t.Errorf("the id in the answer is %q and in the header %q", refusal.RequestID, a.header.Get("Request-Id"))
			}
		})
	}
}

func TestGetIsNoMethodOfTheAPI(t *testing.T) {
	recorder := httptest.NewRecorder()
	start(t).handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/api/connector/v1/configuration/get", nil))
	if recorder.Code != http.StatusNotFound {
		t.Errorf("GET answers %d", recorder.Code)
	}
}

func TestTheSameSeedMakesTheSameData(t *testing.T) {
	body := `"Limitation":{"Count":1000},"UpdatedUtc":{"StartUtc":"2026-09-01T00:00:00Z","EndUtc":"2026-11-25T00:00:00Z"}`
	one := start(t).get(t, "Hotel Aurora", "reservations/getAll/2023-06-06", body)
	two := start(t).get(t, "Hotel Aurora", "reservations/getAll/2023-06-06", body)
	if !bytes.Equal(one.body, two.body) {
		t.Error("two sandboxes of one seed differ")
	}
}

// What a reservation names can be looked up with the same token.
func TestReservationsReferToWhatTheHotelHas(t *testing.T) {
	s := start(t)
	interval := `"Limitation":{"Count":1000},"UpdatedUtc":{"StartUtc":"2026-09-01T00:00:00Z",` +
		`"EndUtc":"2026-11-25T00:00:00Z"}`
	list := read[struct {
		Reservations []struct{ AccountID, ServiceID, RateID, AssignedResourceID string }
	}](t, s.get(t, "Hotel Borealis", "reservations/getAll/2023-06-06", interval))
	if len(list.Reservations) < 50 {
		t.Fatalf("%d reservations", len(list.Reservations))
	}
	known := map[string]bool{}
	for path, name := range map[string]string{
		"customers/getAll": "Customers", "services/getAll": "Services",
		"rates/getAll": "Rates", "resources/getAll": "Resources",
	} {
		more := `"Limitation":{"Count":1000}`
		switch path {
		case "customers/getAll":
			more += `,"Extent":{"Customers":true,"Addresses":true},"UpdatedUtc":{"StartUtc":"2026-09-01T00:00:00Z",` +
				`"EndUtc":"2026-11-25T00:00:00Z"}`
		case "resources/getAll":
			more += `,"Extent":{"Resources":true}`
		case "rates/getAll":
			more += `,"ServiceIds":["` + list.Reservations[0].ServiceID + `"]`
		}
		answer := read[map[string]json.RawMessage](t, s.get(t, "Hotel Borealis", path, more))
		var rows []struct {
			ID string `json:"Id"`
		}
		if err := json.Unmarshal(answer[name], &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			known[row.ID] = true
		}
	}
	for _, r := range list.Reservations {
		for _, id := range []string{r.AccountID, r.ServiceID, r.RateID, r.AssignedResourceID} {
			if !known[id] {
				t.Fatalf("a reservation refers to %q, which cannot be looked up", id)
			}
		}
	}
}

func TestTheSandboxListensOnThisComputerOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "example.com:80", "192.0.2.1:0", "[::]:0"} {
		server, err := sandbox.New(sandbox.Options{}).Listen(t.Context(), address)
		if err == nil {
			_ = server.Close()
		}
		if !errors.Is(err, sandbox.ErrNotLoopback) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestALocalSandboxStartsOnceAndOutlivesTheRequestThatStartedIt(t *testing.T) {
	local := sandbox.NewLocal(sandbox.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	first, err := local.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	second, err := local.Start(t.Context())
	if err != nil || first != second {
		t.Fatalf("%v then %v: %v", first, second, err)
	}
	response, err := http.Get(second.String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if err := local.Close(); err != nil {
		t.Fatal(err)
	}
}
