package takeaway_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/takeaway"
)

func address(t *testing.T, text string) model.Address {
	t.Helper()
	parsed, err := model.ReadAddress(model.Custom, text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestCURLTakesTheTokensFromTheEnvironment(t *testing.T) {
	got, err := takeaway.Write(takeaway.CURL, takeaway.Request{
		Address: address(t, model.DemoAddress), Path: "services/getAll/2025-01-01", Client: "Acme Sync 2.1.0",
		Body: []byte(`{"Limitation":{"Count":10}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `curl --silent --show-error --compressed "${MEWS_PLATFORM_ADDRESS:-https://api.mews-demo.com}` +
		`/api/connector/v1/services/getAll/2025-01-01" \
  --header 'Content-Type: application/json' \
  --data-binary @- <<JSON
{
  "Client": "Acme Sync 2.1.0",
  "ClientToken": "$MEWS_CLIENT_TOKEN",
  "AccessToken": "$MEWS_ACCESS_TOKEN",
  "Limitation": {
    "Count": 10
  }
}
JSON
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCredentialsInABodyAreLeftOut(t *testing.T) {
	for _, format := range takeaway.Formats() {
		text, err := takeaway.Write(format, takeaway.Request{
			Address: address(t, model.DemoAddress), Path: "customers/getAll", Client: "Acme",
			Body: []byte(`{"AccessToken":"SECRET-1","clienttoken":"SECRET-2","Kept":1}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "SECRET") || !strings.Contains(text, "Kept") {
			t.Errorf("%s: %s", format.Title(), text)
		}
	}
}

// TestWhatPrefersAMinimalAnswerSaysSoInEveryFormat, and nothing else does. The programs of the formats get it in run.
func TestWhatPrefersAMinimalAnswerSaysSoInEveryFormat(t *testing.T) {
	for _, format := range takeaway.Formats() {
		for _, minimal := range []bool{false, true} {
			text, err := takeaway.Write(format, takeaway.Request{
				Address: address(t, model.DemoAddress), Path: "a/b", Client: "Acme", Minimal: minimal,
			})
			says := strings.Contains(text, "Prefer") && strings.Contains(text, model.PreferMinimal)
			if err != nil || says != minimal || strings.Contains(text, "«") {
				t.Errorf("%s, minimal %v: %v\n%s", format.Title(), minimal, err, text)
			}
		}
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	for _, format := range takeaway.Formats() {
		text, err := takeaway.Write(format, takeaway.Request{
			Address: address(t, model.DemoAddress), Path: "a/b", Client: "Acme",
			Body: []byte(`{"Big":123456789012345678901234567890,"Fine":1.10}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text, "123456789012345678901234567890") || !strings.Contains(text, "1.10") {
			t.Errorf("%s: %s", format.Title(), text)
		}
	}
}

func TestOfAFieldThatStandsTwiceTheLastIsWritten(t *testing.T) {
	text, err := takeaway.Write(takeaway.Go,
		takeaway.Request{Address: address(t, model.DemoAddress), Path: "a/b", Body: []byte(`{"A":1,"B":2,"A":3}`)})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(text, `"A":`) != 1 || !strings.Contains(text, `"A":           3`) {
		t.Error(text)
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	demo := address(t, model.DemoAddress)
	deep := []byte(strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000))
	for _, c := range []struct {
		name    string
		format  takeaway.Format
		request takeaway.Request
		want    error
	}{
		{"a list", takeaway.CURL, takeaway.Request{Address: demo, Path: "a/b", Body: []byte(`[1]`)}, takeaway.ErrNotAnObject},
		{
			"broken", takeaway.CURL,
			takeaway.Request{Address: demo, Path: "a/b", Body: []byte(`{"a":`)},
			takeaway.ErrNotAnObject,
		},
		{"two", takeaway.CURL, takeaway.Request{Address: demo, Path: "a/b", Body: []byte(`{} {}`)}, takeaway.ErrNotAnObject},
		{"deep", takeaway.CURL, takeaway.Request{Address: demo, Path: "a/b", Body: deep}, takeaway.ErrNotAnObject},
		{"another format", "cobol", takeaway.Request{Address: demo, Path: "a/b"}, takeaway.ErrUnknownFormat},
	} {
		if _, err := takeaway.Write(c.format, c.request); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// FuzzBodyNeverLeavesItsQuotes has the shell print the body of a command, with nothing to run but cat.
func FuzzBodyNeverLeavesItsQuotes(f *testing.F) {
	f.Add("$HOME `id` $(id) \\ ' \" \n JSON \nJSON\n")
	f.Add("\\\\$\\`")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, 0) {
			t.Skip("no argument or document holds a zero")
		}
		quoted, err := json.Marshal(map[string]string{"Text": text})
		if err != nil {
			t.Fatal(err)
		}
		address, err := model.ParseAddress(model.Demo, model.DemoAddress)
		if err != nil {
			t.Fatal(err)
		}
		command, err := takeaway.Write(takeaway.HTTPie,
			takeaway.Request{Address: address, Path: "a/b", Client: text, Body: quoted})
		if err != nil {
			t.Fatal(err)
		}
		script := "http() { cat; }\n" + command
		run := exec.CommandContext(t.Context(), "sh", "-c", script)
		run.Env = []string{"PATH=" + os.Getenv("PATH"), "MEWS_CLIENT_TOKEN=c", "MEWS_ACCESS_TOKEN=a"}
		output, err := run.Output()
		if err != nil {
			t.Fatalf("%v of %s", err, command)
		}
		var got struct{ Client, Text string }
		if err := json.Unmarshal(output, &got); err != nil {
			t.Fatalf("%v in %s", err, output)
		}
		var want string
		again, _ := json.Marshal(text) // bytes that are no UTF-8 are replaced
		_ = json.Unmarshal(again, &want)
		if got.Text != want || got.Client != want {
			t.Errorf("%q became %q and %q", want, got.Text, got.Client)
		}
	})
}
