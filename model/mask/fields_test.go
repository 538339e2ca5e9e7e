package mask_test

import (
	"strings"
	"testing"

	"keyrack/model/mask"
)

// hides reports whether nothing of a text is left in an answer.
func hides(t *testing.T, answer, secret string) {
	t.Helper()
	for _, rules := range []mask.Rules{guests, {Guests: true, Word: "[masked]"}} {
		if got := string(mask.JSON([]byte(answer), rules)); strings.Contains(got, secret) {
			t.Errorf("%s becomes %s", answer, got)
		}
	}
}

// keeps reports whether an answer stays as it is.
func keeps(t *testing.T, answer string) {
	t.Helper()
	for _, rules := range []mask.Rules{guests, {Guests: true, Word: "[masked]"}} {
		if got := string(mask.JSON([]byte(answer), rules)); got != answer {
			t.Errorf("%s becomes %s", answer, got)
		}
	}
}

func TestWhatStandsInATellingFieldGoesTooNumbersAsWell(t *testing.T) {
	for _, answer := range []string{
		`{"Notes":{"Value":"secret"}}`, `{"FirstName":{"Value":"secret"}}`, `{"Phones":[{"Number":"secret"}]}`,
		`{"AccountNotes":[{"Content":"secret"}]}`, `{"Passport":{"Number":"secret"}}`,
		`{"ItalianFiscalCode":{"Value":"secret"}}`, `{"Telephone":{"Value":"secret"}}`, `{"Email":[["secret"]]}`,
		`{"Notes":{"State":"secret","Type":"secret","Code":"secret"}}`, `{"Notes":{"a":{"b":[{"c":"secret"}]}}}`,
		`{"AccountNoteUpdates":[{"Content":{"Value":"secret"},"Classifications":{"Value":["Gifts"]}}]}`,
		`{"ServiceOrderNoteUpdates":[{"Text":{"Value":"secret"}}]}`,
	} {
		hides(t, answer, "secret")
	}
	for _, answer := range []string{
		`{"Passport":{"Number":123456}}`, `{"Phone":123456}`, `{"Customer":{"LoyaltyCode":123456}}`,
		`{"Customers":[{"Number":123456}]}`, `{"LastName":"x","Number":123456}`, `{"Line1":{"Value":123456}}`,
		`{"CreditCard":{"Number":123456}}`, `{"IdentityDocuments":[{"Number":123456}]}`,
	} {
		hides(t, answer, "123456")
	}
}

func TestWhatTellsWhoSomebodyIsByWhereItStands(t *testing.T) {
	for _, answer := range []string{
		`{"CreditCard":{"Name":"secret person"}}`, `{"CreditCards":[{"Expiration":"secret"}]}`,
		`{"CreditCardData":{"StorageData":"secret"}}`, `{"Result":{"Value":{"Base64Data":"secret"}}}`,
		`{"FileData":"secret"}`, `{"Data":"secret"}`, `{"ReservationGroups":[{"Name":"secret"}]}`,
		`{"AvailabilityBlocks":[{"Name":{"Value":"secret"}}]}`, `{"Bills":[{"Name":"secret"}]}`,
		`{"Name":"secret","ResourceId":null,"Extent":{"Customers":true}}`, `{"Companies":[{"Contact":"secret"}]}`,
		`{"Contact":{"Value":"secret"}}`, `{"MessageThreads":[{"OriginalSender":"secret"}]}`,
		`{"Title":"secret","LastName":"x"}`, `{"LastName":"x","Number":"secret"}`,
		`{"Title":{"Value":"secret"},"LastName":"x"}`,
		`{"ItalianDestinationCode":"secret"}`, `{"Tasks":[{"Description":"secret"}]}`,
		`{"PaymentRequests":[{"Description":"secret"}]}`, `{"Name":"x","Description":"secret","DeadlineUtc":null}`,
		`{"Bills":[{"VariableSymbol":"secret","PurchaseOrderNumber":"secret"}]}`,
		`{"Companies":[{"DunsNumber":"secret","Department":"secret"}]}`,
		`{"AssociatedAccountData":[{"BillCompanyData":{"Name":"secret","Department":"secret"}}]}`,
		`{"Name":"secret.pdf","Type":"a/b","Data":"x"}`, `{"GroupName":"secret"}`,
		`{"ResourceAccessTokens":[{"Value":"secret"}]}`, `{"LegalIdentifiers":{"a":"secret"}}`,
		`{"Texts":1,"Customer":"secret"}`, `{"Guests":["secret"]}`,
	} {
		hides(t, answer, "secret")
	}
	hides(t, `{"Address":{"Latitude":50.0755,"Longitude":14.4378}}`, "50.0755")
	hides(t, `{"Latitude":50.0755}`, "50.0755")
	hides(t, `{"Anything":4111111111111111}`, "4111111111111111")
}

