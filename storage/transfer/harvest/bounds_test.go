package harvest_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

// rows are files of n records each, in formats of all kinds.
func rows(n int) map[string]string {
	files := map[string]*strings.Builder{}
	add := func(name, format string, args ...any) {
		if files[name] == nil {
			files[name] = &strings.Builder{}
		}
		fmt.Fprintf(files[name], format, args...)
	}
	add("list.json", "[")
	add("map.json", "{")
	add("own.json", "[")
	add("hotels.yaml", "client_token: %s\nhotels:\n", token(n))
	add(".env", "MEWS_CLIENT_TOKEN=%s\nMEWS_BASE_URL=https://api.mews-demo.com\n", token(n))
	add("a.toml", "client_token = \"%s\"\n", token(n))
	add("a.ini", "client_token = %s\n", token(n))
	add("a.xml", "<hotels>")
	add("a.js", "const hotels = [\n")
	for i := range n {
		separator := map[bool]string{true: ",", false: ""}[i < n-1]
		add("list.json", `{"name": "Hotel %d", "accessToken": "%s"}%s`+"\n", i, token(i), separator)
		add("own.json", `{"name": "Hotel %d", "accessToken": "%s", "clientToken": "%s"}%s`+"\n", i, token(i), token(n+i),
			separator)
		add("map.json", `"hotel%d": "%s"%s`+"\n", i, token(i), separator)
		add("hotels.yaml", "  - name: Hotel %d\n    access_token: %s\n", i, token(i))
		add(".env", "MEWS_ACCESS_TOKEN_HOTEL_%d=%s\n", i, token(i))
		add("a.toml", "[[hotel]]\nname = \"Hotel %d\"\naccess_token = \"%s\"\n", i, token(i))
		add("a.ini", "[Hotel %d]\naccess_token = %s\n", i, token(i))
		add("a.xml", "<hotel><name>Hotel %d</name><accessToken>%s</accessToken></hotel>\n", i, token(i))
		add("a.js", "  { name: 'Hotel %d', accessToken: '%s' },\n", i, token(i))
		add("a.txt", "Hotel %d: %s\n", i, token(i))
	}
	add("list.json", "]")
	add("own.json", "]")
	add("map.json", "}")
	add("a.xml", "</hotels>")
	add("a.js", "];\n")
	all := map[string]string{}
	for name, b := range files {
		all[name] = b.String()
	}
	return all
}

// TestALongFileIsReadWhole reads a thousand records in formats of all kinds.
func TestALongFileIsReadWhole(t *testing.T) {
	files := rows(1000)
	maps.Copy(files, exports(t, 1000))
	for name, text := range files {
		file, err := harvest.Read([]byte(text), transfer.ReadOptions{Name: name})
		if err != nil || len(file.Records) != 1000 {
			t.Errorf("%s: %d records, error %v", name, len(file.Records), err)
		}
		for _, r := range file.Records {
			if r.Undecided != transfer.UndecidedNothing || r.Confirm || r.Label == "" {
				t.Fatalf("%s, line %d: label %q, undecided %q", name, r.Line, r.Label, r.Undecided)
			}
		}
	}
}

