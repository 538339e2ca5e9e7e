package harvest_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/charmap"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

var update = flag.Bool("update", false, "write what is read into testdata")

// tokens of the tests, by the names under which testdata has them. They open nothing but the published demo hotels:
// public1 with gross1 and net1, and so on.
func tokens() map[string]string {
	all := map[string]string{
		"client":     "C11E2A64F09B4D7E8A5301B3D96F7A10-3B1D5F7092A4C6E8013579BDF2468AC",
		"aurora":     "A0A4C29E51D74B38B6F203C8E1579D42-91C3E5A7F0B2D4860ECA97531FDB246",
		"boreal":     "B0B8D1F63E0A4C57941D2E6F7A8C9035-72A4D6F81B3C5E970246813579BDFCE",
		"prodclient": "CF5D3B7A91E84026A7C4D5E6F8091B23-5D7F91B3C5E7082A4C6E810F2B4D6A3",
		"prod":       "F0E1D2C3B4A5468798A1B2C3D4E5F607-18293A4B5C6D7E8F90A1B2C3D4E5F60",
	}
	for i, published := range model.PublicDemoClients() {
		all[fmt.Sprintf("public%d", i+1)] = published.ClientToken
		all[fmt.Sprintf("gross%d", i+1)], all[fmt.Sprintf("net%d", i+1)] = published.Gross, published.Net
	}
	return all
}

var mark = regexp.MustCompile(`<<([a-z]+\d?)>>`)

func fill(text string) string {
	return mark.ReplaceAllStringFunc(text, func(name string) string { return tokens()[strings.Trim(name, "<>")] })
}

// short names the tokens again, so that no test prints one.
func short(text string) string {
	for name, token := range tokens() {
		text = strings.ReplaceAll(text, token, "<<"+name+">>")
	}
	return text
}

