package takeaway_test

import (
	"regexp"
	"strings"
	"testing"

	"keyrack/model/takeaway"
)

// There is neither cmd nor PowerShell where these tests run. So what is written for them is held by the rules that both
// document, over the same bodies that everything else has to send.

// cmdFile does with a batch file, or with lines at a prompt, what cmd does: it replaces %NAME%, and has echo write a
// file. It refuses everything that cmd would take for its own.
func cmdFile(t *testing.T, script string, variables map[string]string) (file string, rest []string) {
	t.Helper()
	inside := false
	for _, line := range strings.Split(strings.TrimSuffix(script, "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n") || len(line) > 8191 {
			t.Errorf("cmd cannot read the line %q", line)
		}
		line = regexp.MustCompile(`%([^%]*)%`).ReplaceAllStringFunc(line, func(variable string) string {
			value, is := variables[strings.Trim(variable, "%")]
			if !is {
				t.Errorf("cmd replaces %s", variable)
			}
			return value
		})
		switch text, echo := strings.CutPrefix(line, "echo "); {
		case line == ")":
			inside = false
		case inside && echo:
			if strings.ContainsAny(text, "%!^&|<>()") || strings.Count(text, `"`)%2 != 0 {
				t.Errorf("cmd takes something of %q for its own", text)
			}
			for _, c := range []byte(text) {
				if c < ' ' || c > '~' {
					t.Errorf("%q is not in ASCII", text)
					break
				}
			}
			file += text + "\r\n"
		case inside:
			t.Errorf("cmd runs %q", line)
		default:
			rest = append(rest, line)
			inside = strings.HasSuffix(line, "(")
		}
	}
	return file, rest
}

func TestWhatIsWrittenForCmdIsReadAsItIs(t *testing.T) {
	variables := map[string]string{
		"MEWS_CLIENT_TOKEN": "client-token", "MEWS_ACCESS_TOKEN": "access-token", "TEMP": `C:\Temp`,
		"MEWS_PLATFORM_ADDRESS": "https://api.mews-demo.com",
	}
	for name, body := range bodies() {
		const client = `Acme "Sync" & 50 % (of) ^`
		text, err := takeaway.Write(takeaway.Cmd, takeaway.Request{
			Address: address(t, "https://api.mews-demo.com"), Path: "customers/getAll", Client: client, Body: []byte(body),
		})
		if err != nil {
			t.Fatal(err)
		}
		file, rest := cmdFile(t, text, variables)
		same(t, name, withCredential(client, body), file)
		want := []string{
			`if not defined MEWS_PLATFORM_ADDRESS set "MEWS_PLATFORM_ADDRESS=https://api.mews-demo.com"`,
			`>"C:\Temp\keyrack-request.json" (`,
			`curl.exe --silent --show-error "https://api.mews-demo.com/api/connector/v1/customers/getAll" ` +
				`--header "Content-Type: application/json" --data-binary "@C:\Temp\keyrack-request.json"`,
			`del "C:\Temp\keyrack-request.json"`,
		}
		if strings.Join(rest, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: cmd runs\n%s", name, strings.Join(rest, "\n"))
		}
	}
}

// powerShellBody evaluates the expression that makes the body: texts between @' and '@, and the two tokens.
func powerShellBody(t *testing.T, script string) string {
	t.Helper()
	_, expression, found := strings.Cut(script, "\n$body = ")
	expression, rest, ended := strings.Cut(expression, "\nInvoke-RestMethod ")
	if !found || !ended || strings.Contains(rest, "@'") {
		t.Fatalf("there is no body in\n%s", script)
	}
	var body strings.Builder
	for rest := expression; ; {
		if inner, is := strings.CutPrefix(rest, "@'\n"); is {
			// The first line that begins with '@ ends the text.
			text, behind, closed := strings.Cut("\n"+inner, "\n'@")
			if !closed {
				t.Fatalf("a text does not end in\n%s", expression)
			}
			body.WriteString(strings.TrimPrefix(text, "\n"))
			rest = behind
		} else {
			token, behind, _ := strings.Cut(rest, ")")
			value, is := map[string]string{
				`(ConvertTo-Json "$env:MEWS_CLIENT_TOKEN"`: "client-token",
				`(ConvertTo-Json "$env:MEWS_ACCESS_TOKEN"`: "access-token",
			}[token]
			if !is {
				t.Fatalf("PowerShell evaluates %q", rest)
			}
			body.WriteString(`"` + value + `"`)
			rest = behind
		}
		if rest == "" {
			break
		}
		if rest, found = strings.CutPrefix(rest, " + "); !found {
			t.Fatalf("PowerShell goes on with %q", rest)
		}
	}
	return body.String()
}

func TestWhatIsWrittenForPowerShellIsReadAsItIs(t *testing.T) {
	for name, body := range bodies() {
		const client = `Acme + 'Sync' ’quoted’ $env:PATH`
		text, err := takeaway.Write(takeaway.PowerShell, takeaway.Request{
			Address: address(t, "https://api.mews-demo.com"), Path: "customers/getAll", Client: client, Body: []byte(body),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []byte(text) {
			if c != '\n' && (c < ' ' || c > '~') {
				t.Fatalf("%s: a byte %x would be read in the charset of the computer", name, c)
			}
		}
		same(t, name, withCredential(client, body), powerShellBody(t, text))
		for _, line := range []string{
			"if (-not $address) { $address = 'https://api.mews-demo.com' }",
			"Invoke-RestMethod -Method Post -Uri ($address + '/api/connector/v1/customers/getAll') " +
				"-ContentType 'application/json' -Body $body `",
			"  -MaximumRedirection 0 | ConvertTo-Json -Depth 100",
		} {
			if !strings.Contains(text, line+"\n") {
				t.Errorf("%s lacks the line %s:\n%s", name, line, text)
			}
		}
	}
}
