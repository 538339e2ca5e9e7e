package takeaway

import (
	"go/format"
	"strconv"
	"strings"
	"unicode"
)

// fill replaces the marks of a program's text: «address» for what is done without an address in the environment,
// «path», «body» for what is sent, and «prefer» for what sets the header of that name.
func fill(program, address, path, body, prefer string) string {
	return strings.NewReplacer("«address»", address, "«path»", path, "«body»", body, "«prefer»", prefer).Replace(program)
}

// withTokens puts the credential in front of the fields of a body. Each token is an expression of the language.
func withTokens(n notation, c call, clientToken, accessToken string, depth int) string {
	lines := []string{
		n.name("Client") + n.pair + n.text(c.client),
		n.name("ClientToken") + n.pair + clientToken,
		n.name("AccessToken") + n.pair + accessToken,
	}
	return n.block(n.object, append(lines, n.lines(c.fields, depth+1)...), depth)
}

const goProgram = `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	address := os.Getenv("MEWS_PLATFORM_ADDRESS")
	if address == "" {
		«address»
	}
	body, err := json.Marshal(«body»)
	if err != nil {
		log.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequest(http.MethodPost, address+«path», bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
«prefer»	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Status, response.Header.Get("Request-Id"))
	fmt.Println(string(answer))
}
`

func writeGo(c call) (string, error) {
	n := notation{
		object: [2]string{"map[string]any{", "}"}, array: [2]string{"[]any{", "}"}, pair: ": ", indent: "\t", trailing: true,
		text: strconv.Quote, scalar: goScalar,
		deep: func(v value) string {
			return "json.RawMessage(" + strconv.Quote(jsonNotation(quoteJSON).write(v, 0)) + ")"
		},
	}
	address := `log.Fatal("` + AddressVariable + " " + notSet + `")`
	if c.address != "" {
		address = "address = " + strconv.Quote(c.address)
	}
	body := withTokens(n, c, `os.Getenv("`+ClientTokenVariable+`")`, `os.Getenv("`+AccessTokenVariable+`")`, 1)
	prefer := c.prefer("\trequest.Header.Set(\"Prefer\", \"«prefer»\")\n")
	formatted, err := format.Source([]byte(fill(goProgram, address, strconv.Quote(c.path), body, prefer)))
	return string(formatted), err
}

// goScalar writes a number that a Go constant would change, on any computer, as the text that it is.
func goScalar(text string) (string, bool) {
	switch text {
	case "null":
		return "nil", true
	case "true", "false":
		return text, true
	}
	if _, err := strconv.ParseInt(text, 10, 32); err == nil {
		return text, true
	}
	return "json.Number(" + strconv.Quote(text) + ")", true
}

const cSharpProgram = `using System;
using System.Net.Http;
using System.Text;

public static class Program
{
    public static void Main()
    {
        var address = Environment.GetEnvironmentVariable("MEWS_PLATFORM_ADDRESS");
        if (string.IsNullOrEmpty(address))
        {
            «address»
        }
        var body = @"«body»";

        using (var handler = new HttpClientHandler { AllowAutoRedirect = false })
        using (var http = new HttpClient(handler)«prefer»)
        using (var content = new StringContent(body, Encoding.UTF8, "application/json"))
        using (var response = http.PostAsync(address + «path», content).GetAwaiter().GetResult())
        {
            Console.WriteLine((int)response.StatusCode);
            Console.WriteLine(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        }
    }
}
`

// writeCSharp writes C# 7, which every .NET since that of 2017 compiles, the .NET Framework among them. Its own JSON is
// not everywhere, so the body is a text, in which quotes are doubled.
func writeCSharp(c call) (string, error) {
	address := `throw new InvalidOperationException("` + AddressVariable + " " + notSet + `");`
	if c.address != "" {
		address = "address = " + quoteJSON(c.address) + ";"
	}
	quote := func(text string) string { return strings.ReplaceAll(quoteJSON(text), `"`, `""`) }
	token := func(variable string) string {
		return `""" + Environment.GetEnvironmentVariable("` + variable + `") + @"""`
	}
	body := jsonText(quote, c, token(ClientTokenVariable), token(AccessTokenVariable))
	return fill(cSharpProgram, address, quoteJSON(c.path), body,
		c.prefer(` { DefaultRequestHeaders = { { "Prefer", "«prefer»" } } }`)), nil
}

const typeScriptProgram = `(async () => {
  const address = process.env.MEWS_PLATFORM_ADDRESS«address»
  const response = await fetch(address + «path», {
    method: "POST",
    headers: { "Content-Type": "application/json"«prefer» },
    redirect: "manual",
    body: «body»,
  });
  console.log(response.status, response.headers.get("Request-Id"));
  console.log(await response.text());
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`

