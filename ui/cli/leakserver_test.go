package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/leaktest"
)

// repeating is a server that answers every request with the tokens that it got, wherever a server can put a text.
type repeating struct {
	address string
	status  int
	write   func(token string) string // how it writes a token
	headers bool                      // it repeats them in headers, too
	body    string                    // of its own, where it has one
	extra   string                    // what it sends behind its answer, without being asked
}

func (r *repeating) listen(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	r.address = "http://" + listener.Addr().String()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(connection)
		}
	}()
}

func (r *repeating) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	input := bufio.NewReader(connection)
	for {
		request, err := http.ReadRequest(input)
		if err != nil {
			return
		}
		received, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		var credentials struct{ ClientToken, AccessToken string }
		_ = json.Unmarshal(received, &credentials)
		both := r.write(credentials.ClientToken) + " " + r.write(credentials.AccessToken)
		text := func(before string) string { return before + " " + both }
		body, _ := json.Marshal(map[string]any{
			"Message": text("No."), "RequestId": text("r"), "Services": []map[string]string{{"Name": both}},
			"Enterprise": map[string]any{
				"Id": text("p1"), "Name": text("Hotel"), "ChainId": text("c"), "ChainName": text("Chain"),
				"TimeZoneIdentifier": text("z"), "Pricing": text("Gross"),
				"LegalEnvironmentCode": text("L"), "Address": map[string]string{"City": text("City")},
			},
		})
		if r.body != "" {
			body = []byte(strings.ReplaceAll(r.body, "TOKENS", both))
		}
		var answer bytes.Buffer
		fmt.Fprintf(&answer, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", r.status, len(body))
		if r.headers {
			fmt.Fprintf(&answer, "Request-Id: %s\r\nX-Echo: %s\r\nLocation: https://%s.evil.example/a\r\n", both, both,
				strings.ReplaceAll(r.write(credentials.AccessToken), "%", ""))
		}
		answer.WriteString("\r\n")
		answer.Write(body)
		if r.extra != "" {
			answer.WriteString(r.extra + string(received))
		}
		if _, err := connection.Write(answer.Bytes()); err != nil {
			return
		}
	}
}

// insideRepeating runs commands over a connection of such a server, which has told no token yet.
func insideRepeating(t *testing.T) (*inside, *repeating) {
	t.Helper()
	i := newInside(t)
	server := &repeating{status: 200, write: strings.Clone, body: `{"Enterprise":{"Id":"p1","Name":"Hotel"}}`}
	server.listen(t)
	for _, row := range []struct{ input, arguments string }{
		{"", "env add Test --url " + server.address + " --protection open"},
		{tokens()["client"], "client add --env test --name Acme"},
		{tokens()["aurora"], "add --env test --label Mine"},
	} {
		if exit, _, errors := i.run(t.Context(), row.input, strings.Fields(row.arguments)...); exit.Code != 0 {
			t.Fatalf("%s: %s", row.arguments, errors)
		}
	}
	return i, server
}

// TestNoOutputRepeatsWhatAServerRepeats lets a server send both tokens back in every way and at every place.
func TestNoOutputRepeatsWhatAServerRepeats(t *testing.T) {
	i, server := insideRepeating(t)
	folder := t.TempDir()
	server.body, server.headers = "", true
	for name := range leaktest.Writings(tokens()["aurora"]) {
		server.write = func(token string) string { return leaktest.Writings(token)[name] }
		for _, server.status = range []int{200, 401, 307, 500} {
			if name != "as it is" && server.status > 401 {
				continue
			}
			for _, arguments := range []string{
				"check", "check --json", "check --csv", "list", "list --json", "show mine", "show mine --json",
				"call services/getAll -c mine -i", "call services/getAll -c mine --json",
				"call services/getAll -c mine -o " + filepath.Join(folder, "answer.json"),
				"call services/getAll -c mine --all-pages", "why mine", "why mine --json",
			} {
				isWhole := name == "as it is" ||
					slices.Contains([]string{"check --csv", "list --json", "call services/getAll -c mine -i"}, arguments)
				if !isWhole || server.status == 307 && strings.Contains(arguments, "-o") || server.status == 200 &&
					strings.Contains(arguments, "why") {
					continue
				}
				_, output, errors := i.run(t.Context(), "", strings.Fields(arguments)...)
				saved, _ := os.ReadFile(filepath.Join(folder, "answer.json"))
				for where, text := range map[string]string{
					"standard output": output, "standard error": errors,
					"the file": string(saved),
				} {
					for _, token := range []string{"aurora", "client"} {
						if leaktest.In(text, model.NewSecret(tokens()[token])) {
							t.Errorf("%s, %d, keyrack %s: the token %s is on %s:\n%.500s", name, server.status, arguments, token,
								where, text)
						}
					}
				}
			}
		}
	}
}

