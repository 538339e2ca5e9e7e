package takeaway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"keyrack/model"
	"keyrack/model/takeaway"
)

// awkward are texts with everything that a shell or a language could take for its own.
const awkward = `"Text":"a $HOME ` + "`id`" +
	` \\ \"q\" 'p' \u20ac 😀 \n${x} $(id) {{y}} %s %PATH% !a! ^ & | < > ? *\/ #{z} «body»",` +
	`"Document":"JSON\nJSON\n'@\n\"@\nEOF","Quotes":"''' \"\"\" \\",` +
	`"Unseen":"\u202e\u200b\ufeff\u0085\u2028\u0000\u007f",` +
	`"%MEWS_CLIENT_TOKEN%":"${MEWS_ACCESS_TOKEN}","Empty":{},"None":null,"Yes":true,"No":false,"Price":12.50,"List":[],` +
	`"Deep":[{"a":[1,2]}]`

// bodies are what every format has to send as it is.
func bodies() map[string]string {
	return map[string]string{
		"nothing":      "{}",
		"awkward":      "{" + awkward + "}",
		"large number": `{"Big":9007199254740993,` + awkward + "}",
		"numbers": `{"List":[9007199254740993,123456789012345678901234567890,1e400,-1E-400,0.1234567890123456789,` +
			`-9223372036854775808,18446744073709551615,2147483648,-0,0.0,1E5,1.10]}`,
		"plain numbers": `{"List":[9007199254740992,2147483648,-2147483649,0.1,12.50,1E5,1e-7,-0.0,0,1e21,` +
			`100000000000000000000]}`,
		"names": `{"__proto__":{"__proto__":1},"constructor":2,"":3,"0":4,"10":5,"2":6,"a b":7,"ключ":8,"\u0000a":9,` +
			`"$x":10,"-":11}`,
		"only names": `{"__proto__":{"__proto__":1},"constructor":2,"":3,"a b":7,"ключ":8,"$x":10}`,
		"depth":      `{"A":` + strings.Repeat(`[{"a":`, 60) + "1" + strings.Repeat("}]", 60) + "}",
	}
}

// hardest are those that have everything in them, for what takes long.
func hardest() map[string]string {
	all := bodies()
	return map[string]string{
		"awkward": all["awkward"], "large number": all["large number"], "only names": all["only names"],
	}
}

// received takes requests, and answers each.
type received struct {
	*httptest.Server
	mu     sync.Mutex
	path   string
	body   string
	prefer string
}

func receive(t *testing.T) *received {
	t.Helper()
	r := &received{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.mu.Lock()
		r.path, r.body, r.prefer = request.URL.Path, string(body), request.Header.Get("Prefer")
		r.mu.Unlock()
		_, _ = io.WriteString(w, `{"Answer":"arrived"}`)
	}))
	t.Cleanup(r.Close)
	return r
}

// take returns what came, and forgets it.
func (r *received) take() (path, body, prefer string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	path, body, prefer = r.path, r.body, r.prefer
	r.path, r.body, r.prefer = "", "", ""
	return path, body, prefer
}

// judged runs a command over what a format writes, in a file of the name, and looks at what arrives. The address comes
// from the environment, or is the one that was written down.
func judged(t *testing.T, format takeaway.Format, file string, own bool, bodies map[string]string,
	commands ...[]string,
) {
	t.Helper()
	r := receive(t)
	written, environ := address(t, "http://127.0.0.1:9"), "MEWS_PLATFORM_ADDRESS="+r.URL
	if own {
		written, environ = address(t, r.URL), "MEWS_PLATFORM_ADDRESS="
	}
	for name, body := range bodies {
		client := `Acme "Sync" $1`
		text, err := takeaway.Write(format,
			takeaway.Request{
				Address: written, Path: "customers/getAll", Client: client, Body: []byte(body), Minimal: name == "awkward",
			})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var output []byte
		for _, command := range commands {
			command = append([]string(nil), command...)
			for i := range command {
				command[i] = strings.ReplaceAll(command[i], "FILE", path)
			}
			run := exec.CommandContext(t.Context(), command[0], command[1:]...)
			run.Dir = filepath.Dir(path)
			run.Env = append(os.Environ(), "MEWS_CLIENT_TOKEN=client-token", "MEWS_ACCESS_TOKEN=access-token", environ,
				"GOFLAGS=", "http_proxy=", "HTTP_PROXY=")
			if output, err = run.CombinedOutput(); err != nil {
				t.Fatalf("%s of %s: %v: %s\n%s", command[0], name, err, output, text)
			}
		}
		at, sent, prefer := r.take()
		if prefers := prefer == "return=minimal"; prefers != (name == "awkward") {
			t.Errorf("%s prefers %q", name, prefer)
		}
		if !bytes.Contains(output, []byte("arrived")) || at != "/api/connector/v1/customers/getAll" {
			t.Errorf("%s was sent to %q, printed %s", name, at, output)
		}
		same(t, name, withCredential(client, body), sent)
	}
}

