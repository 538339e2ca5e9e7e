package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/storage/openapi/openapitest"
)

var atNoon = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)

// nobody is the id in templates.
const nobody = "00000000-0000-0000-0000-000000000000"

func newTestSandbox(t testing.TB, options Options) *Sandbox {
	t.Helper()
	if options.Now == nil {
		options.Now = func() time.Time { return atNoon }
	}
	if options.RateLimit.Requests == 0 {
		options.RateLimit.Requests = -1
	}
	s := New(options)
	if err := s.ready(); err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a body, without credentials, with the given token of the first client.
func (s *Sandbox) ask(t testing.TB, token, path string, body any) (int, []byte) {
	t.Helper()
	text, isText := body.(string)
	if !isText {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	client := clientToken
	if s.grants[token].clientToken != "" {
		client = s.grants[token].clientToken
	}
	credentials := fmt.Sprintf(`{"Client":"Test 1.0.0","ClientToken":%q,"AccessToken":%q`, client, token)
	if rest := strings.TrimPrefix(strings.TrimSpace(text), "{"); rest != "}" {
		credentials += ","
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, model.APIPath+path,
		strings.NewReader(credentials+strings.TrimPrefix(strings.TrimSpace(text), "{"))))
	return recorder.Code, recorder.Body.Bytes()
}

// untouched returns a sandbox with data of its own that was made ready with the other one.
func (s *Sandbox) untouched() *Sandbox {
	fresh := New(Options{Now: s.now, Catalogue: s.catalogue, RateLimit: s.limit})
	fresh.prepare.Do(func() {
		fresh.shapes, fresh.tables, fresh.aliases, fresh.references, fresh.usual = s.shapes, s.tables, s.aliases,
			s.references, s.usual
		fresh.computed, fresh.changes, fresh.emissions, fresh.subjects = s.computed, s.changes, s.emissions, s.subjects
	})
	return fresh
}

// must sends a body and reads the answer, which has to be 200.
func (s *Sandbox) must(t testing.TB, token, path string, body any) map[string]any {
	t.Helper()
	status, answer := s.ask(t, token, path, body)
	if status != http.StatusOK {
		t.Fatalf("%s answers %d: %s", path, status, answer)
	}
	var value map[string]any
	if err := json.Unmarshal(answer, &value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

// filled is the operation's template with ids of things that are there.
func (s *Sandbox) filled(t testing.TB, entry operations.Entry, token string) map[string]any {
	t.Helper()
	template, err := s.catalogue.Template(entry.Path, atNoon)
	if err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal(template, &body); err != nil {
		t.Fatal(err)
	}
	p := s.open(s.grants[token].hotels[0])
	// The rules of the business want the first row, which is the one in the body, in some state.
	if state := map[string]string{
		"reservations/cancel": "Confirmed", "reservations/confirm": "Optional", "reservations/process": "Started",
		"reservations/start":  "Confirmed",
		"reservations/update": "Confirmed", "reservations/updateCustomer": "Confirmed",
		"reservations/updateInterval": "Confirmed",
	}[entry.Path]; state != "" {
		p.all("Reservation")[0].put("State", state)
	}
	if entry.Path == "bills/close" {
		p.all("Bill")[0].put("State", "Open")
	}
	if entry.Path == "orderItems/cancel" {
		p.all("OrderItem")[0].put("AccountingState", "Open")
	}
	fill(s, p, entry, body)
	if entry.Path == "reservations/deleteCompanion" {
		companion := p.all("Companionship")[0]
		body["ReservationId"], body["CustomerId"] = companion.text("ReservationId"), companion.text("CustomerId")
	}
	if s.grants[token].portfolio {
		for _, f := range entry.Fields {
			switch {
			case f.Portfolio && f.Name == "EnterpriseId":
				body[f.Name] = p.hotel.id()
			case f.Portfolio && f.Name == "EnterpriseIds":
				body[f.Name] = []string{p.hotel.id()}
			case f.Portfolio && f.Name == "ChainId":
				body[f.Name] = p.chainID()
			case f.Portfolio && f.Name == "ChainIds":
				body[f.Name] = []string{p.chainID()}
			}
		}
	}
	return body
}

func fill(s *Sandbox, p *property, entry operations.Entry, body map[string]any) {
	resource := &call{sandbox: s, entry: entry}
	own, _ := resource.table()
	for name, value := range body {
		switch value := value.(type) {
		case map[string]any:
			if value["Value"] == nobody { // an update
				value["Value"] = s.sampleID(p, own, name)
				continue
			}
			fill(s, p, entry, value)
		case []any:
			for i, item := range value {
				switch item := item.(type) {
				case map[string]any:
					fill(s, p, entry, item)
				case string:
					if item == nobody {
						value[i] = s.sampleID(p, own, singular(name))
					}
				}
			}
		case string:
			if value == nobody {
				body[name] = s.sampleID(p, own, name)
			}
		}
	}
}

func (s *Sandbox) sampleID(p *property, own, name string) string {
	switch name {
	case "EnterpriseId":
		return p.hotel.id()
	case "ChainId":
		return p.chainID()
	}
	table := ""
	if tables := ownIDs()[name]; len(tables) > 0 {
		table = tables[0]
		if slices.Contains(tables, own) {
			table = own
		}
	}
	if _, isTable := s.tables[strings.TrimSuffix(name, "Id")]; isTable && table == "" {
		table = strings.TrimSuffix(name, "Id")
	}
	if name == "Id" || name == "AccountingItemId" {
		table = own
	}
	if table == "" {
		table = s.references[name]
	}
	if table == "" {
		switch name {
		case "TemplateRateId":
			table = "Rate"
		case "SourceCustomerId", "TargetCustomerId", "SourceAccountId", "TargetAccountId":
			table = "Customer"
		case "PrinterId", "TerminalId", "KeyCutterId":
			return p.id(s, "Device", map[string]int{"PrinterId": 0, "TerminalId": 1, "KeyCutterId": 2}[name])
		default:
			return nobody
		}
	}
	rows := p.all(table)
	if strings.HasPrefix(name, "Target") {
		return rows[1].text("Id")
	}
	return rows[0].text("Id")
}

// added are the fields of answers that came after both documents, with the day of Mews' changelog.
func added() map[string][]string {
	return map[string][]string{
		"CustomTitleName": {"customers", "accounts", "companionships", "reservations"}, // 2026-08-21
		"ActivityState":   {"loyaltyMemberships"},                                      // 2026-08-28
		"DeletedUtc":      {"loyaltyMemberships", "resources", "reservations"},
		"Recurring":       {"payments"},                                                // 2026-09-18
		"CustomTitleId":   {"customers", "accounts", "companionships", "reservations"}, // 2026-09-24
	}
}

// without takes names out of a value, wherever they stand.
func without(value any, gone func(name string) bool) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if gone(name) {
				delete(value, name)
			} else {
				value[name] = without(inner, gone)
			}
		}
	case []any:
		for i, item := range value {
			value[i] = without(item, gone)
		}
	}
	return value
}