func TestNamesOfFieldsAreReadHoweverTheyAreWritten(t *testing.T) {
	for _, field := range []string{
		"first_name", "last-name", "FIRSTNAME", "firstName", "e_mail", "E-Mail", "address_line_1", "addressLine2", "zip",
		"city", "Ema\\u0069l", "phone_number", "guest_first_name", "guestfirstname", "date_of_birth",
		"passport_no", "ssn", "IBAN", "postal_code",
	} {
		hides(t, `{"`+field+`":"secret"}`, "secret")
	}
}

func TestWhatIsNobodysStays(t *testing.T) {
	for _, answer := range []string{
		`{"Customers":[{"OrderItems":[{"Currency":"EUR","TaxRateCode":"AT-20","Code":"X1","Name":"Breakfast",` +
			`"AccountingState":"Open","RevenueType":"Service","StartUtc":"2026-10-25","UnitCount":2}]}]}`,
		`{"AccountNotes":[{"AccountType":"Customer","Classifications":["General"],"CreatorProfile":{` +
			`"Discriminator":"Personal"},"CreatedUtc":"2026-11-23T09:14:22Z"}]}`,
		`{"Customers":[{"Options":["SendMarketingEmails"],"PreferredLanguageCode":"en-GB","ActivityState":"Active"}]}`,
		`{"Enterprise":{"Name":"Hotel Aurora","Address":{"Line1":"Ring 1","City":"Wien","Latitude":48.2},` +
			`"Email":"info@aurora.example","Phone":"+43 1 234 5678","WebsiteUrl":"https://aurora.example",` +
			`"GroupNames":["A B"]}}`,
		`{"CustomerProducts":[{"Name":"Breakfast","Names":{"en-US":"Breakfast"}}]}`,
		`{"RegistrationCardCounters":[{"Name":"Registration cards","Type":"RegistrationCardCounter"}]}`,
		`{"Value":{"LocationNotes":"A1"},"Capacity":"large","VelocityText":1}`,
		`{"LanguageTexts":[{"LanguageCode":"en-US","Texts":{"AddressLine1":"Address line 1","Email":"Email"}}]}`,
		`{"Resources":[{"Name":"101","Data":{"Discriminator":"Space","Value":{"FloorNumber":"1"}}}]}`,
		`{"Services":[{"Name":"Spa"}],"Name":"x","Title":"Bad Request","Number":"12","Description":"y"}`,
		`{"EmailsToSend":["PaymentMethodRequestAdded"],"HasOtaEmail":true,"Countries":[{"Code":"AT"}]}`,
		`{"Message":"Invalid Limitation.","Details":null,"RequestId":"abc"}`,
		`{"Messages":[{"Sender":"Customer"}]}`,
	} {
		keeps(t, answer)
	}
}

