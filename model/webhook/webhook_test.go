package webhook_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/webhook"
)

const (
	enterprise  = "3f0a41c2-7d55-4b1e-9c0a-2a6f10b7d3e1"
	integration = "c8bee838-7fb1-4f4e-8fac-ac87008b2f90"
	reservation = "7a1d2b50-1c5e-4c3b-8a55-b0f0011c9d42"
	customer    = "5be0d97a-33f4-4d0b-9d1c-b0f0011c9e77"
	secret      = "C8BEE8387FB14F4E8FACAC87008B2F90-0A1B2C3D4E5F60718293A4B5C6D7E8F"
)

func origin() webhook.Origin {
	return webhook.Origin{
		Enterprise:  webhook.Named{ID: enterprise, Name: "Hotel Aurora"},
		Integration: webhook.Named{ID: integration, Name: "Door locks"},
	}
}

const requestor = `{"Name":"Jana Nová","Email":"jana.nova@aurora.example"}`

const created = `{"Action":"IntegrationCreated","Data":{"Enterprise":{"Id":"` + enterprise + `","Name":"Hotel Aurora"},
 "Service":{"Id":"` + reservation + `","Name":"Stay"},"Requestor":` + requestor + `,
 "AccessToken":"` + secret + `","CreatedUtc":"2026-11-02T08:26:44Z","IsEnabled":true,
 "Integration":{"Id":"` + integration + `","Name":"Door locks"}}}`

