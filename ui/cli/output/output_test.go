package output_test

import (
	"strings"
	"testing"

	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
)

const document = `{"version":1,"things":[
	{"id":"a","n":12345678901234567890,"f":1.50,"in":{"x":null,"list":[{"y":"<&>"}]},"tags":["p","q"]},
	{"id":"b","n":9,"text":"two\tlines\n"}]}`

func TestEveryFormatKeepsWhatADocumentSays(t *testing.T) {
	for _, row := range []struct {
		options output.Options
		want    string
	}{
		{
			output.Options{Format: "ndjson"}, `{"id":"a","n":12345678901234567890,"f":1.50,` +
				`"in":{"x":null,"list":[{"y":"<&>"}]},` +
				`"tags":["p","q"]}` + "\n" + `{"id":"b","n":9,"text":"two\tlines\n"}` + "\n",
		},
		{
			output.Options{Format: "csv"},
			"id,n,f,in.x,tags,text\na,12345678901234567890,1.50,,\"p, q\",\nb,9,,,,\"two\tlines\n\"\n",
		},
		{
			output.Options{Format: "tsv", Sort: "n", Fields: []string{"id", "in.list", "text"}},
			"id\tin.list\ttext\nb\t\ttwo lines \na\t[{\"y\":\"<&>\"}]\t\n",
		},
		{output.Options{Format: "name", Sort: "-id"}, "b\na\n"},
		{
			output.Options{Format: "yaml", Fields: []string{"n", "f", "text"}},
			"version: 1\nthings:\n  - n: 12345678901234567890\n    f: 1.50\n  - n: 9\n    text: |\n      two\tlines\n",
		},
		{output.Options{JQ: ".things[].n, .things[0].in.list"}, "12345678901234567890\n9\n[{\"y\":\"<&>\"}]\n"},
		{output.Options{JQ: ".things[] | .id, halt"}, "a\n"},
		{output.Options{JQ: "env | length"}, "0\n"},
		{output.Options{Template: `{{range .things}}{{.n}} {{join "," .tags}}|{{end}}`}, "12345678901234567890 p,q|9 |"},
		{output.Options{Fields: []string{"in.x", "id"}, Sort: "in.x"}, "in.x,id: ,a;,b;"},
	} {
		if err := row.options.Check(); err != nil || !row.options.Takes() {
			t.Fatalf("%+v: %v", row.options, err)
		}
		var to strings.Builder
		err := row.options.Write(&to, []byte(document), func(string) bool { return false }, func(table console.Table) error {
			to.WriteString(strings.Join(table.Heading, ",") + ": ")
			for _, cells := range table.Rows {
				to.WriteString(cells[0].Text + "," + cells[1].Text + ";")
			}
			return nil
		})
		if err != nil || to.String() != row.want {
			t.Errorf("%+v: %v\n%q, want\n%q", row.options, err, to.String(), row.want)
		}
	}
}

func TestADocumentThatIsCutOffIsToldAndNotPrinted(t *testing.T) {
	options := output.Options{Format: "csv"}
	var to strings.Builder
	for _, text := range []string{`{"things":[{"id":1}`, `[]`, `{"a":}`} {
		if err := options.Write(&to, []byte(text), nil, nil); err == nil || to.Len() > 0 {
			t.Errorf("%s: %q", text, to.String())
		}
	}
}
