package takeaway

import (
	"strconv"
	"strings"
)

// fill replaces the marks of a program's text: «address», and «body» for the object that is sent.
func fill(program, address, body string) string {
	return strings.NewReplacer("«address»", address, "«body»", body).Replace(program)
}

// withTokens puts the credential in front of the fields of a body. Each token is an expression of the language.
func withTokens(n notation, client, clientToken, accessToken string, fields []member, depth int) string {
	lines := []string{
		n.text("Client") + n.pair + n.text(client),
		n.text("ClientToken") + n.pair + clientToken,
		n.text("AccessToken") + n.pair + accessToken,
	}
	return n.block(n.object, append(lines, n.lines(fields, depth+1)...), depth)
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
	body, err := json.Marshal(«body»)
	if err != nil {
		log.Fatal(err)
	}
	response, err := http.Post(«address», "application/json", bytes.NewReader(body))
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

func writeGo(address, client string, fields []member) string {
	n := notation{
		object: [2]string{"map[string]any{", "}"}, array: [2]string{"[]any{", "}"}, pair: ": ", indent: "\t", trailing: true,
		text: strconv.Quote, scalar: goScalar,
	}
	body := withTokens(n, client, `os.Getenv("`+ClientTokenVariable+`")`, `os.Getenv("`+AccessTokenVariable+`")`,
		fields, 1)
	return fill(goProgram, strconv.Quote(address), body)
}

// goScalar writes a number that a Go constant would change as the text that it is.
func goScalar(text string) string {
	switch text {
	case "null":
		return "nil"
	case "true", "false":
		return text
	}
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return text
	}
	return "json.Number(" + strconv.Quote(text) + ")"
}

const cSharpProgram = `using System.Text;
using System.Text.Json.Nodes;

var body = JsonNode.Parse("""
«body»
    """)!.AsObject();
body["ClientToken"] = Environment.GetEnvironmentVariable("` + ClientTokenVariable + `");
body["AccessToken"] = Environment.GetEnvironmentVariable("` + AccessTokenVariable + `");

using var http = new HttpClient();
using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
using var response = await http.PostAsync(«address», content);
Console.WriteLine((int)response.StatusCode);
Console.WriteLine(await response.Content.ReadAsStringAsync());
`

// writeCSharp writes the body as a raw string. JSON never has the three quotes in a row that would end it.
func writeCSharp(address, client string, fields []member) string {
	n := jsonNotation()
	lines := append([]string{`"Client": ` + quoteJSON(client)}, n.lines(fields, 1)...)
	body := "    " + strings.ReplaceAll(n.block(n.object, lines, 0), "\n", "\n    ")
	return fill(cSharpProgram, quoteJSON(address), body)
}

const typeScriptProgram = `const response = await fetch(«address», {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(«body»),
});
console.log(response.status, response.headers.get("Request-Id"));
console.log(await response.text());

export {};
`

func writeTypeScript(address, client string, fields []member) string {
	body := withTokens(jsonNotation(), client, "process.env."+ClientTokenVariable, "process.env."+AccessTokenVariable,
		fields, 1)
	return fill(typeScriptProgram, quoteJSON(address), body)
}

const pythonProgram = `import json
import os
import urllib.error
import urllib.request

body = «body»

request = urllib.request.Request(
    «address»,
    data=json.dumps(body).encode(),
    headers={"Content-Type": "application/json"},
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    response = error
with response:
    print(response.status, response.headers.get("Request-Id", ""))
    print(response.read().decode())
`

// writePython uses Go's way to quote: Python reads every escape of it the same.
func writePython(address, client string, fields []member) string {
	n := notation{
		object: [2]string{"{", "}"}, array: [2]string{"[", "]"}, pair: ": ", indent: "    ", trailing: true,
		text:   strconv.Quote,
		scalar: strings.NewReplacer("null", "None", "true", "True", "false", "False").Replace,
	}
	body := withTokens(n, client, `os.environ["`+ClientTokenVariable+`"]`, `os.environ["`+AccessTokenVariable+`"]`,
		fields, 0)
	return fill(pythonProgram, strconv.Quote(address), body)
}

const phpProgram = `<?php

$body = «body»;

$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/json',
    'content' => json_encode($body),
    'ignore_errors' => true,
]]);
$answer = file_get_contents(«address», false, $context);
echo implode("\n", $http_response_header), "\n\n", $answer, "\n";
`

func writePHP(address, client string, fields []member) string {
	n := notation{
		// Without the cast an empty object, or one of numbered fields, would become a list.
		object: [2]string{"(object) [", "]"}, array: [2]string{"[", "]"}, pair: " => ", indent: "    ", trailing: true,
		text: func(text string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'" },
	}
	body := withTokens(n, client, "getenv('"+ClientTokenVariable+"')", "getenv('"+AccessTokenVariable+"')", fields, 0)
	return fill(phpProgram, n.text(address), body)
}
