package takeaway_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/takeaway"
)

// awkward is a body with everything that a shell or a language could take for its own.
const awkward = `{"Text":"a $HOME ` + "`id`" +
	` \\ \"q\" 'p' \u20ac 😀 \n${x} $(id) {{y}}","Empty":{},"None":null,"Yes":true,"No":false,"Price":12.50,"List":[],` +
	`"Deep":[{"a":[1,2]}]}`

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
	want := `curl --silent --show-error --compressed 'https://api.mews-demo.com/api/connector/v1/services/getAll/2025-01-01' \
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

// TestWhatIsWrittenRunsAsItIs runs each format whose program is on this computer, and looks at what arrives.
func TestWhatIsWrittenRunsAsItIs(t *testing.T) {
	for _, c := range []struct {
		format  takeaway.Format
		file    string
		command []string // the file's name follows
	}{
		{takeaway.CURL, "request.sh", []string{"sh"}},
		{takeaway.HTTPie, "request.sh", []string{"sh"}},
		{takeaway.Go, "request.go", []string{"go", "run"}},
		{takeaway.TypeScript, "request.mjs", []string{"node"}}, // what is written is JavaScript too
		{takeaway.Python, "request.py", []string{"python3"}},
		{takeaway.PHP, "request.php", []string{"php"}},
	} {
		t.Run(string(c.format), func(t *testing.T) {
			t.Parallel()
			for _, program := range []string{
				c.command[0],
				map[takeaway.Format]string{takeaway.CURL: "curl", takeaway.HTTPie: "http"}[c.format],
			} {
				if _, err := exec.LookPath(program); program != "" && err != nil {
					t.Skipf("there is no %s here", program)
				}
			}
			var path, sent string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				path, sent = r.URL.Path, string(body)
				_, _ = io.WriteString(w, `{"Answer":"arrived"}`)
			}))
			defer server.Close()
			text, err := takeaway.Write(c.format, takeaway.Request{
				Address: address(t, server.URL), Path: "customers/getAll",
				Client: `Acme "Sync" $1`, Body: []byte(awkward),
			})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), c.file)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			command := exec.CommandContext(t.Context(), c.command[0], append(c.command[1:], file)...)
			command.Env = append(os.Environ(), "MEWS_CLIENT_TOKEN=client-token", "MEWS_ACCESS_TOKEN=access-token", "GOFLAGS=",
				"http_proxy=", "HTTP_PROXY=")
			output, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s\n%s", err, output, text)
			}
			if !bytes.Contains(output, []byte("arrived")) || path != "/api/connector/v1/customers/getAll" {
				t.Errorf("sent to %q, printed %s", path, output)
			}
			want := `{"Client":"Acme \"Sync\" $1","ClientToken":"client-token","AccessToken":"access-token",` + awkward[1:]
			if diff := cmp.Diff(decoded(t, want), decoded(t, sent)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
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
	if strings.Count(text, `"A": `) != 1 || !strings.Contains(text, `"A": 3`) {
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
		{"no address", takeaway.CURL, takeaway.Request{Path: "a/b"}, takeaway.ErrNoAddress},
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
