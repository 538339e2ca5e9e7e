package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
)

// Every id in every row leads to a row that is there, in the same property.
func TestEveryReferenceLeadsToARow(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, token := range []string{auroraToken, borealisToken} {
		p := s.open(s.grants[token].hotels[0])
		for name := range s.tables {
			p.all(name)
		}
		for name := range s.tables {
			for _, r := range p.all(name) {
				for _, m := range r.object {
					id, isText := m.Value.(string)
					table, refers := s.references[name+"."+m.Key]
					if !refers {
						table, refers = s.references[m.Key]
					}
					if !isText || !refers {
						continue
					}
					if found := p.byID[id]; found == nil || found.table != table {
						t.Errorf("%s.%s refers to %s, which is no %s", name, m.Key, id, table)
					}
				}
			}
		}
	}
}

// A guest, a bill, its items and its payments agree with each other.
func TestBillsItemsAndPaymentsBelongToTheSameGuest(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[auroraToken].hotels[0])
	p.all("Bill")
	p.all("Reservation")
	for _, name := range []string{"OrderItem", "Payment"} {
		for _, r := range p.all(name) {
			stay := r.text("ServiceOrderId") + r.text("ReservationId")
			for _, of := range []string{r.text("BillId"), stay} {
				if guest := p.byID[of].text("AccountId"); guest != r.text("AccountId") {
					t.Fatalf("%s of guest %s is on something of guest %s", name, r.text("AccountId"), guest)
				}
			}
		}
	}
}

func TestNoRoomHasTwoGuestsAtOnce(t *testing.T) {
	s := newTestSandbox(t, Options{})
	p := s.open(s.grants[borealisToken].hotels[0])
	last := map[string]string{}
	rows := slices.Clone(p.all("Reservation"))
	slices.SortFunc(rows, func(a, b *row) int { return strings.Compare(a.text("StartUtc"), b.text("StartUtc")) })
	for _, r := range rows {
		room := r.text("AssignedResourceId")
		if r.text("StartUtc") < last[room] || r.text("StartUtc") >= r.text("EndUtc") {
			t.Errorf("room %s is taken from %s to %s, and before until %s", room, r.text("StartUtc"), r.text("EndUtc"),
				last[room])
		}
		last[room] = r.text("EndUtc")
	}
}

// A filter by what nothing has finds nothing: whoever tests an integration must not get rows that were not asked for.
func TestEveryFilterOfAListFilters(t *testing.T) {
	s := newTestSandbox(t, Options{})
	const stranger = "5f0c1f2e-0000-4000-8000-000000000000"
	tried := 0
	for _, entry := range s.catalogue.All() {
		answer := s.shapes.answers[entry.Path]
		if entry.Kind != model.Read || s.computed[entry.Path] != nil {
			continue
		}
		for _, f := range entry.Fields {
			if isScope(f.Name) || f.Name == "ActivityStates" || f.Type != operations.ID &&
				(f.Type != operations.String || len(f.Enum) > 0) {
				continue
			}
			tried++
			body := s.filled(t, entry, auroraToken)
			body[f.Name] = stranger
			if f.List {
				body[f.Name] = []string{stranger}
			}
			rows, _ := s.must(t, auroraToken, entry.Path, body)[answer[0].name].([]any)
			if expected := unfiltered()[entry.Path] == f.Name; (len(rows) > 0) != expected {
				t.Errorf("%s: %d rows with a %s that nothing has", entry.Path, len(rows), f.Name)
			}
		}
	}
	if tried < 150 {
		t.Errorf("%d filters were tried", tried)
	}
}

func TestStatesFilterByTheirValue(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for path, test := range map[string]struct{ list, field, column, value string }{
		"reservations/getAll/2023-06-06": {"Reservations", "States", "State", "Canceled"},
		"bills/getAll":                   {"Bills", "State", "State", "Open"},
		"accountingItems/getAll":         {"OrderItems", "States", "AccountingState", "Closed"},
	} {
		entry, _ := s.catalogue.Find(path)
		body := s.filled(t, entry, auroraToken)
		count := func() (matching, all int) {
			for _, row := range s.must(t, auroraToken, path, body)[test.list].([]any) {
				all++
				if row.(map[string]any)[test.column] == test.value {
					matching++
				}
			}
			return matching, all
		}
		if limitation, paged := body["Limitation"].(map[string]any); paged {
			limitation["Count"] = 1000
		}
		body["UpdatedUtc"] = map[string]string{"StartUtc": "2026-09-01T00:00:00Z", "EndUtc": "2026-11-26T00:00:00Z"}
		want, all := count()
		body[test.field] = test.value
		if f, _ := find(entry, test.field); f.List {
			body[test.field] = []string{test.value}
		}
		if got, rows := count(); got != want || rows != got || want == 0 || all == want {
			t.Errorf("%s: %d of %d rows are %s; with the filter %d of %d", path, want, all, test.value, got, rows)
		}
	}
}