// misfit returns why an answer fits neither document: the official one, or the one with what came later. Described says
// that one of them has the operation.
func misfit(t *testing.T, documents []*openapitest.Document, path string, answer []byte) (why error, described bool) {
	t.Helper()
	var value any
	if err := json.Unmarshal(answer, &value); err != nil {
		return err, true
	}
	resource, _, _ := strings.Cut(path, "/")
	known, err := json.Marshal(without(value, func(name string) bool { return slices.Contains(added()[name], resource) }))
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		schema, found := document.Response(path, http.StatusOK)
		if !found {
			continue
		}
		described = true
		if err := openapitest.Validate(schema, known); err == nil {
			return nil, true
		} else {
			first, _, _ := strings.Cut(err.Error(), "\n")
			why = errors.Join(why, errors.New(first))
		}
	}
	return why, described
}

func TestEveryReadAnswersWithDataThatFitsTheOfficialDocument(t *testing.T) {
	documents := []*openapitest.Document{openapitest.Read(t), openapitest.ReadDerived(t)}
	s := newTestSandbox(t, Options{})
	checked := 0
	for _, entry := range s.catalogue.All() {
		if entry.Kind != model.Read {
			continue
		}
		for _, token := range []string{auroraToken, borealisToken, collectionToken} {
			status, answer := s.ask(t, token, entry.Path, s.filled(t, entry, token))
			if status != http.StatusOK {
				t.Errorf("%s answers %d: %.300s", entry.Path, status, answer)
				continue
			}
			why, described := misfit(t, documents, entry.Path, answer)
			if described {
				checked++
			}
			if why != nil {
				t.Errorf("%s: %v", entry.Path, why)
			}
		}
	}
	if checked != 3*92 {
		t.Errorf("%d answers were held against the document", checked)
	}
}

func TestEveryWriteAnswersAndFitsTheOfficialDocument(t *testing.T) {
	documents := []*openapitest.Document{openapitest.Read(t), openapitest.ReadDerived(t)}
	base := newTestSandbox(t, Options{})
	// What adds and changes leaves enough for the next one, and data takes longer to make than anything else here. What
	// takes away or ends something gets data of its own.
	shared := map[string]*Sandbox{auroraToken: base.untouched(), collectionToken: base.untouched()}
	for _, entry := range base.catalogue.All() {
		if entry.Kind == model.Read {
			continue
		}
		for _, token := range []string{auroraToken, collectionToken} {
			s := shared[token]
			if entry.Kind == model.Destructive {
				s = base.untouched()
			}
			status, answer := s.ask(t, token, entry.Path, s.filled(t, entry, token))
			if status != http.StatusOK {
				t.Errorf("%s answers %d: %.300s", entry.Path, status, answer)
				continue
			}
			if bytes.Equal(answer, []byte("{}")) {
				continue
			}
			if why, _ := misfit(t, documents, entry.Path, answer); why != nil {
				t.Errorf("%s: %v", entry.Path, why)
			}
		}
	}
}
