package transfer_test

import (
	"slices"
	"strings"
	"testing"

	files "keyrack/storage/transfer"

	"keyrack/model/workspace/transfer"
)

// FuzzImport reads anything, beginning with a file of every format.
func FuzzImport(f *testing.F) {
	for _, sample := range samples {
		f.Add([]byte(fill(sample.text)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := files.Files{}.ReadImport(content, transfer.ReadOptions{})
		if err == nil {
			wantSound(t, file)
		} else if len(file.Records)+len(file.Flaws) > 0 {
			t.Error("an error came with records")
		}
	})
}

func FuzzLines(f *testing.F)    { fuzzFormats(f, "List of tokens") }
func FuzzCSV(f *testing.F)      { fuzzFormats(f, "CSV") }
func FuzzJSON(f *testing.F)     { fuzzFormats(f, "JSON") }
func FuzzEnv(f *testing.F)      { fuzzFormats(f, ".env file") }
func FuzzPostman(f *testing.F)  { fuzzFormats(f, "Postman environment", "Postman collection") }
func FuzzInsomnia(f *testing.F) { fuzzFormats(f, "Insomnia export") }
func FuzzWebhook(f *testing.F)  { fuzzFormats(f, "Mews webhook") }

// fuzzFormats keeps to the readers of some formats, beginning with their samples and with the files in testdata/fuzz.
func fuzzFormats(f *testing.F, formats ...string) {
	seeds := 0
	for _, sample := range samples {
		if slices.Contains(formats, sample.want[0]) {
			f.Add([]byte(fill(sample.text)))
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatalf("no sample is one of %q", formats)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if file, fits := files.ReadAs(content, formats...); fits {
			wantSound(t, file)
		}
	})
}

// wantSound checks what holds for whatever a file was: every record has a token and a line, every flaw has a line and a
// reason, no record comes twice, and no flaw quotes a token.
func wantSound(t *testing.T, file transfer.ImportFile) {
	t.Helper()
	if file.Format == "" {
		t.Error("the format has no name")
	}
	seen := map[[3]string]bool{}
	for _, record := range file.Records {
		if record.AccessToken.Secret.IsEmpty() || record.Line < 1 {
			t.Errorf("record without a token, or in line %d", record.Line)
		}
		key := [3]string{record.Environment, record.ClientToken.Secret.Reveal(), record.AccessToken.Secret.Reveal()}
		if seen[key] {
			t.Errorf("the record of line %d is there twice", record.Line)
		}
		seen[key] = true
	}
	for _, flaw := range file.Flaws {
		if flaw.Line < 1 || flaw.Reason == "" {
			t.Errorf("flaw without line or reason: %s", flaw)
		}
		for _, token := range []string{client, aurora, boreal} {
			if strings.Contains(flaw.String(), token) {
				t.Error("a flaw holds a token")
			}
		}
	}
}
