package support_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/support"
)

func TestGuestDataIsMaskedAndTheRestStays(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{
			"a customer",
			`{"Customers":[{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":"1","FirstName":"Ann","LastName":"Lee",` +
				`"Email":"a@b.example","BirthDate":"1980-01-02","CreatedUtc":"2026-01-01T00:00:00Z","IsActive":true,"Order":3}],` +
				`"Cursor":null}`,
			`{"Customers":[{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":"[masked]","FirstName":"[masked]",` +
				`"LastName":"[masked]","Email":"[masked]","BirthDate":"[masked]","CreatedUtc":"2026-01-01T00:00:00Z",` +
				`"IsActive":true,"Order":3}],"Cursor":null}`,
		},
		{
			"a reservation",
			`{"Reservations":[{"State":"Confirmed","Number":"4711","Notes":"call +420 123 456 789",` +
				`"Price":{"GrossValue":12.50}}]}`,
			`{"Reservations":[{"State":"Confirmed","Number":"4711","Notes":"[masked]","Price":{"GrossValue":12.50}}]}`,
		},
		{
			"an address inside", `{"Company":{"Name":"Acme","Address":{"Line1":"Road 1","City":"Brno"}}}`,
			`{"Company":{"Name":"Acme","Address":{"Line1":"[masked]","City":"[masked]"}}}`,
		},
		{
			"a mail address in a plain text", `{"Reason":"sent to ann@example.com twice"}`,
			`{"Reason":"sent to [masked] twice"}`,
		},
		{"a phone number as a number", `{"Phone":420123456789}`, `{"Phone":"[masked]"}`},
		{"a birth date that looks like a time", `{"BirthDate":"1980-01-01T00:00:00Z"}`, `{"BirthDate":"[masked]"}`},
		{"nothing", `{"Name":"","Email":null,"A":[]}`, `{"Name":"","Email":null,"A":[]}`},
	} {
		safe, _, err := support.Mask([]byte(c.raw))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(safe)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestNothingThatStandsInATellingFieldLeavesTheHouse(t *testing.T) {
	for _, raw := range []string{
		`{"Notes":{"Value":"secret"}}`, `{"FirstName":{"Value":"secret"}}`, `{"Phones":[{"Number":"secret"}]}`,
		`{"AccountNotes":[{"Content":"secret"}]}`, `{"Data":{"FileData":"secret"}}`, `{"CreditCard":{"Number":"secret"}}`,
	} {
		safe, count, err := support.Mask([]byte(raw))
		if err != nil || count != 1 || strings.Contains(string(safe), "secret") {
			t.Errorf("%s becomes %s, %d masked, %v", raw, safe, count, err)
		}
	}
	const kept = `{"AccountNotes":[{"CreatorProfile":{"Discriminator":"Personal"}}]}`
	if safe, count, _ := support.Mask([]byte(kept)); string(safe) != kept || count != 0 {
		t.Errorf("%s becomes %s", kept, safe)
	}
}

func TestLongListsAreCutBehindTheirFirstItems(t *testing.T) {
	safe, _, err := support.Mask([]byte(`[` + strings.Repeat(`{"Email":"a@b.example","L":[1]},`, 99) + `{}]`))
	if err != nil || !json.Valid(safe) {
		t.Fatalf("%s, %v", safe, err)
	}
	if !strings.HasSuffix(string(safe), `"[80 more items left out]"]`) || strings.Count(string(safe), "Email") != 20 {
		t.Errorf("%s", safe)
	}
}

func FuzzMaskKeepsJSONAndNoMailAddress(f *testing.F) {
	f.Add([]byte(`{"Customers":[{"Email":"ann@example.com"}],"X":["a@b.cd",1,null]}`))
	f.Add([]byte(`[[[1,2]],{"a":{"b":"c@d.ef"}}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		safe, _, err := support.Mask(raw)
		if (err == nil) != json.Valid(raw) {
			t.Fatalf("%q: %v", raw, err)
		}
		if err == nil && !json.Valid(safe) {
			t.Fatalf("%q became %q", raw, safe)
		}
	})
}

const token = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"

func TestACaseHasWhatSupportAsksForAndNoToken(t *testing.T) {
	redactor := model.NewRedactor()
	redactor.Register(model.NewSecret(token))
	address, err := model.ParseAddress(model.Demo, model.DemoAddress)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := support.Case{
		Exchange: model.Exchange{
			Environment: "Demo", Address: address, Operation: model.Operation{Path: "customers/getAll"},
			Status: http.StatusBadRequest, RequestID: "5f0c",
			SentAt:      time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
			Timing:      model.Timing{Total: 132 * time.Millisecond, FirstByte: 100 * time.Millisecond},
			RequestBody: []byte(`{"Emails":["ann@example.com"],"Token":"` + token + `"}`),
			Header: http.Header{
				"Content-Type": {"application/json"}, "Set-Cookie": {"session=1"}, "X-Echo": {token, "of ann@example.com"},
			},
			Size: 99,
		},
		Answer:  []byte(`{"Message":"Invalid for ann@example.com","Details":null,"Echo":"` + strings.ToLower(token) + `"}`),
		Failure: "no access for ann@example.com",
		Client:  "Acme Sync 2.1.0", Enterprise: "Grand Hotel", EnterpriseID: "851df8c8", Fingerprint: "C66E…453D",
		Version: "1.0.0",
		MadeAt:  time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), Redact: redactor.Redact,
	}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(raw) {
		t.Fatalf("not JSON: %s", raw)
	}
	for _, wanted := range []string{
		`"MadeBy": "Keyrack 1.0.0"`, `"Operation": "customers/getAll"`, `"RequestId": "5f0c"`,
		`"SentAtUtc": "2026-11-25T09:00:00Z"`, `"TookMilliseconds": 132`,
		`"Environment": "Demo"`, `"Client": "Acme Sync 2.1.0"`, `"Status": 400`, `"Fingerprint": "C66E…453D"`,
		`"FirstByte": 100`, `"Masked": 2`, `"Message": "Invalid for [masked]"`,
	} {
		if !bytes.Contains(raw, []byte(wanted)) {
			t.Errorf("%s is missing in %s", wanted, raw)
		}
	}
	for _, unwanted := range []string{token, strings.ToLower(token), "ann@example.com", "session=1"} {
		if bytes.Contains(raw, []byte(unwanted)) {
			t.Errorf("%q stands in %s", unwanted, raw)
		}
	}
}

func TestACaseOfThePastSaysWhatWasNotKept(t *testing.T) {
	raw, err := support.Case{
		Exchange: model.Exchange{
			Status: http.StatusForbidden, Operation: model.Operation{Path: "a/b"}, Message: "Not for ann@example.com",
		},
		NotKept: []string{"Header", "Timing", "Request", "Answer"},
		Redact:  func(text []byte) []byte { return text },
	}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{"Header", "Timing", "Request", "Answer"}, got["NotKept"]); diff != "" {
		t.Errorf("what was not kept: %s", diff)
	}
	if got["Message"] != "Not for [masked]" {
		t.Errorf("the message is %q", got["Message"])
	}
	for _, missing := range []string{"Request", "Answer", "Header", "TimingMilliseconds"} {
		if _, there := got[missing]; there {
			t.Errorf("%s is there: %s", missing, raw)
		}
	}
}

func TestAnAnswerThatIsNoJSONIsPassedOnAsText(t *testing.T) {
	raw, err := support.Case{
		Exchange: model.Exchange{Status: http.StatusBadGateway, Operation: model.Operation{Path: "a/b"}},
		Answer:   append([]byte("<html>Bad Gateway\xff "), bytes.Repeat([]byte("x"), 10_000)...),
		Redact:   func(text []byte) []byte { return text },
	}.JSON()
	if err != nil || !json.Valid(raw) || !bytes.Contains(raw, []byte("Bad Gateway")) || len(raw) > 8000 {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}
