package harvest_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// token is a token of its own for each number, as hard to compress as a real one.
func token(i int) string {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	return fmt.Sprintf("%016X%016X-%016X%015X", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()>>4)
}

// exports are files of n records each as tables, requests and entries of the tools that people take them from.
func exports(tb testing.TB, n int) map[string]string {
	tb.Helper()
	each := func(before, format, separator, after string) string {
		b := &strings.Builder{}
		b.WriteString(before)
		for i := range n {
			if i > 0 {
				b.WriteString(separator)
			}
			b.WriteString(strings.NewReplacer("@", fmt.Sprint(i), "<a>", token(i), "<c>", token(n)).Replace(format))
		}
		return b.String() + after
	}
	body := quote(`{"ClientToken":"<c>","AccessToken":"<a>","Client":"Acme 1.0"}`)
	sheet := each("", `<table:table-row><table:table-cell><text:p>Hotel @</text:p></table:table-cell><table:table-c`+
		`ell><text:p>`+
		`<a></text:p></table:table-cell><table:table-cell><text:p><c></text:p></table:table-cell></table:table-row`+
		`>`, "\n", "")
	all := map[string]string{
		"a.csv": each("Hotel;AccessToken;ClientToken\n", "Hotel @;<a>;<c>", "\n", ""),
		"a.tsv": each("Hotel\tAccessToken\tClientToken\n", "Hotel @\t<a>\t<c>", "\n", ""),
		"a.postman_environment.json": each(`{"name":"Mews","values":[{"key":"ClientToken","value":"<c>","enabled":true`+
			`},`,
			`{"key":"AccessToken Hotel @","value":"<a>","type":"secret","enabled":true}`, ",\n",
			`],"_postman_variable_scope":"environment"}`),
		"a.postman_collection.json": each(
			`{"info":{"name":"Mews","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"ite`+
				`m":[`,
			`{"name":"Hotel @","request":{"method":"POST","url":{"raw":"https://api.mews-demo.com/api/connector/v1/`+
				`configuration/get"},"body":{"mode":"raw","raw":`+body+`}}}`, ",\n", "]}"),
		"Insomnia_4.json": each(`{"_type":"export","__export_format":4,"resources":[{"_id":"w","_type":"workspace","na`+
			`me":"Mews"},`+
			`{"_id":"e0","_type":"environment","parentId":"w","name":"Base","data":{"client_token":"<c>"}},`,
			`{"_id":"e@x","_type":"environment","parentId":"e0","name":"Hotel @","data":{"access_token":"<a>"}`+
				`}`, ",\n", "]}"),
		"Insomnia_5.yaml": each("type: collection.insomnia.rest/5.0\nname: Mews\nenvironments:\n  name: Base\n  data:\n"+
			"    client_token: <c>\n  subEnvironments:\n",
			"    - name: Hotel @\n      data:\n        access_token: <a>", "\n", ""),
		"bruno.json": each(`{"name":"Mews","version":"1","items":[`, `{"type":"http","name":"Hotel @","request":{"meth`+
			`od":"POST",`+
			`"url":"https://api.mews-demo.com/api/connector/v1/configuration/get","body":{"mode":"json","json":`+body+`}}`+
			`}`,
			",\n", "]}"),
		"a.har": each(`{"log":{"version":"1.2","entries":[`, `{"request":{"method":"POST","url":"https://api.mews-demo`+
			`.com/api/`+
			`connector/v1/configuration/get","headers":[{"name":"Host","value":"api.mews-demo.com"}],"postData":{"text"`+
			`:`+body+
			`}},"response":{"content":{"text":"{\"Enterprise\":{\"Name\":\"Hotel @\"}}"}}}`, ",\n", "]}}"),
		"keepass.xml": each(`<?xml version="1.0"?><KeePassFile><Root><Group><Name>Mews</Name>`, `<Entry><String><Key>T`+
			`itle</Key>`+
			`<Value>Hotel @</Value></String><String><Key>Password</Key><Value><a></Value></String><String><Key>ClientToke`+
			`n</Key>`+
			`<Value><c></Value></String></Entry>`, "\n", "</Group></Root></KeePassFile>"),
		"bitwarden_export_1.json": each(`{"encrypted":false,"folders":[],"items":[`, `{"id":"@","type":1,"name":"Hotel`+
			` @","login":`+
			`{"username":"x","password":"<a>","uris":[{"uri":"https://api.mews-demo.com"}]},"fields":[{"name":"ClientToke`+
			`n",`+
			`"value":"<c>","type":1}]}`, ",\n", "]}"),
		"a.http": each("", "### Hotel @\nPOST https://api.mews-demo.com/api/connector/v1/configuration/get\n\n"+
			`{"ClientToken":"<c>","AccessToken":"<a>","Client":"Acme 1.0"}`, "\n\n", "\n"),
		"curl.sh": each("", "# Hotel @\ncurl -X POST https://api.mews-demo.com/api/connector/v1/configuration/get -d "+
			`'{"ClientToken":"<c>","AccessToken":"<a>","Client":"Acme 1.0"}'`, "\n\n", "\n"),
		"secrets.yaml": each("", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: hotel-@\nstringData:\n"+
			"  MEWS_ACCESS_TOKEN: <a>\n  MEWS_CLIENT_TOKEN: <c>", "\n---\n", "\n"),
		"dump.sql": each("INSERT INTO hotels (id, name, client_token, access_token) VALUES\n",
			"(@, 'Hotel @', '<c>', '<a>')", ",\n",
			";\n"),
		"a.md": each("| Hotel | Access token | Client token |\n|---|---|---|\n",
			"| Hotel @ | `<a>` | `<c>` |", "\n", "\n"),
	}
	maps.Copy(all, map[string]string{
		"a.ods": zipped(tb, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
			`<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>`+
				`<table:table table:name="Demo"><table:table-row><table:table-cell><text:p>Hotel</text:p></table:table-cell>`+
				`<table:table-cell><text:p>AccessToken</text:p></table:table-cell><table:table-cell><text:p>ClientToken</tex`+
				`t:p>`+
				`</table:table-cell></table:table-row>`+sheet+
				`</table:table></office:spreadsheet></office:body></office:document-content>`),
		"a.1pux": zipped(tb, "export.attributes", "{}", "export.data", each(
			`{"accounts":[{"attrs":{"name":"Acme"},"vaults":[{"attrs":{"name":"Mews"},"items":[`, `{"uuid":"@","state":"a`+
				`ctive",`+
				`"overview":{"title":"Hotel @"},"details":{"loginFields":[],"sections":[{"title":"","fields":[{"title":"Clie`+
				`ntToken",`+
				`"value":{"concealed":"<c>"}},{"title":"AccessToken","value":{"concealed":"<a>"}}]}]}}`, ",\n", "]}]}]}")),
		"a.xlsx": workbook(tb, n),
	})
	return all
}

func quote(text string) string {
	quoted, _ := json.Marshal(text) // a text always has a form in JSON
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(quoted))
}

func zipped(tb testing.TB, parts ...string) string {
	tb.Helper()
	b := &bytes.Buffer{}
	archive := zip.NewWriter(b)
	for i := 0; i < len(parts); i += 2 {
		part, err := archive.Create(parts[i])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := part.Write([]byte(parts[i+1])); err != nil {
			tb.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func workbook(tb testing.TB, n int) string {
	tb.Helper()
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // it has written into memory
	lines, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n + 1 {
		cells := []any{"Hotel", "AccessToken", "ClientToken"}
		if i > 0 {
			cells = []any{fmt.Sprintf("Hotel %d", i), token(i), token(n + 1)}
		}
		if err := lines.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			tb.Fatal(err)
		}
	}
	if err := lines.Flush(); err != nil {
		tb.Fatal(err)
	}
	b := &bytes.Buffer{}
	if err := book.Write(b); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// unpackedSize is how many bytes are in a file: in an archive those of its parts.
func unpackedSize(text string) int {
	archive, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		return len(text)
	}
	size := 0
	for _, part := range archive.File {
		size += int(part.UncompressedSize64)
	}
	return size
}
