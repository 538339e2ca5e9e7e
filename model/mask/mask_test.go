package mask_test

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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
		{"Tel. 777 123 456 after six", "Tel. ••• ••• 456 after six"},
		{"Phone number: 020 7946 0958", "Phone number: ••• ••• 958"},
		{"mobil (0171) 234 5678, late", "mobil ••• ••• 678, late"},
		{"téléphone : 01.23.45.67.89", "téléphone : ••• ••• 789"},
		{"tel. č. 777123456", "tel. č. ••• ••• 456"},
		{"please call 555-123-4567", "please call ••• ••• 567"},
		{"card4111111111111111", "card•••• 1111"},
		{"4111111111111111VISA", "•••• 1111VISA"},
		{"č4111111111111111", "č•••• 1111"},
		{"write to ada&#64;example.com", "write to a•••@•••.com"},
		{"ada&commat;example&#46;com!", "a•••@•••!"},
		{"&#97;&#x64;&#97;&#X40;example.com", "•••@•••.com"},
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

func TestANumberOrASignByItselfIsNobodys(t *testing.T) {
	for _, text := range []string{
		"room 777 123 456", "call 2026-11-29 12:00", "call on 24.12.2026 at 18", "phone 24.12.2026 18:00", "Tel & fax",
		"tel 123", "number 7771234567", "hotel 7771234567", "deadbeef4111111111111111deadbeef",
		"deadbeefdeadbeef4111111111111111",
		"Q&A; R&#38;D", "&#64;", "a &#64; b", "card4111111111111112", "Tél. & 12 &#x40 34",
	} {
		if got := mask.Text(text, guests); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
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

// FuzzJSON holds what masking promises for every answer: what was JSON stays JSON, masking twice is masking once, and
// what stands in a telling field does not survive.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"Email":"a@b.cc","x":[1,{"Phone":2}]}`, `[]`, `"\ud800"`, `{"a":`, "{\"\\u0065mail\":\"x\"}",
		`{'Email':'x'} 1.2.3.4`,
		`{"Title":"x","a":[{"Value":"+420777123456"}],"LastName":{"Value":"0044 20 7946 0958"}}`,
		"\xff\xfe1\x00@\x002\x00", `"tel. no. (030) 1234567 card4111111111111111x a&#64;b &#97;&#x40;b &commat;"`,
		`"4111-1111-1111-1111@a.b 00420777123456 gb29nwbk60161331926819 born 1.1.1980 fe80::1 http://a/?sig=1"`,
	} {
		f.Add([]byte(seed), "Ada Lovelace")
	}
	f.Fuzz(func(t *testing.T, answer []byte, secret string) {
		before := string(answer)
		for _, rules := range []mask.Rules{
			{Guests: true, IDs: true}, {Guests: true, Fingerprints: true, Word: "[masked]"},
		} {
			masked := mask.JSON(answer, rules)
			if string(answer) != before {
				t.Fatal("the answer itself was changed")
			}
			if json.Valid(answer) && !json.Valid(masked) {
				t.Fatalf("%q became %q, which is no JSON", answer, masked)
			}
			if again := mask.JSON(masked, rules); json.Valid(answer) && string(again) != string(masked) {
				t.Fatalf("%q became %q, and then %q", answer, masked, again)
			}
			once := mask.Text(before, rules)
			if again := mask.Text(once, rules); again != once {
				t.Fatalf("the text %q became %q, and then %q", before, once, again)
			}
			read, err := io.ReadAll(mask.NewReader(bytes.NewReader(answer), rules))
			if err != nil || string(read) != string(masked) {
				t.Fatalf("%q was read as %q, want %q, %v", answer, read, masked, err)
			}
		}
		told, err := json.Marshal(map[string]any{"LastName": secret, "Notes": []any{map[string]any{"Value": secret}}})
		if len(secret) < 4 || !utf8.ValidString(secret) || strings.Contains(secret, "•") || err != nil {
			return
		}
		quoted, _ := json.Marshal(secret)
		if got := mask.JSON(told, guests); bytes.Contains(got, quoted[1:len(quoted)-1]) && !id.MatchString(secret) {
			t.Fatalf("%s became %s", told, got)
		}
	})
}

var id = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// large is an answer of the Connector API with so many bytes.
func large(size int) []byte {
	const row = `{"Id":"851df8c8-90f2-4c4a-8e01-a4fc46b25178","Number":"17","FirstName":"Ada","LastName":"Lovelace",` +
		`"Email":"ada@example.com","Phone":"+420777123456","BirthDate":"1980-02-29","NationalityCode":"AT",` +
		`"CreatedUtc":"2026-11-23T09:14:22Z","UpdatedUtc":"2026-11-23T09:14:22Z","IsActive":true,` +
		`"Classifications":["None"],` +
		`"Options":["SendMarketingEmails"],"AddressId":"951df8c8-90f2-4c4a-8e01-a4fc46b25178","Notes":null},` + "\n"
	const item = `{"Id":"a51df8c8-90f2-4c4a-8e01-a4fc46b25178","AccountId":"851df8c8-90f2-4c4a-8e01-a4fc46b25178",` +
		`"Type":"SpaceOrder","BillingName":"Night 3","ConsumedUtc":"2026-11-23T09:14:22Z","UnitCount":1,"Amount":{` +
		`"Currency":"EUR","NetValue":90.909,"GrossValue":100.00,"TaxValues":[{"Code":"AT-2020-10%","Value":9.09}]}},` + "\n"
	half := size / 2
	return []byte(`{"Customers":[` + strings.Repeat(row, half/len(row)) + `{}],"OrderItems":[` +
		strings.Repeat(item, half/len(item)) + `{}]}`)
}

// BenchmarkJSON masks an answer of 46 MB; beside it the floors: reading it as JSON, and looking at each byte once.
// times-valid is the time by that of json.Valid, which is run in turn with it. To hold: 300 ms, 200 MB/s.
func BenchmarkJSON(b *testing.B) {
	answer := large(46 << 20)
	valid := func() { json.Valid(answer) }
	for _, bench := range []struct {
		name string
		do   func()
	}{
		{"masked", func() { mask.JSON(answer, guests) }},
		{"with one word", func() { mask.JSON(answer, mask.Rules{Guests: true, Word: "[masked]"}) }},
		{"read and masked", func() { _, _ = io.Copy(io.Discard, mask.NewReader(bytes.NewReader(answer), guests)) }},
		{"floor: json.Valid", valid},
		{"floor: each byte once", func() {
			sum := byte(0)
			for _, one := range answer {
				sum ^= one
			}
			sink = sum
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(answer)))
			var own, peers time.Duration
			for b.Loop() {
				began := time.Now()
				bench.do()
				own += time.Since(began)
				b.StopTimer()
				began = time.Now()
				valid()
				peers += time.Since(began)
				b.StartTimer()
			}
			b.ReportMetric(float64(own)/float64(peers), "times-valid")
		})
	}
}

var sink byte