// writeTypeScript writes what is JavaScript too, and runs in a module of either kind and beside another of its kind: it
// awaits within a function, and names nothing.
func writeTypeScript(c call) (string, error) {
	address := ";\n  if (!address) throw new Error(" + quoteJSON(AddressVariable+" "+notSet) + ");"
	if c.address != "" {
		address = " || " + quoteJSON(c.address) + ";"
	}
	n := jsonNotation(quoteJSON)
	n.scalar, n.key = orDouble(identical), func(name string) (string, bool) {
		if name == "__proto__" { // as it is, it would set the prototype
			return "[" + quoteJSON(name) + "]", true
		}
		return quoteJSON(name), true
	}
	var body string
	if n.fits(c.fields) {
		body = "JSON.stringify(" +
			withTokens(n, c, "process.env."+ClientTokenVariable, "process.env."+AccessTokenVariable, 2) + ")"
	} else {
		token := func(variable string) string { return "${JSON.stringify(process.env." + variable + ")}" }
		quote := func(text string) string { return inShell(quoteJSON(text)) } // what a template escapes, a shell does too
		body = "`" + jsonText(quote, c, token(ClientTokenVariable), token(AccessTokenVariable)) + "`"
	}
	return fill(typeScriptProgram, address, quoteJSON(c.path), body, c.prefer(`, "Prefer": "«prefer»"`)), nil
}

const pythonProgram = `import json
import os
import urllib.error
import urllib.request

address = «address»
body = «body»

request = urllib.request.Request(
    address + «path»,
    data=body.encode(),
    headers={"Content-Type": "application/json"«prefer»},
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    response = error
with response:
    print(response.status, response.headers.get("Request-Id", ""))
    print(response.read().decode())
`

// writePython uses Go's way to quote: Python reads every escape of it the same. It does not send a body on to where a
// redirect points.
func writePython(c call) (string, error) {
	address := `os.environ["` + AddressVariable + `"]`
	if c.address != "" {
		address = `os.environ.get("` + AddressVariable + `") or ` + strconv.Quote(c.address)
	}
	n := notation{
		object: [2]string{"{", "}"}, array: [2]string{"[", "]"}, pair: ": ", indent: "    ", trailing: true,
		text: strconv.Quote,
		scalar: orDouble(func(text string) (string, bool) {
			switch text {
			case "null":
				return "None", true
			case "true", "false":
				return strings.ToUpper(text[:1]) + text[1:], true
			}
			// Integers have no end in Python, but programs must not have thousands of digits.
			return text, isInteger(text) && len(text) < 1000
		}),
	}
	var body string
	if n.fits(c.fields) {
		body = "json.dumps(" +
			withTokens(n, c, `os.environ["`+ClientTokenVariable+`"]`, `os.environ["`+AccessTokenVariable+`"]`, 0) + ")"
	} else {
		quote := func(text string) string { return strings.NewReplacer(`\`, `\\`, "%", "%%").Replace(quoteJSON(text)) }
		token := func(variable string) string { return `json.dumps(os.environ["` + variable + `"])` }
		body = `"""` + jsonText(quote, c, "%s", "%s") + `""" % (` + token(ClientTokenVariable) + ", " +
			token(AccessTokenVariable) + ")"
	}
	return fill(pythonProgram, address, strconv.Quote(c.path), body, c.prefer(`, "Prefer": "«prefer»"`)), nil
}

const phpProgram = `<?php

$address = getenv('MEWS_PLATFORM_ADDRESS') ?: «address»;
$body = «body»;

$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Content-Type: application/json'«prefer»],
    'content' => $body,
    'follow_location' => 0,
    'ignore_errors' => true,
]]);
$answer = file_get_contents($address . «path», false, $context);
echo implode("\n", $http_response_header), "\n\n", $answer, "\n";
`

func writePHP(c call) (string, error) {
	address := `exit("` + AddressVariable + " " + notSet + `\n")`
	if c.address != "" {
		address = quotePHP(c.address)
	}
	n := notation{
		// Without the cast an empty object, or one of numbered fields, would become a list.
		object: [2]string{"(object) [", "]"}, array: [2]string{"[", "]"}, pair: " => ", indent: "    ", trailing: true,
		text:   quotePHP,
		key:    func(name string) (string, bool) { return quotePHP(name), !strings.HasPrefix(name, "\x00") },
		scalar: orDouble(phpScalar),
	}
	var body string
	if n.fits(c.fields) {
		body = "json_encode(" +
			withTokens(n, c, "getenv('"+ClientTokenVariable+"')", "getenv('"+AccessTokenVariable+"')", 0) + ")"
	} else {
		quote := func(text string) string { return inPHP(quoteJSON(text)) }
		token := func(variable string) string { return "' . json_encode(getenv('" + variable + "')) . '" }
		body = "'" + jsonText(quote, c, token(ClientTokenVariable), token(AccessTokenVariable)) + "'"
	}
	return fill(phpProgram, address, quotePHP(c.path), body, c.prefer(", 'Prefer: «prefer»'")), nil
}

// phpScalar knows the integers of 64 bits; the least of them is written as a negation of one too many.
func phpScalar(text string) (string, bool) {
	switch text {
	case "null", "true", "false":
		return text, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return text, err == nil && -n != n || text == "0"
}

// inPHP escapes a text for between single quotes.
func inPHP(text string) string { return strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) }

// quotePHP writes a text between single quotes, or between double ones where it has something that nobody sees.
func quotePHP(text string) string {
	hidden := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	if !strings.ContainsFunc(text, hidden) {
		return "'" + inPHP(text) + "'"
	}
	var quoted strings.Builder
	for _, r := range text {
		switch {
		case hidden(r):
			quoted.WriteString(`\u{` + strconv.FormatInt(int64(r), 16) + "}")
		case strings.ContainsRune(`\"$`, r):
			quoted.WriteString(`\` + string(r))
		default:
			quoted.WriteRune(r)
		}
	}
	return `"` + quoted.String() + `"`
}