// withCredential is the body that is sent.
func withCredential(client, body string) string {
	quoted, _ := json.Marshal(client)
	credential := fmt.Sprintf(`{"Client":%s,"ClientToken":"client-token","AccessToken":"access-token"`, quoted)
	if body == "{}" {
		return credential + "}"
	}
	return credential + "," + body[1:]
}

// same compares two documents by value: the numbers, too, are equal to the last digit.
func same(t *testing.T, name, want, got string) {
	t.Helper()
	if a, b := decoded(t, want), decoded(t, got); !reflect.DeepEqual(a, b) { // go-cmp takes for ever at a deep list
		t.Errorf("%s arrives as something else:\n%v\n%v", name, a, b)
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return exact(value)
}

// exact writes every number as a fraction.
func exact(value any) any {
	switch v := value.(type) {
	case json.Number:
		number, _ := new(big.Rat).SetString(v.String())
		return number.String()
	case []any:
		for i := range v {
			v[i] = exact(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = exact(v[name])
		}
	}
	return value
}

// TestWhatIsWrittenForAShellAndPythonRuns is the part of make judges whose programs are quick, and everywhere.
func TestWhatIsWrittenForAShellAndPythonRuns(t *testing.T) {
	for _, c := range []struct {
		format  takeaway.Format
		file    string
		needs   string
		command []string
	}{
		{takeaway.CURL, "request.sh", "curl", []string{"sh", "FILE"}},
		{takeaway.Python, "request.py", "", []string{"python3", "FILE"}},
	} {
		t.Run(string(c.format), func(t *testing.T) {
			t.Parallel()
			for _, program := range []string{c.command[0], c.needs} {
				if _, err := exec.LookPath(program); program != "" && err != nil {
					t.Skipf("there is no %s here", program)
				}
			}
			judged(t, c.format, c.file, c.format == takeaway.Python, hardest(), c.command)
		})
	}
}

// TestWithoutAnAddressTheEnvironmentHasToGiveOne: of the sandbox none can be written down.
func TestWithoutAnAddressTheEnvironmentHasToGiveOne(t *testing.T) {
	for _, format := range takeaway.Formats() {
		text, err := takeaway.Write(format, takeaway.Request{Path: "customers/getAll", Client: "Acme"})
		if err != nil || strings.Contains(text, "http://") || strings.Contains(text, "https://") {
			t.Errorf("%s: %v\n%s", format, err, text)
		}
		if !strings.Contains(text, "MEWS_PLATFORM_ADDRESS") {
			t.Errorf("%s takes no address:\n%s", format, text)
		}
	}
	text, err := takeaway.Write(takeaway.CURL, takeaway.Request{Path: "customers/getAll", Client: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "sh", "-c", text)
	run.Env = []string{"PATH=" + os.Getenv("PATH")}
	if output, err := run.CombinedOutput(); err == nil || !strings.Contains(string(output), "run this with keyrack exec") {
		t.Errorf("%v: %s", err, output)
	}
}

// TestEveryFormatSpeaksToTheAddressOfTheEnvironment and to the one that is written down where there is none.
func TestEveryFormatSpeaksToTheAddressOfTheEnvironment(t *testing.T) {
	for _, format := range takeaway.Formats() {
		text, err := takeaway.Write(format,
			takeaway.Request{Address: address(t, model.DemoAddress), Path: "customers/getAll", Client: "Acme"})
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range []string{
			"MEWS_PLATFORM_ADDRESS", "MEWS_CLIENT_TOKEN", "MEWS_ACCESS_TOKEN", "https://api.mews-demo.com",
			"/api/connector/v1/customers/getAll",
		} {
			if !strings.Contains(text, wanted) {
				t.Errorf("%s lacks %s:\n%s", format, wanted, text)
			}
		}
		if strings.Contains(text, "mews-demo.com/api") {
			t.Errorf("%s speaks to one address alone:\n%s", format, text)
		}
	}
}
