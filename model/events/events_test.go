package events_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/events"
)

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// documented is the sample of Mews' documentation, with one event of each type.
const documented = `{"Events":[
 {"Type":"DeviceCommand","Id":"c1","State":"Pending"},
 {"Type":"Reservation","Id":"r1","State":"Processed","StartUtc":"2026-11-29T14:00:00Z","EndUtc":"2026-12-01T10:00:00Z",
  "AssignedResourceId":"room"},
 {"Type":"Resource","Id":"s1","State":"Dirty"},
 {"Type":"PriceUpdate","Id":"p1","StartUtc":"2026-12-01T23:00:00Z","EndUtc":"2026-12-08T23:00:00Z","RateId":"rate",
  "ResourceCategoryId":null}
]}`

func TestAMessageHoldsEventsOfMixedTypes(t *testing.T) {
	all := events.Read([]byte(documented), noon)
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprint(e.Type, " ", e.ID, " ", e.State, " ", e.Received.Equal(noon), e.Problem))
	}
	want := []string{
		"DeviceCommand c1 Pending true", "Reservation r1 Processed true", "Resource s1 Dirty true", "PriceUpdate p1  true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if d := all[1].Details(); d.ResourceID != "room" || d.Start.Hour() != 14 || d.End.Day() != 1 {
		t.Errorf("the reservation says %+v", d)
	}
	if d := all[3].Details(); d.RateID != "rate" || d.ResourceCategory != "" || d.End.Sub(d.Start) != 7*24*time.Hour {
		t.Errorf("the price says %+v", d)
	}
}

func TestWhatNobodyHasHeardOfIsKept(t *testing.T) {
	const element = `{"Type":"RoboticButler","Id":"b1","State":"Dancing","Mood":{"Level":[1,2]},"StartUtc":7}`
	all := events.Read([]byte(`{"Version":9,"Events":[`+element+`]}`), noon)
	if len(all) != 1 || all[0].Type != "RoboticButler" || all[0].State != "Dancing" || string(all[0].Raw) != element ||
		all[0].Problem != events.NoProblem {
		t.Fatalf("it came as %+v", all)
	}
	if request, found := all[0].Request(); found {
		t.Errorf("a request was made up: %+v", request)
	}
}