func find(entry operations.Entry, name string) (operations.Field, bool) {
	for _, f := range entry.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return operations.Field{}, false
}

func TestAnAccessTokenOfAnotherClientIsRefused(t *testing.T) {
	s := newTestSandbox(t, Options{})
	body := fmt.Sprintf(`{"Client":"Test","ClientToken":%q,"AccessToken":%q}`, scenarioToken, auroraToken)
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, model.APIPath+"configuration/get", strings.NewReader(body)))
	if recorder.Code != http.StatusUnauthorized || !strings.Contains(recorder.Body.String(), "AccessToken") {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestEveryIntervalFilters(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, entry := range s.catalogue.All() {
		answer := s.shapes.answers[entry.Path]
		if entry.Kind != model.Read || s.computed[entry.Path] != nil || len(answer) == 0 {
			continue
		}
		for _, f := range entry.Fields {
			if f.Type != operations.Interval {
				continue
			}
			body := s.filled(t, entry, auroraToken)
			body[f.Name] = map[string]string{"StartUtc": "1999-01-01T00:00:00Z", "EndUtc": "1999-01-05T00:00:00Z"}
			rows, _ := s.must(t, auroraToken, entry.Path, body)[answer[0].name].([]any)
			if len(rows) > 0 {
				t.Errorf("%s: %s does not filter", entry.Path, f.Name)
			}
		}
	}
}

func TestTheRateLimitCountsEachTokenInASlidingWindow(t *testing.T) {
	now := atNoon
	s := newTestSandbox(t, Options{Now: func() time.Time { return now }, RateLimit: RateLimit{Requests: 3}})
	statuses := func(token string) int { status, _ := s.ask(t, token, "configuration/get", "{}"); return status }
	for i := range 3 {
		if status := statuses(auroraToken); status != http.StatusOK {
			t.Fatalf("request %d answers %d", i, status)
		}
		now = now.Add(10 * time.Second)
	}
	now = now.Add(-time.Second)
	if status := statuses(auroraToken); status != http.StatusTooManyRequests {
		t.Errorf("the fourth answers %d", status)
	}
	if status := statuses(borealisToken); status != http.StatusOK {
		t.Errorf("another token answers %d", status)
	}
	now = now.Add(time.Second)
	if status := statuses(auroraToken); status != http.StatusOK {
		t.Errorf("after the first has left the window: %d", status)
	}
}

func TestEachScenarioTokenShowsWhatGoesWrong(t *testing.T) {
	server := httptest.NewServer(newTestSandbox(t, Options{Sleep: nil}))
	defer server.Close()
	for _, test := range []struct {
		kind   ScenarioKind
		path   string
		status int
		check  func(*http.Response, []byte) bool
	}{
		{
			RateLimited, "configuration/get", 429,
			func(r *http.Response, _ []byte) bool { return r.Header.Get("Retry-After") == "2" },
		},
		{
			RateLimitedBare, "configuration/get", 429,
			func(r *http.Response, _ []byte) bool { return r.Header.Get("Retry-After") == "" },
		},
		{Timeout, "configuration/get", 408, nil},
		{ServerError, "configuration/get", 500, nil},
		{
			WebPage, "configuration/get", 502,
			func(_ *http.Response, body []byte) bool { return bytes.Contains(body, []byte("<html>")) },
		},
		{Empty, "configuration/get", 200, func(_ *http.Response, body []byte) bool { return len(body) == 0 }},
		{Disabled, "configuration/get", 401, nil},
		{Limited, "configuration/get", 200, nil},
		{Limited, "bills/getAll", 401, nil},
		{Limited, "services/getAll", 200, nil},
	} {
		t.Run(string(test.kind)+" "+test.path, func(t *testing.T) {
			response, body := send(t, server.URL, test.kind, test.path, `"Limitation":{"Count":1}`)
			if response.StatusCode != test.status || test.check != nil && !test.check(response, body) {
				t.Errorf("%d %.200s", response.StatusCode, body)
			}
		})
	}
	if _, err := trySend(t, server.URL, Cut, "configuration/get", ""); err == nil {
		t.Error("a cut answer was read to the end")
	}
}

func trySend(t *testing.T, address string, kind ScenarioKind, path, more string) (*http.Response, error) {
	t.Helper()
	for _, sample := range ScenarioClient().Samples {
		if sample.Scenario.Kind == kind {
			if path == "configuration/get" {
				more = ""
			}
			if more != "" {
				more = "," + more
			}
			body := fmt.Sprintf(`{"Client":"Test","ClientToken":%q,"AccessToken":%q%s}`, scenarioToken, sample.Token, more)
			response, err := http.Post(address+model.APIPath+path, "application/json", strings.NewReader(body))
			if err != nil {
				return nil, err
			}
			read, err := io.ReadAll(response.Body)
			response.Body = io.NopCloser(bytes.NewReader(read))
			return response, err
		}
	}
	t.Fatalf("no token for %s", kind)
	return nil, nil
}

func send(t *testing.T, address string, kind ScenarioKind, path, more string) (*http.Response, []byte) {
	t.Helper()
	response, err := trySend(t, address, kind, path, more)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	return response, body
}

func TestSlowAnswersComeLateAndWaitForNobody(t *testing.T) {
	var slept []time.Duration
	s := newTestSandbox(t,
		Options{Sleep: func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }})
	for _, sample := range ScenarioClient().Samples {
		if sample.Scenario.Kind == Slow {
			if status, _ := s.ask(t, sample.Token, "configuration/get", "{}"); status != http.StatusOK {
				t.Errorf("answers %d", status)
			}
		}
	}
	if len(slept) != 1 || slept[0] != defaultDelay {
		t.Errorf("it slept %v", slept)
	}
}

