package harvest_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

var shape = regexp.MustCompile(`[0-9A-Fa-f]{32}-[0-9A-Fa-f]{31}`)

// FuzzRead reads anything, beginning with the files of testdata: whatever comes in, a token has the shape of one or has
// to be confirmed, and nothing that is told or stored in the open holds one.
func FuzzRead(f *testing.F) {
	harvest.EachFile(f, func(file txtar.File) {
		if base := filepath.Base(file.Name); base != "want" {
			f.Add(base, []byte(fill(string(file.Data))))
		}
	})
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if hasToken(name) {
			t.Skip("the name of the file is not ours")
		}
		file, err := harvest.Read(content, transfer.ReadOptions{Name: name})
		if err != nil {
			if len(file.Records)+len(file.Flaws) > 0 || hasToken(err.Error()) {
				t.Error("an error came with records, or holds a token")
			}
			return
		}
		wantSound(t, file)
	})
}

func hasToken(text string) bool { return shape.MatchString(text) }

func wantSound(t *testing.T, file transfer.ImportFile) {
	t.Helper()
	if file.Format == "" || len(file.Records)+len(file.Events)+len(file.Flaws) == 0 {
		t.Error("nothing is said of it")
	}
	for _, r := range file.Records {
		for _, token := range []string{r.AccessToken.Secret.Reveal(), r.ClientToken.Secret.Reveal()} {
			whole := shape.FindString(token) == token
			if !whole && !r.Confirm {
				t.Errorf("line %d: a token without the shape of one is not asked about", r.Line)
			}
		}
		if r.AccessToken.Secret.IsEmpty() || r.Line < 1 {
			t.Errorf("a record without a token, or in line %d", r.Line)
		}
		open := fmt.Sprint(r.Label, r.Note, r.Tags, r.Client, r.Environment, r.Path, r.Why, r.EnterpriseID,
			r.MewsIntegrationID)
		for _, token := range []string{r.AccessToken.Secret.Reveal(), r.ClientToken.Secret.Reveal()} {
			if hasToken(open) || len(token) > 16 && strings.Contains(open, token) {
				t.Errorf("line %d: a token stands where everybody reads it", r.Line)
			}
		}
	}
	for _, flaw := range file.Flaws {
		if flaw.Line < 1 || flaw.Reason == "" || hasToken(flaw.String()) {
			t.Error("a flaw without line or reason, or with a token")
		}
	}
	for _, secret := range file.Foreign {
		if secret.Line < 1 || secret.Name == "" || hasToken(secret.Name) {
			t.Error("a foreign secret without line or name, or with a token for a name")
		}
	}
	for _, e := range file.Events {
		if e.Line < 1 || hasToken(fmt.Sprint(e)) {
			t.Error("an event without a line, or with a token")
		}
	}
}