// BenchmarkRead reads 10,000 records; bytes allocated stand beside the size of the file.
func BenchmarkRead(b *testing.B) {
	for name, text := range rows(10000) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := harvest.Read([]byte(text), transfer.ReadOptions{Name: name}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// hostile are files that are made to take long, each of about n bytes.
func hostile(n int) map[string]string {
	many := func(text string) string { return strings.Repeat(text, n/len(text)) }
	numbered := func(format string, to int) string {
		b := &strings.Builder{}
		for i := range to {
			fmt.Fprintf(b, format, i, i+1, i+1)
		}
		return b.String()
	}
	steps := &strings.Builder{}
	for i := range 500 {
		steps.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return map[string]string{
		"brackets":          many("["),
		"brackets, JSONC":   "/**/" + many("["),
		"braces":            many(`{"a":`),
		"one line":          many("A"),
		"one line of hex":   many("0123456789ABCDEF-"),
		"quotes":            many(`"\"`),
		"apostrophes":       many(`'{`),
		"comments":          many("/*"),
		"names":             many("a="),
		"assignments":       many("A=\"\n"),
		"same names":        many("A=1\n"),
		"list of numbers":   "[" + many("1,") + "1]",
		"list of empties":   "[" + many("{},") + "1]",
		"object of empties": "{" + many(`"a":"",`) + `"b":""}`,
		"YAML bomb":         "a: &a [x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c]\n",
		"YAML deep":         many("- ") + "a",
		"YAML flow":         "a: " + many("["),
		"YAML steps":        steps.String(),
		"TOML deep":         "a = \"x\"\n[b]\nc = " + many("["),
		"XML deep":          many("<a>"),
		"XML entities":      `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;&c;</a>`,
		"XML attributes":    "<a " + many(`b="c" `) + "/>",
		"variables":         numbered("A%d=${A%d}${A%d}\n", n/40),
		"headings":          many("# a\n"),
		"tables":            many("|a|b|\n"),
		"tables of one row": many("|a|b|\n\n"),
		"environments":      "Demo\n" + many("a: b\n") + many("\nc: d\n"),
		"names of hotels":   "Aurora\n" + many("a: b\n") + many("Boreal\n"),
		"sections":          many("[a]\nb=c\n"),
		"JSON in JSON":      many(`["`),
		"brackets of code":  "x = 1;\n" + many("("),
		"client tokens":     many(`[{"clientToken": "` + tokens()["client"] + `"}]` + "\n"),
		"tokens":            many(tokens()["aurora"] + " "),
	}
}

// hostileToRules are files of about n bytes whose values all have to do with each other.
func hostileToRules(n int) map[string]string {
	// each repeats a line with a number and up to two tokens, until there are n bytes.
	each := func(before, format, after string) string {
		b := &strings.Builder{}
		b.WriteString(before)
		for i := 0; b.Len() < n; i++ {
			line := strings.NewReplacer("#", fmt.Sprint(i), "+", fmt.Sprint(i+1), "<a>", token(2*i), "<c>", token(2*i+1))
			b.WriteString(line.Replace(format))
		}
		return b.String() + after
	}
	long := &strings.Builder{}
	for i := 0; long.Len() < n; i++ {
		fmt.Fprintf(long, "A%d=%s\n", i, strings.Repeat(fmt.Sprintf("${A%d}", i+1), 500))
	}
	down := strings.Repeat(`{"b":`, 50)
	return map[string]string{
		"variables, long":      long.String(),
		"variables, the same":  each("[", `{"a":"{{b}}","b":"x{{c}}","c":"y#"},`+"\n", "{}]"),
		"variables of a group": each("[", `{"a":"{{d.b}}","d":{"b":"x{{a}}"}},`+"\n", "{}]"),
		"variables, a list":    each("[{\"b\":\"x\"}", `,"{{b}}{{ b }}{{#}}"`+"\n", "]"),
		"different tokens":     each("[", `"<a>",`+"\n", `"x"]`),
		"names of tokens":      each("{", `"accessToken#":"<a>",`+"\n", `"x":"y"}`),
		"named tokens":         each("", "A_#_NAME=Hotel #\nA_#_ENVIRONMENT=demo\nA_#_ACCESS_TOKEN=<a>\n", ""),
		"pairs of tokens":      each("", "ACCESS_TOKEN_#=<a>\nCLIENT_TOKEN_+=<c>\n", ""),
		"one client for all":   each(`[{"clientToken":"`+token(1)+`"}`, `,{"name":"a","accessToken":"<a>"}`+"\n", "]"),
		"clients of places": each(`{"environments":{"demo":{"clientToken":"`+token(1)+`"},"live":{"clientToken":"`+token(3)+
			`"}},"hotels":[`, `{"environment":"live","accessToken":"<a>"},`+"\n", "{}]}"),
		"clients of some":        each("[", `{"accessToken":"<a>","clientToken":"<c>"},{"accessToken":"<c>"},`+"\n", `{}]`),
		"labels in a group":      each("{", `"name":"Hotel #","accessToken":"<a>",`+"\n", `"x":"y"}`),
		"addresses in a group":   each("{", `"url":"https://api.mews.com/#","accessToken":"<a>",`+"\n", `"x":"y"}`),
		"environments":           each("{", `"environment":"demo","accessToken#":"<a>",`+"\n", `"x":"y"}`),
		"production and demo":    each("", "TOKEN_PROD_#=<a>\nACCESS_TOKEN_DEMO_#=<c>\nURL_#=https://api.mews.com\n", ""),
		"odd tokens":             each("{", `"accessToken":"abcdefghijklmnop#q",`+"\n", `"x":"y"}`),
		"empty tokens":           each("{", `"accessToken":"",`+"\n", `"x":"y"}`),
		"elements":               each("<all>", "<foo><accessToken><a></accessToken></foo>\n", "</all>"),
		"sets":                   each("", "A=1\nA=#\n\n# hotel x\n\n# b c d e f g\n", ""),
		"lines switched off":     each("", "A#=1\n#A#=2\n", ""),
		"tables of TOML":         each("", "[a.b#]\nc = \"d\"\n", ""),
		"tokens, deep":           each("[", `{"a":"<a>","b":`+down+`"<c>"`+strings.Repeat("}", 51)+",\n", "{}]"),
		"the same in every line": each("[", `{"accessToken":"`+token(0)+`","clientToken":"<c>"},`+"\n", "{}]"),
	}
}

// TestHostileFilesAreBounded reads what is made to take long or to need much memory: that it ends is the test. What the
// rules do beyond reading is counted. Four times the file may take four times the work, and some more.
func TestHostileFilesAreBounded(t *testing.T) {
	for name, text := range hostile(20_000) {
		_, err := harvest.Read([]byte(text), transfer.ReadOptions{})
		if err != nil && !errors.Is(err, transfer.ErrTooDeep) {
			t.Errorf("%s: %v", name, err)
		}
	}
	const small = 20_000
	large := hostileToRules(4 * small)
	for name, text := range hostileToRules(small) {
		before, after := harvest.Weighed([]byte(text), ""), harvest.Weighed([]byte(large[name]), "")
		if after > 8*before+small {
			t.Errorf("%s: %d values are weighed in %d bytes, %d in %d", name, before, len(text), after, len(large[name]))
		}
	}
}

// TestWhatIsLeftOutIsSaid reads files with more lines than are read.
func TestWhatIsLeftOutIsSaid(t *testing.T) {
	const lines = 500_000
	text := strings.Repeat("\n", lines) + "accessToken=" + tokens()["aurora"] + "\n"
	for _, name := range []string{".env file", "INI", "Java properties", "Text"} {
		file, err := harvest.ReadBy(name, text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		said := slices.ContainsFunc(file.Flaws, func(f transfer.Flaw) bool {
			return f.Line == lines+1 && strings.Contains(f.Reason, "more lines or values than are read")
		})
		if !said {
			t.Errorf("%s: %v", name, file.Flaws[:min(len(file.Flaws), 3)])
		}
	}
}

// TestValuesThatAreLeftOutAreSaid reads documents with more values than are read: those before are read right.
func TestValuesThatAreLeftOutAreSaid(t *testing.T) {
	const many = 510_000
	first := `"clientToken":"` + tokens()["client"] + `","accessToken":"` + tokens()["aurora"] + `"`
	for name, text := range map[string]string{
		"a.json": "[{" + first + "},\n" + strings.Repeat("\"x\",\n", many) + "\"y\"]",
		"b.json": `{"item":{` + first + `},"list":[` + strings.Repeat("\"x\",\n", many) + "\"y\"]}",
		"a.xml": "<all><clientToken>" + tokens()["client"] + "</clientToken><accessToken>" + tokens()["aurora"] +
			"</accessToken>\n" + strings.Repeat("<x>y</x>\n", many) + "</all>",
		"a.yaml": "client_token: " + tokens()["client"] + "\naccess_token: " + tokens()["aurora"] + "\nlist:\n" +
			strings.Repeat("- x\n", many),
	} {
		file, err := harvest.Read([]byte(text), transfer.ReadOptions{Name: name})
		if err != nil || len(file.Records) != 1 || file.Records[0].ClientToken.Secret.IsEmpty() {
			t.Errorf("%s: %s, %d records, %v", name, file.Format, len(file.Records), err)
		}
		said := slices.ContainsFunc(file.Flaws, func(f transfer.Flaw) bool {
			return f.Line > 100_000 && strings.Contains(f.Reason, "values than are read")
		})
		if !said {
			t.Errorf("%s: %v", name, file.Flaws[:min(len(file.Flaws), 3)])
		}
	}
}

// BenchmarkHostile has the same files with 4 MB each.
func BenchmarkHostile(b *testing.B) {
	all := hostile(4 << 20)
	maps.Copy(all, hostileToRules(4<<20))
	for name, text := range all {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = harvest.Read([]byte(text), transfer.ReadOptions{})
			}
		})
	}
}