func TestATextThatIsNoMessageIsARowThatSaysSo(t *testing.T) {
	for text, want := range map[string][]events.Problem{
		`<html>`:                           {events.NotJSON},
		``:                                 {events.NotJSON},
		`{"Events":[{"Type":"Reso`:         {events.NotJSON},
		`{"Events":[]}{"Events":[]}`:       {events.NotJSON},
		`"hello"`:                          {events.NoEvents},
		`[]`:                               {events.NoEvents},
		`{}`:                               {events.NoEvents},
		`{"Events":null}`:                  {events.NoEvents},
		`{"Events":{"Type":"A"}}`:          {events.NoEvents},
		`{"Events":[]}`:                    nil,
		`{"Events":[7,null,"a",{}]}`:       {events.NoEvent, events.NoEvent, events.NoEvent, events.NoProblem},
		`{"Events":[{"Type":7}]}`:          {events.NoProblem},
		"{\"Events\":[{\"Id\":\"\xff\"}]}": {events.NoProblem},
	} {
		var got []events.Problem
		for _, e := range events.Read([]byte(text), noon) {
			got = append(got, e.Problem)
			row := events.Row{Number: 1, Event: e}
			if !json.Valid(row.Line()) {
				t.Errorf("%q is written as %s", text, row.Line())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestALongTextIsKeptByItsBeginning(t *testing.T) {
	huge := strings.Repeat("ü", 1<<20)
	for _, text := range []string{huge, `{"Events":[{"Type":"A","Note":"` + huge + `"}]}`} {
		all := events.Read([]byte(text), noon)
		if len(all) != 1 || all[0].Problem == events.NoProblem || len(all[0].Raw) > 8<<10 || len(all[0].Raw) < 1<<10 {
			t.Errorf("%d rows, %d bytes, %q", len(all), len(all[0].Raw), all[0].Problem)
		}
	}
	if e := events.Binary([]byte(huge), noon); e.Problem != events.NotText || len(e.Raw) > 8<<10 {
		t.Errorf("a binary frame takes %d bytes, %q", len(e.Raw), e.Problem)
	}
}

func TestEveryKnownTypeHasTheRequestThatLooksItUp(t *testing.T) {
	want := map[string]string{
		"DeviceCommand": `commands/getAllByIds {"CommandIds":["c1"]}`,
		"Reservation":   `reservations/getAll/2023-06-06 {"ReservationIds":["r1"],"Limitation":{"Count":1}}`,
		"Resource":      `resources/getAll {"Extent":{"Resources":true},"ResourceIds":["s1"],"Limitation":{"Count":1}}`,
		"PriceUpdate": `rates/getPricing {"RateId":"rate","FirstTimeUnitStartUtc":"2026-12-01T23:00:00Z",` +
			`"LastTimeUnitStartUtc":"2026-12-08T23:00:00Z"}`,
	}
	got := map[string]string{}
	for _, e := range events.Read([]byte(documented), noon) {
		request, found := e.Request()
		var body bytes.Buffer
		if err := json.Compact(&body, request.Body); err != nil || !found {
			t.Fatalf("%s: %v, %v", e.Type, found, err)
		}
		got[e.Type] = request.Operation + " " + body.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAGapPreparesTheTwoRequestsThatFillIt(t *testing.T) {
	gap := events.Gap{From: noon, To: noon.Add(112 * time.Second)}
	requests := gap.Requests()
	if len(requests) != 2 || requests[0].Operation != "commands/getAllActive" || string(requests[0].Body) != "{}" {
		t.Fatalf("they are %+v", requests)
	}
	var body struct {
		UpdatedUtc struct{ StartUtc, EndUtc time.Time }
		Limitation struct{ Count int }
	}
	if err := json.Unmarshal(requests[1].Body, &body); err != nil {
		t.Fatal(err)
	}
	if requests[1].Operation != "reservations/getAll/2023-06-06" || body.Limitation.Count == 0 ||
		!body.UpdatedUtc.StartUtc.Equal(gap.From.Add(-time.Minute)) ||
		!body.UpdatedUtc.EndUtc.Equal(gap.To.Add(time.Minute)) {
		t.Errorf("the reservations are asked for with %s", requests[1].Body)
	}
	if (events.Gap{From: noon, To: noon.Add(-time.Hour)}).Length() != 0 {
		t.Error("a clock that was set back makes a gap shorter than nothing")
	}
}

func TestALineHasTheEventAsItCame(t *testing.T) {
	all := events.Read([]byte(`{"Events":[{ "Type":"A", "Id":"<1>", "Extra": 1.50 }]}`), noon)
	rows := []*events.Row{
		{Number: 1, Event: all[0]},
		{Number: 2, Event: events.Read([]byte("no \"JSON\""), noon)[0]},
		{Number: 3, Gap: &events.Gap{From: noon, To: noon.Add(time.Minute)}},
	}
	var out bytes.Buffer
	if err := events.Write(&out, rows); err != nil {
		t.Fatal(err)
	}
	want := `{"received":"2026-11-29T12:00:00Z","event":{"Type":"A","Id":"<1>","Extra":1.50}}
{"received":"2026-11-29T12:00:00Z","problem":"not-json","text":"no \"JSON\""}
{"gap":{"from":"2026-11-29T12:00:00Z","to":"2026-11-29T12:01:00Z"}}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		documented, `{"Events":[7]}`, `{"events":[{"id":"A"}]}`, "\xff", `{"Events":[{"Type":"a`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, e := range events.Read(text, noon) {
			row := events.Row{Number: 1, Event: e}
			var line map[string]json.RawMessage
			if err := json.Unmarshal(row.Line(), &line); err != nil || line["received"] == nil {
				t.Fatalf("%q is written as %s: %v", text, row.Line(), err)
			}
			if e.Problem == events.NoProblem && !json.Valid(e.Raw) {
				t.Fatalf("%q has %q as an event", text, e.Raw)
			}
			if request, found := e.Request(); found && !json.Valid(request.Body) {
				t.Fatalf("%q is looked up with %s", text, request.Body)
			}
		}
	})
}