func TestEveryShapeIsHiddenWhereverItStands(t *testing.T) {
	for text, want := range map[string]string{
		"john@localhost":                     "j•••@•••",
		"a=john.doe%40example.com&b":         "a=j•••@•••.com&b",
		"0044 20 7946 0958":                  "••• ••• 958",
		"00420777123456":                     "••• ••• 456",
		"tel:+420777123456.":                 "tel:••• ••• 456.",
		"gb29nwbk60161331926819":             "gb•••",
		"De89 3704 0044 0532 0130 00":        "De•••",
		"from 192.168.13.7:443":              "from •••:443",
		"2001:db8::8a2e:370:7334":            "•••",
		"411111******1111":                   "•••• 1111",
		"4111.1111.1111.1111":                "•••• 1111",
		"3782-822463-10005":                  "•••• 0005",
		"Visa-4111111111111111- see above":   "Visa-•••• 1111- see above",
		"born 1985-09-30":                    "born ••••-••-••",
		"https://x.example/a?b=1&sig=abc d":  "https://x.example/••• d",
		`{"Email":"secret"}`:                 `{"Email":"•••"}`,
		"<a href='mailto:j.doe@example.com'": "<a href='mailto:j•••@•••.com'",
	} {
		if got := mask.Text(text, guests); got != want && text[0] != '{' {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := string(mask.JSON([]byte(`{"X":`+quoteJSON(text)+`}`), guests)); got != `{"X":`+quoteJSON(want)+`}` {
			t.Errorf("in an answer %q becomes %s, want %q", text, got, want)
		}
		if got := string(mask.JSON([]byte("<p>"+text+"</p>"), guests)); text[0] != '{' && got != "<p>"+want+"</p>" {
			t.Errorf("in HTML %q becomes %s, want %q", text, got, want)
		}
	}
	if got := string(mask.JSON([]byte(`{"j.doe@example.com":1}`), guests)); got != `{"j•••@•••.com":1}` {
		t.Errorf("a key becomes %s", got)
	}
}

func quoteJSON(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

func TestWhatOnlyLooksLikeSomethingStays(t *testing.T) {
	for _, text := range []string{
		"21808263-4061-4375-b1eb-fe27eea55af9", "eid:21808263-4061-4375-b1eb-fe27eea55af9",
		"4111111111111112", "1234567890123", "Acme Sync 2.1.0", "2026-11-23T09:14:22.250Z", "2026-11-23 09:14:22",
		"P0M3DT0H0M0S", "00123456", "0000004711", "1.234.567,89", "127.0.0.1:8080", "::1", "std::vector", "+5 %", "a+b=c",
		"@home", "12:30:45",
		"AT-2020-21%", "DE89 without more", "https://x.example/a?page=2", "version 1.2.3", "2026-01-01 - 2026-02-02",
		"152fg645-834f-63a7-he6a-vsy845c4753a", "id 5500-0000-0000-0004-0000", "E2018{0:0000}",
	} {
		keeps(t, `{"X":"`+text+`"}`)
		if got := mask.Text(text, guests); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

func TestNoIdIsEverACard(t *testing.T) {
	const digits = "0123456789abcdef"
	state := uint64(1)
	for range 50_000 {
		var id [36]byte
		for i := range id {
			state = state*6364136223846793005 + 1442695040888963407
			if id[i] = digits[state>>60]; i == 8 || i == 13 || i == 18 || i == 23 {
				id[i] = '-'
			}
		}
		if got := mask.Text(string(id[:]), guests); got != string(id[:]) {
			t.Fatalf("%s becomes %s", id, got)
		}
	}
}

func TestBrokenJSONIsHiddenByFieldAndByShape(t *testing.T) {
	for _, answer := range []string{
		`{'Email':'secret'}`, `{Email: "secret"}`, `{Email: secret}`, `{"Email":"secret",}} trailing`, `{"Email":"secret`,
		"\ufeff{\"Email\":\"secret\"}", `{"Customers":[{"LastName":"secret"} oops`, `{"LastName":secret}`,
	} {
		hides(t, answer, "secret")
	}
	for _, text := range []string{
		"No customer john.doe@example.com", "<html><body>john.doe@example.com</body></html>",
		`{"a":1} john.doe@example.com`, `404 john.doe@example.com`, `true john.doe@example.com`, `[1, john.doe@example.com`,
	} {
		hides(t, text, "john.doe")
	}
	wide := "\xff\xfe"
	for _, r := range `{"Email":"secret@example.com"}` {
		wide += string(byte(r)) + "\x00"
	}
	if got := string(mask.JSON([]byte(wide), guests)); strings.Contains(strings.ReplaceAll(got, "\x00", ""), "secret") {
		t.Errorf("%q", got)
	}
}

func TestJSONInATextIsMaskedToo(t *testing.T) {
	got := string(mask.JSON([]byte(`{"Payment":"{\"Email\":\"secret\",\"State\":\"Open\"}"}`), guests))
	if want := `{"Payment":"{\"Email\":\"•••\",\"State\":\"Open\"}"}`; got != want {
		t.Errorf("%s", got)
	}
}