func TestALargeAnswerIsJSONOfTheSizeAskedFor(t *testing.T) {
	s := newTestSandbox(t, Options{Scenario: Scenario{Kind: Large, Megabytes: 6}})
	status, body := s.ask(t, auroraToken, "customers/getAll",
		`{"Limitation":{"Count":1000},"Extent":{"Customers":true,"Addresses":true},`+
			`"UpdatedUtc":{"StartUtc":"2026-09-01T00:00:00Z","EndUtc":"2026-11-25T00:00:00Z"}}`)
	if status != http.StatusOK || len(body) < 6*megabyte || len(body) > 7*megabyte {
		t.Fatalf("%d with %d bytes", status, len(body))
	}
	if !json.Valid(body) {
		t.Error("it is no JSON")
	}
}

func TestEverySandboxOfASeedAnswersTheSameAndAnotherSeedOtherwise(t *testing.T) {
	answer := func(seed uint64) []byte {
		s := newTestSandbox(t, Options{Seed: seed})
		var all bytes.Buffer
		for _, path := range []string{"configuration/get", "resources/getAll", "bills/getAll", "payments/getAll"} {
			entry, _ := s.catalogue.Find(path)
			_, body := s.ask(t, borealisToken, path, s.filled(t, entry, borealisToken))
			all.Write(body)
		}
		return all.Bytes()
	}
	if !bytes.Equal(answer(1), answer(1)) {
		t.Error("the same seed makes two answers")
	}
	if bytes.Equal(answer(1), answer(2)) {
		t.Error("two seeds make one answer")
	}
}

func TestEveryOperationOfTheCatalogueHasAShape(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, entry := range s.catalogue.All() {
		if _, found := s.shapes.answers[entry.Path]; !found {
			t.Errorf("%s has no answer in shapes.txt", entry.Path)
		}
	}
	for path := range s.shapes.answers {
		if _, found := s.catalogue.Find(path); !found {
			t.Errorf("shapes.txt has the answer of %s, which is no operation", path)
		}
	}
}

func BenchmarkFirstAnswer(b *testing.B) {
	for b.Loop() {
		s := newTestSandbox(b, Options{})
		if status, _ := s.ask(b, collectionToken, "configuration/get", "{}"); status != http.StatusOK {
			b.Fatal(status)
		}
	}
}

func TestAChainThatNobodyHasIsEmpty(t *testing.T) {
	s := newTestSandbox(t, Options{})
	got := s.must(t, auroraToken, "companies/getAll", map[string]any{
		"Limitation": map[string]any{"Count": 5},
		"ChainIds":   []string{"5f0c1f2e-0000-4000-8000-000000000000"},
	})
	if rows, _ := got["Companies"].([]any); len(rows) != 0 || got["Cursor"] != nil {
		t.Errorf("it answers %v", got)
	}
}