func TestAnAnswerIsGivenAsItCameOnPurposeOnly(t *testing.T) {
	i, server := insideRepeating(t)
	server.body = `{"Services":[{"Name":"TOKENS"}]}`
	file := filepath.Join(t.TempDir(), "answer.json")
	for _, row := range []struct {
		arguments string
		code      int
		shown     bool
		told      string
	}{
		{"call services/getAll -c mine", 0, false, "--original"},
		{"call services/getAll -c mine --original", 3, false, "--force"},
		{"call services/getAll -c mine --original -o " + file, 3, false, "--force"},
		{"call services/getAll -c mine --original --force", 0, true, "holds a token"},
		{"call services/getAll -c mine --original --force --json", 0, true, ""},
		{"call services/getAll -c mine --original --force --all-pages", 0, true, ""},
		{"call services/getAll -c mine --all-pages", 0, false, ""},
	} {
		exit, output, errors := i.run(t.Context(), "", strings.Fields(row.arguments)...)
		if int(exit.Code) != row.code || strings.Contains(output, tokens()["aurora"]) != row.shown ||
			!strings.Contains(errors, row.told) {
			t.Errorf("keyrack %s ended with %d: %s%s", row.arguments, exit.Code, output, errors)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written without a word")
	}
	_, _, _ = i.run(t.Context(), "", strings.Fields("call services/getAll -c mine --original --force -o "+file)...)
	if content, err := os.ReadFile(file); err != nil || !strings.Contains(string(content), tokens()["aurora"]) {
		t.Errorf("the file is not what came: %s %v", content, err)
	}
}

func TestHugePagesAreADocumentToo(t *testing.T) {
	i, server := insideRepeating(t)
	server.body = `{"Services":[` + strings.Repeat(`{"Name":"a long name of a service that is none"},`, 400_000) + `{}]}`
	exit, output, errors := i.run(t.Context(), "", strings.Fields("call services/getAll -c mine --json --all-pages")...)
	if exit.Code != 0 || !json.Valid([]byte(output)) || !strings.Contains(output, `"operation": "services/getAll"`) {
		t.Errorf("all pages ended with %d: %.200s%s", exit.Code, output, errors)
	}
	// One that is broken far behind its beginning is text.
	server.body = `{"Services":[` + strings.Repeat(`{"Name":"a long name of a service that is none"},`, 190_000) + `]}`
	exit, output, errors = i.run(t.Context(), "", strings.Fields("call services/getAll -c mine --json")...)
	if !json.Valid([]byte(output)) || !strings.Contains(output, `"text": "{\"Services`) || exit.Code != 2 {
		t.Errorf("a broken answer ended with %d: %.200s%s", exit.Code, output, errors)
	}
	exit, output, errors = i.run(t.Context(), "", strings.Fields("call services/getAll -c mine")...)
	if output != server.body || exit.Code != 2 || !strings.Contains(errors, "The answer is not JSON.") {
		t.Errorf("a broken answer ended with %d and %d bytes: %s", exit.Code, len(output), errors)
	}
}

// TestTheProgramLogsNothingThatAServerSends lets a server send more than its answer: net/http logs that, and it repeats
// the request.
func TestTheProgramLogsNothingThatAServerSends(t *testing.T) {
	server := &repeating{
		status: 200, write: func(string) string { return "" },
		body: `{"Enterprise":{"Id":"p1","Name":"Hotel"}}`, extra: "more ",
	}
	server.listen(t)
	home := t.TempDir()
	phrase := filepath.Join(home, "passphrase")
	if err := os.Mkdir(filepath.Join(home, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(phrase, []byte("correct horse battery staple\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	program := &watched{binary: build(t), secrets: map[string]model.Secret{}, environ: append(os.Environ(),
		"HOME="+home, "KEYRACK_DATA="+filepath.Join(home, "data"), "KEYRACK_PASSPHRASE_FILE="+phrase,
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(home, "nobody"))}
	for name, token := range tokens() {
		program.secrets[name] = model.NewSecret(token)
	}
	for _, row := range []struct{ input, arguments string }{
		{"", "env add Test --url " + server.address + " --protection open"},
		{tokens()["client"], "client add --env test --name Acme --store vault"},
		{tokens()["aurora"], "add --env test --label Mine"},
		{"", "check --env test"},
		{"", "call services/getAll -c mine --env test"},
	} {
		output, _, err := program.start(t, row.input, strings.Fields(row.arguments)...)
		if err != nil {
			t.Fatalf("keyrack %s: %v\n%s", row.arguments, err, output)
		}
		if strings.Contains(output, "Unsolicited") || strings.Contains(output, "ClientToken\":") {
			t.Errorf("keyrack %s: a log is printed:\n%s", row.arguments, output)
		}
		for name, secret := range program.secrets {
			if leaktest.In(output, secret) {
				t.Errorf("keyrack %s: %s is printed", row.arguments, name)
			}
		}
	}
}
