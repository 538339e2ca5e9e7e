package harvest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

func TestALongYAMLIsReadInParts(t *testing.T) {
	entry := "    - name: Hotel\n      data:\n        access_token: x # its own\n\n" +
		"        note: |\n          two\n          lines\n"
	for name, text := range map[string]string{
		"an export": "type: export\nenvironments:\n  name: Base\n  list:\n" + strings.Repeat(entry, 9) + "end: yes\n",
		"documents": strings.Repeat("---\nkind: Secret\ndata:\n  a: b\n", 9),
		"a map":     "---\nhotels:\n" + strings.Repeat("  aurora:\n    token: x\n", 9),
		"a list":    strings.Repeat("- a: 1\n  b:\n  - 2\n", 9),
	} {
		p := &parts{&yamlReader{}, 100}
		all, ok := p.documents(text)
		if !ok {
			t.Errorf("%s is read as a whole", name)
			continue
		}
		got, err := rootOf(all, p.yamlReader)
		want, wanted := parseYAMLBy(text, len(text))
		if diff := cmp.Diff(want, got); diff != "" || err != nil || wanted != nil {
			t.Error(name, err, wanted, diff)
		}
	}
}

// EachFile hands over each file of testdata, and what is wanted of it.
func EachFile(tb testing.TB, do func(txtar.File)) {
	tb.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for _, file := range archive.Files {
			do(file)
		}
	}
}

// FuzzPartsOfYAML holds what is read in parts against what the library makes of the whole.
func FuzzPartsOfYAML(f *testing.F) {
	EachFile(f, func(file txtar.File) {
		if hasExtension(file.Name, ".yaml", ".yml") {
			f.Add(string(file.Data), uint8(8))
		}
	})
	for _, text := range []string{
		"a: 1\nb:\n- x\n- y: 2\n  z:\n    deep: [1, 2]\nc: |\n  text\n\n  - more\nd: \"two\n  lines\"\n",
		"---\na: 1\n---\n- b\n- c: 2\n---\nd:\n",
		"a: &x\n  b: 1\nc: *x\n", "a: \"x\nb: y\"\nc: 1\n", "# one\n  a: 1\n  # two\n  b:\n    c: 1\n\n    d: 2\n",
		"a: {b: 1,\nc: 2}\nd: 3\n", "? a\n: b\n", "a:\n  - b: >-\n      folded\n\n      text\n    c: ~\n  -\n    d: 1\n",
	} {
		f.Add(text, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		text = strings.ReplaceAll(text, "\r", "")
		p := &parts{&yamlReader{}, int(size)}
		all, ok := p.documents(text)
		if !ok || len(all) == 0 {
			return // the library reads the whole
		}
		got, err := rootOf(all, p.yamlReader)
		want, wanted := parseYAMLBy(text, len(text))
		if (err == nil) != (wanted == nil) {
			t.Fatalf("in parts %v, as a whole %v", err, wanted)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