// TestFilesOfPeopleAreReadRight reads every file of testdata and compares what is said of it with what follows it.
func TestFilesOfPeopleAreReadRight(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(err, len(archives))
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		wants := map[string]string{}
		for _, file := range archive.Files {
			if name, found := strings.CutSuffix(file.Name, "/want"); found {
				wants[name] = string(file.Data)
			}
		}
		var written []txtar.File
		for _, file := range archive.Files {
			name, base := filepath.Dir(file.Name), filepath.Base(file.Name)
			if base == "want" {
				continue
			}
			read, err := harvest.Read([]byte(fill(string(file.Data))), transfer.ReadOptions{Name: base})
			got := strings.Join(said(read, err), "\n") + "\n"
			if diff := cmp.Diff(wants[name], got); diff != "" && !*update {
				t.Errorf("%s, %s (-want +got):\n%s", filepath.Base(path), name, diff)
			}
			written = append(written, file, txtar.File{Name: name + "/want", Data: []byte(got)})
		}
		if *update {
			archive.Files = written
			if out := txtar.Format(archive); !bytes.Equal(out, nil) {
				if err := os.WriteFile(path, out, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// TestTablesOfExcelAreReadInTheirCodePages are names of hotels as Excel saves them in several countries. Russian is the
// input m14.
func TestTablesOfExcelAreReadInTheirCodePages(t *testing.T) {
	for _, in := range []struct {
		page *charmap.Charmap
		as   string // the name of the code page
		name string
	}{
		{charmap.Windows1251, "windows-1251", "\u041e\u0442\u0435\u043b\u044c \u0410\u0432\u0440\u043e\u0440\u0430"},
		{charmap.Windows1250, "windows-1250", "T\u0151zs\u00e9r Sz\u00e1ll\u00f3"},
		{charmap.Windows1250, "windows-1250", "Hotel Erd\u0151sz\u00e9l"},
		{charmap.Windows1250, "windows-1250", "Hotel Dvo\u0159\u00e1k Plze\u0148"},
		{charmap.Windows1250, "windows-1250", "\u0141\u00f3d\u017a \u015ar\u00f3dmie\u015bcie"},
		{charmap.Windows1252, "windows-1252", "Pousada Cora\u00e7\u00f5es"},
		{charmap.Windows1252, "windows-1252", "Gasthof Zum Gr\u00fcnen B\u00e4ren"},
		{charmap.Windows1252, "windows-1252", "H\u00f4tel de l\u2019\u00c9toile"},
		{charmap.Macintosh, "macintosh", "Caf\u00e9 Z\u00fcrich"},
	} {
		text := fill("Hotel;ClientToken;AccessToken\n" + in.name + ";<<client>>;<<aurora>>\n")
		content, err := in.page.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		file, err := harvest.Read(content, transfer.ReadOptions{Name: "hotels.csv"})
		if err != nil || len(file.Records) != 1 || file.Records[0].Label != in.name || file.CodePage != in.as {
			t.Errorf("%q: %d records, error %v, read as %q", in.name, len(file.Records), err, file.CodePage)
			for _, r := range file.Records {
				t.Errorf("labelled %q", r.Label)
			}
		}
	}
}

// TestNoTokenIsPartOfALabel reads a row in which another token ran into the name, by a letter that is none.
func TestNoTokenIsPartOfALabel(t *testing.T) {
	text := fill("Park, <<boreal>>\u00e2 Adler,<<aurora>>\nPark Adler,<<client>>\nHaus,Key\n")
	file, err := harvest.Read([]byte(text), transfer.ReadOptions{Name: "file"})
	if err != nil || len(file.Records) == 0 {
		t.Fatal(err, len(file.Records))
	}
	for _, r := range file.Records {
		if hasToken(r.Label) {
			t.Errorf("line %d has a label with a token", r.Line)
		}
	}
}

// said writes what a file says as lines.
func said(file transfer.ImportFile, err error) []string {
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	lines := []string{file.Format}
	for _, r := range file.Records {
		lines = append(lines, fmt.Sprintf("line %d, %s: %s", r.Line, r.Path, record(r)))
	}
	for _, f := range file.Foreign {
		lines = append(lines, fmt.Sprintf("foreign, line %d: %s", f.Line, f.Name))
	}
	for _, e := range file.Events {
		line := fmt.Sprintf("event, line %d: %s %s", e.Line, e.Action, e.MewsIntegrationID)
		if e.Enterprise != "" {
			line += ", " + e.Enterprise
		}
		if !e.At.IsZero() {
			line += e.At.Format(", 2006-01-02 15:04")
		}
		lines = append(lines, line)
	}
	for _, flaw := range file.Flaws {
		lines = append(lines, "flaw, "+flaw.String())
	}
	return lines
}

// offered are the ClientTokens that a person has to choose from.
func offered(clients []transfer.ClientCandidate) string {
	var all []string
	for _, c := range clients {
		all = append(all, strings.TrimSpace(short(c.Token.Secret.Reveal())+" "+c.Client))
	}
	return strings.Join(all, " or ")
}

func record(r transfer.ImportRecord) string {
	line := short(r.AccessToken.Secret.Reveal()) + " by " + r.Why.Token.String()
	for _, part := range []struct{ name, value, by string }{
		{"client token", short(r.ClientToken.Secret.Reveal()), r.Why.Client.String()},
		{"client", r.Client, ""},
		{"env", r.Environment, strings.TrimSpace(r.Why.Environment.String() + " " + r.Why.EnvironmentName)},
		{"label", r.Label, ""},
		{"tags", strings.Join(r.Tags, "+"), ""},
		{"note", r.Note, ""},
		{"enterprise", r.EnterpriseID, ""},
		{"integration", r.MewsIntegrationID, ""},
		{"undecided", r.Undecided.String(), ""},
		{"of", offered(r.Clients), ""},
	} {
		if part.value != "" {
			line += fmt.Sprintf(", %s %q", part.name, part.value)
		}
		if part.by != "" {
			line += " by " + part.by
		}
	}
	for _, part := range []struct {
		name string
		is   bool
	}{{"production", r.Production}, {"regenerated", r.Regenerated}, {"disabled", r.Disabled}, {"confirm", r.Confirm}} {
		if part.is {
			line += ", " + part.name
		}
	}
	return line
}