func TestAGeneralWebhookIsRead(t *testing.T) {
	m := webhook.Read([]byte(`{"EnterpriseId":"` + enterprise + `","IntegrationId":"` + integration + `","Events":[
		{"Discriminator":"CustomerAdded","Value":{"Id":"` + customer + `"}},
		{"Discriminator":"ServiceOrderUpdated","Value":{"Id":"` + reservation + `","State":"New"}},
		{"Discriminator":"CustomerUpdated","Value":{"Id":"` + customer + `"}}],"More":1}`))
	want := webhook.Message{
		Kind: webhook.General, EnterpriseID: enterprise, IntegrationID: integration,
		Occurrences: []webhook.Occurrence{
			{"CustomerAdded", customer}, {"ServiceOrderUpdated", reservation}, {"CustomerUpdated", customer},
		},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	var bodies []string
	for _, f := range m.Fetches() {
		bodies = append(bodies, f.Event.Operation+" "+string(f.Body()))
	}
	if diff := cmp.Diff([]string{
		`customers/getAll {"CustomerIds":["` + customer + `"],"Extent":{"Customers":true},"Limitation":{"Count":1}}`,
		`reservations/getAll/2023-06-06 {"ReservationIds":["` + reservation + `"],"Limitation":{"Count":1}}`,
	}, bodies); diff != "" {
		t.Errorf("each id is fetched once: %s", diff)
	}
	if diff := cmp.Diff([]webhook.Count{{"CustomerAdded", 1}, {"ServiceOrderUpdated", 1}, {"CustomerUpdated", 1}},
		m.Counts()); diff != "" {
		t.Error(diff)
	}
}

func TestAnIntegrationWebhookIsReadWithoutWhatIsSecretInIt(t *testing.T) {
	m := webhook.Read([]byte(created))
	enabled := true
	want := webhook.Message{
		Kind: webhook.Integration, EnterpriseID: enterprise, IntegrationID: integration, Action: "IntegrationCreated",
		Enterprise: webhook.Named{enterprise, "Hotel Aurora"}, Service: webhook.Named{reservation, "Stay"},
		Integration: webhook.Named{integration, "Door locks"}, Token: "C8BE…7E8F",
		At: time.Date(2026, 11, 2, 8, 26, 44, 0, time.UTC), Enabled: &enabled,
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrongWithAMessageIsSaid(t *testing.T) {
	ids := `"EnterpriseId":"` + enterprise + `","IntegrationId":"` + integration + `"`
	events := func(list string) string { return `{` + ids + `,"Events":` + list + `}` }
	one := `{"Discriminator":"PaymentUpdated","Value":{"Id":"` + reservation + `"}}`
	data := func(action, members string) string {
		return `{"Action":"` + action + `","Data":{` + members + `"Integration":{"Id":"` + integration + `"}}}`
	}
	for name, c := range map[string]struct {
		body string
		want string // severity rule field want name count, of each finding
	}{
		"no JSON":       {`{"Events":[`, "error not-json"},
		"two documents": {`{} {}`, "error not-json"},
		"nothing":       {``, "error not-json"},
		"a list":        {`[1]`, "error not-an-object"},
		"another API":   {`{"event":"x"}`, "error no-webhook"},
		"no ids": {
			`{"Events":[` + one + `]}`,
			"error missing EnterpriseId, error missing IntegrationId",
		},
		"null id": {
			`{"EnterpriseId":null,"IntegrationId":"` + integration + `","Events":[` + one + `]}`,
			"error missing EnterpriseId",
		},
		"other letters": {
			`{"enterpriseId":"` + enterprise + `","IntegrationId":"` + integration + `","events":[` + one + `]}`,
			"warning spelling EnterpriseId → EnterpriseId, warning spelling Events → Events",
		},
		"no list":         {events(`{}`), "error wrong-type Events → list"},
		"no events":       {events(`[]`), "warning empty Events"},
		"events of words": {events(`["a",` + one + `]`), "error wrong-type Events[0] → object"},
		"no discriminator": {
			events(`[{"Value":{"Id":"` + reservation + `"}}]`),
			"error missing Events[0].Discriminator",
		},
		"a number as name": {
			events(`[{"Discriminator":7,"Value":{"Id":"` + reservation + `"}}]`),
			"error wrong-type Events[0].Discriminator → text, note unknown-event Events[0].Discriminator",
		},
		"unknown twice": {
			events(`[` + strings.ReplaceAll(one+","+one, "PaymentUpdated", "RateUpdated") + `]`),
			"note unknown-event Events[0].Discriminator RateUpdated ×2",
		},
		"no value": {events(`[{"Discriminator":"PaymentUpdated"}]`), "error missing Events[0].Value"},
		"no id": {
			events(`[{"Discriminator":"PaymentUpdated","Value":{}}]`),
			"error missing Events[0].Value.Id",
		},
		"no GUID": {
			events(`[{"Discriminator":"PaymentUpdated","Value":{"Id":"17"}}]`),
			"warning not-a-guid Events[0].Value.Id",
		},
		"old member": {
			`{` + ids + `,"Entities":[],"Events":[` + one + `]}`,
			"note deprecated Entities Entities",
		},
		"too many": {
			events(`[` + strings.Repeat(one+",", 1000) + one + `]`),
			"warning too-many-events Events",
		},
		"unknown action": {data("IntegrationMoved", ""), "note unknown-action Action IntegrationMoved"},
		"no data":        {`{"Action":"IntegrationEnabled"}`, "error missing Data"},
		"no action":      {`{"Data":{"Integration":{"Id":"` + integration + `"}}}`, "error missing Action"},
		"no key":         {data("IntegrationApiKeyCreated", ""), "error missing Data.ApiKey"},
		"empty key":      {data("IntegrationApiKeyCreated", `"ApiKey":" ",`), "error empty Data.ApiKey"},
		"no time": {
			data("IntegrationDeleted", `"DeletedUtc":"yesterday",`),
			"warning not-a-time Data.DeletedUtc",
		},
		"no integration": {`{"Action":"IntegrationEnabled","Data":{}}`, "error missing Data.Integration"},
		"null requestor": {
			strings.Replace(created, requestor, "null", 1),
			"",
		},
		"enabled in words": {
			strings.Replace(created, `"IsEnabled":true`, `"IsEnabled":"yes"`, 1),
			"error wrong-type Data.IsEnabled → true or false",
		},
		"a chain, no service": {strings.Replace(created, `"Service"`, `"Shop"`, 1), ""},
		"a mark at the start": {"\ufeff" + events(`[`+one+`]`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range webhook.Read([]byte(c.body)).Findings {
				line := fmt.Sprint(f.Severity, " ", f.Rule)
				if f.Field != "" {
					line += " " + f.Field
				}
				if f.Want != "" {
					line += " → " + f.Want
				}
				if f.Name != "" {
					line += " " + f.Name
				}
				if f.Count > 1 {
					line += fmt.Sprint(" ×", f.Count)
				}
				got = append(got, line)
			}
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("%s", cmp.Diff(c.want, got))
			}
		})
	}
}

// TestTheWorstFindingsAreKeptAndTheOthersCounted: none is left out without a word.
func TestTheWorstFindingsAreKeptAndTheOthersCounted(t *testing.T) {
	const events = 300
	one := `{"Discriminator":"PaymentUpdated","Value":{"Id":"17"}}`
	last := `{"Discriminator":"PaymentUpdated"}`
	m := webhook.Read([]byte(`{"IntegrationId":"` + integration + `","Events":[` + strings.Repeat(one+",", events) + last +
		`]}`))
	counts := map[webhook.Severity]int{}
	for _, f := range m.Findings {
		counts[f.Severity]++
	}
	end := m.Findings[len(m.Findings)-1]
	if counts[webhook.Error] != 2 || m.Findings[1].Field != "Events[300].Value" {
		t.Errorf("the errors are not kept: %v", m.Findings[:2])
	}
	if end.Rule != webhook.LeftOut || end.Count+len(m.Findings)-1 != events+2 {
		t.Errorf("%d findings, and then %+v", len(m.Findings), end)
	}
	few := webhook.Read([]byte(`{"Events":[` + one + `]}`))
	if len(few.Findings) != 3 {
		t.Errorf("%v", few.Findings)
	}
}

func TestATokenInPlaceOfANameIsNotShown(t *testing.T) {
	for _, body := range []string{
		`{"EnterpriseId":"T","IntegrationId":"T","Events":[{"Discriminator":"T","Value":{"Id":"T"}}]}`,
		`{"Action":"T","Data":{"Integration":{"Id":"T","Name":"T"},"Enterprise":{"Name":"x T"}}}`,
	} {
		body = strings.ReplaceAll(body, `"T"`, `"`+secret+`"`)
		body = strings.ReplaceAll(body, `x T`, `x `+secret)
		if told := fmt.Sprintf("%+v", webhook.Read([]byte(body))); strings.Contains(told, secret[8:40]) {
			t.Errorf("it is told: %s", told)
		}
	}
}

func TestNeitherTokensNorWhoAskedAreSeen(t *testing.T) {
	for name, body := range map[string]string{
		"as documented": created,
		"cut":           created[:strings.Index(created, "CreatedUtc")],
		"cut in a name": created[:strings.Index(created, "nova@")],
		"escaped":       strings.Replace(created, `"Requestor"`, `"\u0052equestor"`, 1),
		"other letters": strings.Replace(created, `"Requestor"`, `"requestor" `, 1),
		"a list":        `[` + created + `,` + created + `]`,
		"as text":       strings.Replace(created, requestor, `"Jana Nová <jana.nova@aurora.example>"`, 1),
		"another key": strings.NewReplacer(
			"IntegrationCreated", "IntegrationApiKeyCreated", "AccessToken", "ApiKey", secret, "plain-key-without-shape",
		).Replace(created),
	} {
		t.Run(name, func(t *testing.T) {
			masked := string(webhook.Masked([]byte(body), webhook.Integration, model.NewRedactor()))
			for _, no := range []string{secret[33:], "plain-key", "Jana", "Nov", "jana", "aurora.example"} {
				if strings.Contains(masked, no) {
					t.Errorf("%q is seen: %s", no, masked)
				}
			}
			if json.Valid([]byte(body)) != json.Valid([]byte(masked)) {
				t.Errorf("what was JSON stays JSON: %s", masked)
			}
			if !strings.Contains(masked, "Hotel Aurora") {
				t.Errorf("the name of the property is gone: %s", masked)
			}
		})
	}
}

func TestEveryKindHasASampleWithoutFindingsThatTellsWhatItIs(t *testing.T) {
	for _, event := range webhook.Events() {
		m := webhook.Read(webhook.GeneralBody(origin(), []webhook.Occurrence{{event.Name, customer}}))
		if len(m.Findings) != 0 || m.Kind != webhook.General || m.Occurrences[0].Name != event.Name {
			t.Errorf("%s: %+v", event.Name, m)
		}
	}
	for _, action := range webhook.Actions() {
		token := webhook.SampleToken(integration)
		m := webhook.Read(webhook.IntegrationBody(origin(), action, time.Unix(1_790_000_000, 0), token))
		if len(m.Findings) != 0 || m.Kind != webhook.Integration || m.Action != action.Name ||
			(action.Token != "") != (m.Token != "") || (action.At != "") == m.At.IsZero() {
			t.Errorf("%s: %+v", action.Name, m)
		}
	}
}

func TestEveryEventLeadsToAnOperationThatTakesItsIds(t *testing.T) {
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range webhook.Events() {
		entry, found := catalogue.Find(event.Operation)
		if !found {
			t.Errorf("%s: there is no %s", event.Name, event.Operation)
		}
		for _, name := range []string{event.Member, event.Needs, event.Extent} {
			if name == "" || slices.ContainsFunc(entry.Fields, func(f operations.Field) bool {
				return f.Name == name || f.Name == "Extent" && slices.ContainsFunc(f.Fields,
					func(f operations.Field) bool { return f.Name == name })
			}) {
				continue
			}
			t.Errorf("%s: %s has no %s", event.Name, event.Operation, name)
		}
		if event.Needs != "" {
			continue
		}
		body := webhook.Fetch{Event: event, IDs: []string{customer}}.Body()
		if findings := catalogue.Lint(event.Operation, body, operations.Sending{}); len(findings) != 0 {
			t.Errorf("%s: %s: %v", event.Name, body, findings)
		}
	}
}

func TestEventsAreSplitInOrder(t *testing.T) {
	all := make([]webhook.Occurrence, 7)
	for i := range all {
		all[i].ID = fmt.Sprint(i)
	}
	parts := webhook.Split(all, 3)
	if diff := cmp.Diff(all, slices.Concat(parts...)); diff != "" || len(parts) != 3 || len(parts[2]) != 1 {
		t.Errorf("%v %s", parts, diff)
	}
	if parts := webhook.Split(all, 0); len(parts) != 1 {
		t.Errorf("without a size it is one: %v", parts)
	}
}

func TestARepeatedBodyIsTheDuplicateOfItsFirstRow(t *testing.T) {
	var l webhook.Log
	numbers := func(bodies ...string) (of []int) {
		for _, body := range bodies {
			of = append(of, l.Add(webhook.Received{Environment: "demo"}, []byte(body)).DuplicateOf)
		}
		return of
	}
	if diff := cmp.Diff([]int{0, 0, 1, 2, 1}, numbers("a", "b", "a", "b", "a")); diff != "" {
		t.Error(diff)
	}
	if row := l.Add(webhook.Received{Environment: "live"}, []byte("a")); row.DuplicateOf != 0 {
		t.Error("what came to another environment is no duplicate")
	}
	l.Answered(2, webhook.Reply{Status: 202})
	if row, found := l.Row(2); !found || row.Reply.Status != 202 {
		t.Errorf("%v %v", row, found)
	}
	l.Clear()
	if row := l.Add(webhook.Received{Environment: "demo"}, []byte("a")); row.Number != 7 || row.DuplicateOf != 0 {
		t.Errorf("%+v", row)
	}
}

func TestALogForgetsItsOldestRows(t *testing.T) {
	var l webhook.Log
	for i := range webhook.MostRows + 10 {
		l.Add(webhook.Received{}, fmt.Append(nil, i))
	}
	if rows := l.Rows(); len(rows) != webhook.MostRows || rows[0].Number != 11 || l.Dropped() != 10 {
		t.Errorf("%d rows from %d, %d dropped", len(rows), rows[0].Number, l.Dropped())
	}
	if _, found := l.Row(10); found || l.Answered(10, webhook.Reply{}) {
		t.Error("a row that was dropped is found")
	}
	if row := l.Add(webhook.Received{}, []byte("3")); row.DuplicateOf != 0 {
		t.Error("it is the duplicate of a row that is gone")
	}
	var large webhook.Log
	for range 20 {
		large.Add(webhook.Received{Body: make([]byte, 1<<20)}, nil)
	}
	if n := len(large.Rows()); n > 5 {
		t.Errorf("%d rows of a megabyte are kept", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(created))
	f.Add([]byte(`{"EnterpriseId":1,"Events":[{"Discriminator":null,"Value":[]},7,{"Value":{"Id":"x"}}],"Data":{}}`))
	f.Add([]byte(`{"Requestor":{"a":["b",{"c":1}],"d":"\"}"},"AccessToken":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m := webhook.Read(body)
		for _, one := range m.Fetches() {
			if !json.Valid(one.Body()) {
				t.Errorf("%s", one.Body())
			}
		}
		m.Counts()
		for _, finding := range m.Findings {
			if finding.Count < 1 {
				t.Errorf("%+v", finding)
			}
		}
		before := string(body)
		masked := webhook.Masked(body, m.Kind, model.NewRedactor())
		if string(body) != before {
			t.Error("the body was changed")
		}
		if json.Valid(body) && !json.Valid(masked) {
			t.Errorf("it is no JSON any more: %q → %q", body, masked)
		}
	})
}

func TestSamplesAreWhatWasAskedFor(t *testing.T) {
	count := func(s webhook.Sample) (counts []int) {
		for _, body := range s.Bodies(7) {
			m := webhook.Read(body)
			counts = append(counts, len(m.Occurrences))
		}
		return counts
	}
	updated := []string{"ServiceOrderUpdated"}
	for name, c := range map[string]struct {
		sample webhook.Sample
		want   []int
	}{
		"one":           {webhook.Sample{Events: updated}, []int{1}},
		"300":           {webhook.Sample{Events: updated, Count: 300}, []int{300}},
		"split":         {webhook.Sample{Events: updated, Count: 250, Size: 100}, []int{100, 100, 50}},
		"twice":         {webhook.Sample{Events: updated, Count: 3, Size: 2, Times: 2}, []int{2, 1, 2, 1}},
		"out of order":  {webhook.Sample{Events: updated, Count: 3, Size: 2, Reorder: true}, []int{1, 2}},
		"one of each":   {webhook.Sample{Events: []string{"CustomerAdded", "CustomerUpdated"}}, []int{2}},
		"broken":        {webhook.Sample{Events: updated, Broken: true}, []int{0}},
		"none":          {webhook.Sample{}, []int{0}},
		"an action":     {webhook.Sample{Action: "IntegrationDeleted"}, []int{0}},
		"a new action":  {webhook.Sample{Action: "IntegrationMoved"}, []int{0}},
		"action, twice": {webhook.Sample{Action: "IntegrationDeleted", Times: 2}, []int{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, count(c.sample)); diff != "" {
				t.Error(diff)
			}
			again := cmp.Diff(c.sample.Bodies(7), c.sample.Bodies(7))
			if again != "" {
				t.Errorf("the same seed makes other bodies: %s", again)
			}
			for _, body := range c.sample.Bodies(7) {
				if json.Valid(body) == c.sample.Broken {
					t.Errorf("%s", body)
				}
			}
		})
	}
	m := webhook.Read(webhook.Sample{Events: updated, IDs: []string{customer}, Origin: origin()}.Bodies(1)[0])
	if m.Occurrences[0].ID != customer || m.EnterpriseID != enterprise || m.IntegrationID != integration {
		t.Errorf("%+v", m)
	}
}
