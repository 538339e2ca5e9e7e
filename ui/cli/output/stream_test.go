package output_test

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"keyrack/ui/cli/output"
)

// TestWhatComesOneByOneHasTheFormatsOfLists, each printed by itself.
func TestWhatComesOneByOneHasTheFormatsOfLists(t *testing.T) {
	lines := []string{
		`{"received":"t1","event":{"Type":"Resource","Id":"a","State":"Dirty","N":12345678901234567890,"X":"<&>"}}`,
		`{"gap":{"from":"t2","to":"t3"}}`,
		`{"received":"t4","event":{"Type":"Reservation","Id":"b","State":"Started"}}`,
	}
	for arguments, want := range map[string]string{
		"-o ndjson":                 strings.Join(lines, "\n") + "\n",
		"-o json":                   strings.Join(lines, "\n") + "\n",
		"-o json --fields event.Id": `{"event.Id":"a"}` + "\n{}\n" + `{"event.Id":"b"}` + "\n",
		"-o name":                   "a\nb\n",
		"-o csv": "received,event.Type,event.Id,gap.from\n" +
			"t1,Resource,a,\n,,,t2\nt4,Reservation,b,\n",
		"-o tsv --fields event.Id,event.N": "event.Id\tevent.N\na\t12345678901234567890\n\t\nb\t\n",
		"--fields event.Id":                "event.Id\na\n\nb\n",
		"--jq .event.State":                "Dirty\nnull\nStarted\n",
		"--template {{.event.Id}};":        "a;<no value>;b;",
		"-o yaml --fields event.Id":        "---\nevent.Id: a\n---\n{}\n---\nevent.Id: b\n",
	} {
		s := output.Stream{Usual: []string{"received", "event.Type", "event.Id", "gap.from"}, Name: "event.Id"}
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		s.Flags(flags)
		if err := flags.Parse(strings.Fields(arguments)); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); err != nil || !s.Takes() {
			t.Fatalf("%s: %v, %v", arguments, err, s.Takes())
		}
		var to strings.Builder
		for _, line := range lines {
			if err := s.Write(&to, []byte(line)); err != nil {
				t.Errorf("%s: %v", arguments, err)
			}
		}
		if to.String() != want {
			t.Errorf("%s: %q, want %q", arguments, to.String(), want)
		}
	}
	for _, arguments := range []string{
		"-o xml", "--fields nothing", "--jq [", "-o csv --jq .", "-o wide --fields event.Id",
	} {
		s := output.Stream{Usual: []string{"event.Id"}}
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		s.Flags(flags)
		if err := flags.Parse(strings.Fields(arguments)); err != nil {
			t.Fatal(err)
		}
		if s.Check() == nil {
			t.Errorf("%s is taken", arguments)
		}
	}
}
