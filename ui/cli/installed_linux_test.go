package cli_test

import (
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatGoesWithTheProgramIsInstalled, as "make install" and the packages do it: a page for each command and topic,
// with what readers of gh's look for, the completions of three shells, and the licences.
func TestWhatGoesWithTheProgramIsInstalled(t *testing.T) {
	prefix := t.TempDir()
	command := exec.CommandContext(t.Context(), "../../.ci/documents", build(t), prefix)
	command.Env = append(os.Environ(), "HOME="+t.TempDir(), "KEYRACK_DATA=", "SOURCE_DATE_EPOCH=1700000000")
	if said, err := command.CombinedOutput(); err != nil || len(said) > 0 {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, file := range []string{
		"bash-completion/completions/keyrack", "zsh/site-functions/_keyrack", "fish/vendor_completions.d/keyrack.fish",
		"doc/keyrack/licenses.txt",
	} {
		if info, err := os.Stat(filepath.Join(prefix, "share", file)); err != nil || info.Size() < 500 {
			t.Errorf("%s: %v", file, err)
		}
	}
	pages, err := filepath.Glob(filepath.Join(prefix, "share/man/man1/keyrack*.1.gz"))
	if err != nil || len(pages) < 80 {
		t.Fatalf("%d manual pages, error %v", len(pages), err)
	}
	for _, name := range pages {
		page := unzipped(t, name)
		for _, wanted := range []string{
			"2023\\-11\\-14", ".SH NAME", ".SH DESCRIPTION", ".SH EXIT STATUS", "\\fB64\\fP", ".SH ENVIRONMENT",
			"KEYRACK_DATA", ".SH FILES", ".keyrack.toml", ".SH SEE ALSO",
		} {
			if !strings.Contains(page, wanted) {
				t.Errorf("%s has no %s", filepath.Base(name), wanted)
			}
		}
		for _, other := range strings.Split(page[strings.Index(page, ".SH SEE ALSO"):], ".BR ")[1:] {
			file, _, _ := strings.Cut(strings.ReplaceAll(other, `\`, ""), " ")
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), file+".1.gz")); err != nil {
				t.Errorf("%s refers to %s, which is not there", filepath.Base(name), file)
			}
		}
	}
}

func unzipped(t *testing.T, name string) string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
