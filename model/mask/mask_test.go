package mask_test

import (
	"encoding/json"
	"strings"
	"testing"

	"keyrack/model/mask"
)

var guests = mask.Rules{Guests: true}

func TestGuestsAreHiddenByTheFieldTheyStandIn(t *testing.T) {
	for _, test := range []struct{ answer, want string }{
		{`{"Email": "front.desk@example.com"}`, `{"Email": "f•••@•••.com"}`},
		{`{"Phone": "+420 123 456 789"}`, `{"Phone": "••• ••• 789"}`},
		{`{"Phone": 420123456789}`, `{"Phone": "••• ••• 789"}`},
		{`{"FirstName":"Zoë","LastName":"O"}`, `{"FirstName":"Z•••","LastName":"•••"}`},
		{`{"BirthDate":"1980-02-29"}`, `{"BirthDate":"••••-••-••"}`},
		{
			`{"Passport":{"Number":"X123","Expiration":"2030-01-01"}}`,
			`{"Passport":{"Number":"•••","Expiration":"••••-••-••"}}`,
		},
		{`{"Emails":["a@example.com","b@example.org"]}`, `{"Emails":["a•••@•••.com","b•••@•••.org"]}`},
		{`{"Notes":"allergic to \"nuts\""}`, `{"Notes":"•••"}`},
		{`{"Address":{"Line1":"1 Long Street","CountryCode":"FR"}}`, `{"Address":{"Line1":"•••","CountryCode":"•••"}}`},
		{
			`{"Customers":[{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","CreatedUtc":"2026-01-01T00:00:00Z","Number":"17",` +
				`"Order":3,"IsActive":true}]}`,
			`{"Customers":[{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","CreatedUtc":"2026-01-01T00:00:00Z","Number":"•••",` +
				`"Order":3,"IsActive":true}]}`,
		},
		{
			`{"TaxValues":[{"Code":"FR-20","Value":3.2}],"State":"Confirmed"}`,
			`{"TaxValues":[{"Code":"FR-20","Value":3.2}],"State":"Confirmed"}`,
		},
		{`{"email":"a@example.com"}`, `{"email":"a•••@•••.com"}`},
	} {
		if got := string(mask.JSON([]byte(test.answer), guests)); got != test.want {
			t.Errorf("%s becomes %s, want %s", test.answer, got, test.want)
		}
	}
}

func TestGuestsAreHiddenByTheirShapeWhereverTheyStand(t *testing.T) {
	const token = "0123456789ABCDEF0123456789ABCDEF-0123456789ABCDEF0123456789ABCDE"
	for _, test := range []struct{ value, want string }{
		{"write to ada.l@example.co.uk today", "write to a•••@•••.uk today"},
		{"call +49 (30) 1234-5678 late", "call ••• ••• 678 late"},
		{"card 4111 1111 1111 1111", "card •••• 1111"},
		{"GB29 NWBK 6016 1331 9268 19", "GB•••"},
		{token, mask.HiddenToken},
		{`caf\u0065@example.com`, "c•••@•••.com"},
	} {
		answer := `{"Something":"` + test.value + `"}`
		if got, want := string(mask.JSON([]byte(answer), guests)), `{"Something":"`+test.want+`"}`; got != want {
			t.Errorf("%s becomes %s, want %s", answer, got, want)
		}
	}
}

func TestWhatIsNobodysStaysByteForByte(t *testing.T) {
	const answer = "{\r\n\t\"Name\": \"API Hotel\", \"Price\": 1.50e2, " +
		"\"Id\":\"851df8c8-90f2-4c4a-8e01-a4fc46b25178\",\n" +
		"\"CreatedUtc\": \"2026-11-23T09:14:22Z\", \"Number\": \"4111111111111112\", \"Big\": 12345678901234567890, " +
		"\"HasOtaEmail\": true,\n" +
		"\"Email\": null, \"Escaped\": \"a\\/b \\u00e9\", \"Currencies\": [\"EUR\", {}] }"
	if got := string(mask.JSON([]byte(answer), guests)); got != answer {
		t.Errorf("it became %s", got)
	}
}

func TestIDsAreHiddenOnlyWhenTheyAreToBe(t *testing.T) {
	const answer = `{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178"}`
	if got := string(mask.JSON([]byte(answer), mask.Rules{IDs: true})); got != `{"Id":"851d•••"}` {
		t.Errorf("it is %s", got)
	}
	if got := string(mask.JSON([]byte(answer), mask.Rules{})); got != answer {
		t.Errorf("nothing was to be hidden, and it is %s", got)
	}
}

func TestAMessageIsMaskedByShape(t *testing.T) {
	if got := mask.Text("no customer ada@example.com", guests); got != "no customer a•••@•••.com" {
		t.Errorf("it is %q", got)
	}
}

func TestAFingerprintIsHiddenAndTheMiddleOfAnIdIsNot(t *testing.T) {
	fingerprints := mask.Rules{Fingerprints: true}
	for text, want := range map[string]string{
		"token E0D4…9E1D is refused": "token ••••…•••• is refused",
		"Request 851df8c8-90f2…178":  "Request 851df8c8-90f2…178",
		"Checking… wait":             "Checking… wait",
	} {
		if got := mask.Text(text, fingerprints); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := string(mask.JSON([]byte(`{"AccessToken":"E0D4…9E1D"}`),
		fingerprints)); got != `{"AccessToken":"••••…••••"}` {
		t.Errorf("in an answer it is %s", got)
	}
}

func TestAnAnswerThatWasCutIsMaskedAsFarAsItGoes(t *testing.T) {
	for _, answer := range []string{
		`{"Email":"ada@example.com`, `{"Email":"ada@example.com\`, `"ada@example.com"`, `ada`,
		``, `]]}`,
	} {
		if got := string(mask.JSON([]byte(answer), guests)); strings.Contains(got, "ada@") {
			t.Errorf("%s becomes %s", answer, got)
		}
	}
}

// FuzzJSON holds what masking promises for every answer: what was JSON stays JSON of the same shape, and an address in
// a field of its own does not survive.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"Email":"a@b.cc","x":[1,{"Phone":2}]}`, `[]`, `"\ud800"`, `{"a":`,
		"{\"\\u0065mail\":\"x\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		before := string(answer)
		masked := mask.JSON(answer, mask.Rules{Guests: true, IDs: true})
		if string(answer) != before {
			t.Fatal("the answer itself was changed")
		}
		if json.Valid(answer) && !json.Valid(masked) {
			t.Fatalf("%s became %s, which is no JSON", answer, masked)
		}
		if strings.Count(string(answer), "{") != strings.Count(string(masked), "{") && json.Valid(answer) &&
			!strings.ContainsAny(quoted(answer), "{") {
			t.Fatalf("%s became %s, which has other objects", answer, masked)
		}
	})
}

// quoted returns everything that stands in strings.
func quoted(answer []byte) string {
	var all strings.Builder
	for i, part := range strings.Split(string(answer), `"`) {
		if i%2 == 1 {
			all.WriteString(part)
		}
	}
	return all.String()
}

func BenchmarkJSON(b *testing.B) {
	answer := []byte(`{"Customers":[` +
		strings.Repeat(
			`{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","FirstName":"Ada","Email":"ada@example.com",`+
				`"CreatedUtc":"2026-11-23T09:14:22Z","IsActive":true},`, 7000) + `{}]}`)
	b.SetBytes(int64(len(answer)))
	for b.Loop() {
		mask.JSON(answer, guests)
	}
}
