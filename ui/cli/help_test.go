package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/operations"
	"keyrack/model/workspace"
)

// testSession is a session that prints nowhere and opens nothing.
func testSession() *session {
	return &session{Options: Options{Streams: Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, Version: "1.2.3", Now: time.Now, Catalogue: func(Settings) (*operations.Catalogue, error) { return operations.Embedded() }}}
}

// TestHelp holds the help of every command against testdata/help; -update writes it anew.
func TestHelp(t *testing.T) {
	folder := filepath.Join("testdata", "help")
	update := flag.Lookup("update").Value.String() == "true"
	wanted := map[string]bool{}
	walk(newRootCommand(testSession()), func(c *cobra.Command) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".txt"
		wanted[name] = true
		var help bytes.Buffer
		c.SetOut(&help)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, name)
		if update {
			if err := os.WriteFile(file, help.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		golden, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s: %v", c.CommandPath(), err)
		}
		if diff := cmp.Diff(string(golden), help.String()); diff != "" {
			t.Errorf("help of %s (-want +got):\n%s", c.CommandPath(), diff)
		}
	})
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !wanted[file.Name()] {
			t.Errorf("%s is the help of no command", file.Name())
		}
	}
}

func walk(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, child := range c.Commands() {
		walk(child, visit)
	}
}

func TestHelpIsReadableInATerminal(t *testing.T) {
	const columns = 120
	walk(newRootCommand(testSession()), func(c *cobra.Command) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: %q is no short description", c.CommandPath(), c.Short)
		}
		if c.HasParent() && c.Parent().Parent() == nil && c.Runnable() && c.GroupID == "" {
			t.Errorf("%s is in no group of the help", c.CommandPath())
		}
		for line := range strings.Lines(c.UsageString() + c.Long) {
			if len([]rune(strings.TrimRight(line, "\n"))) > columns {
				t.Errorf("%s: longer than %d columns: %s", c.CommandPath(), columns, line)
			}
		}
	})
}

// TestTheHelpNamesEveryField: what a document holds is promised, so it is written down.
func TestTheHelpNamesEveryField(t *testing.T) {
	words := strings.FieldsFunc(jsonTopic, func(r rune) bool { return !unicode.IsLetter(r) })
	var look func(reflect.Type)
	seen := map[reflect.Type]bool{}
	look = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] || of.PkgPath() != reflect.TypeFor[connectionJSON]().PkgPath() {
			return
		}
		seen[of] = true
		for _, field := range reflect.VisibleFields(of) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name != "" && !slices.Contains(words, name) {
				t.Errorf("%s: the field %q is not in the help", of.Name(), name)
			}
			look(field.Type)
		}
	}
	for _, of := range []reflect.Type{
		reflect.TypeFor[checkedJSON](), reflect.TypeFor[environmentJSON](), reflect.TypeFor[clientJSON](), reflect.TypeFor[samplesJSON](),
		reflect.TypeFor[operationJSON](), reflect.TypeFor[operationChangeJSON](), reflect.TypeFor[exchangeJSON](), reflect.TypeFor[importRowJSON](),
		reflect.TypeFor[flawJSON](), reflect.TypeFor[restoreRowJSON](), reflect.TypeFor[backupJSON](), reflect.TypeFor[findingJSON](),
		reflect.TypeFor[storeJSON](), reflect.TypeFor[diagnosisJSON](), reflect.TypeFor[permissionJSON](), reflect.TypeFor[sandboxJSON](), reflect.TypeFor[errorDocument](),
	} {
		look(of)
	}
	if len(seen) < 20 {
		t.Errorf("%d shapes were looked at", len(seen))
	}
}

// TestNoFlagTakesAToken: arguments can be read by every process of the computer.
func TestNoFlagTakesAToken(t *testing.T) {
	walk(newRootCommand(testSession()), func(c *cobra.Command) {
		for _, name := range []string{"token", "access-token", "password", "passphrase", "secret"} {
			if c.Flags().Lookup(name) != nil || c.PersistentFlags().Lookup(name) != nil {
				t.Errorf("%s has a flag --%s", c.CommandPath(), name)
			}
		}
	})
}

func TestExitCodes(t *testing.T) {
	answered := func(status int) error {
		return &workspace.StatusError{Exchange: model.Exchange{Status: status}}
	}
	for _, row := range []struct {
		err  error
		want Code
	}{
		{nil, Fine},
		{answered(400), No},
		{answered(401), No},
		{answered(403), No},
		{answered(408), Unknown},
		{answered(429), Unknown},
		{answered(503), Unknown},
		{&checkError{model.Check{Health: model.Rejected}}, No},
		{&checkError{model.Check{Health: model.RateLimited}}, Unknown},
		{&checkError{model.Check{Health: model.CouldNotCheck}}, Unknown},
		{&connector.Failure{Kind: connector.DNS}, Unknown},
		{&connector.Failure{Kind: connector.InvalidBody}, Usage},
		{model.ErrStoreLocked, Unknown},
		{model.ErrSecretNotFound, Unknown},
		{&model.Refusal{Reason: model.RefusedReadOnly}, Refused},
		{model.ErrWrongName, Refused},
		{workspace.ErrOtherProperty, Refused},
		{workspace.ErrUnverifiedWrite, Unknown},
		{workspace.ErrPublicToken, Refused},
		{workspace.ErrNeedsYes, Refused},
		{workspace.ErrNoCapabilities, No},
		{workspace.ErrCapabilitiesUnknown, Unknown},
		{workspace.ErrNotElsewhere, Usage},
		{&workspace.NotFoundError{Kind: "connection"}, Usage},
		{&workspace.AmbiguousError{Kind: "connection"}, Usage},
		{&workspace.DuplicateError{}, Usage},
		{model.ErrTokenEmpty, Usage},
		{&usageError{what: "wrong"}, Usage},
		{coded{errors.New("x"), No}, No},
		{errors.New("anything else"), Unknown},
	} {
		wrapped := row.err
		if wrapped != nil {
			wrapped = fmt.Errorf("wrapped: %w", row.err)
		}
		if got := exitOf(t.Context(), wrapped); got.Code != row.want {
			t.Errorf("%v ends with %d, want %d", row.err, got.Code, row.want)
		}
	}
}

func TestEveryErrorSaysWhatToDo(t *testing.T) {
	for _, err := range []error{
		&usageError{what: "wrong", command: "keyrack list"}, model.ErrStoreLocked, model.ErrSecretNotFound, model.ErrNotVerified, model.ErrTokenEmpty,
		workspace.ErrDeadToken, workspace.ErrFileExists,
		&model.Refusal{Reason: model.RefusedReadOnly, Property: "Hotel"}, &model.Refusal{Reason: model.RefusedReadOnly}, &model.Refusal{Reason: model.RefusedUnconfirmed},
		&checkError{model.Check{Health: model.Rejected, Status: 401}}, &checkError{model.Check{Health: model.CouldNotCheck, Message: "There is no network."}},
		&model.OtherAddressError{Environment: "Stage", Address: "https://b.example"},
		&model.OtherAddressError{Environment: "Stage", Entered: "https://a.example", Address: "https://b.example"},
		&workspace.NotFoundError{Kind: "connection", Named: "x"}, &workspace.NotFoundError{Kind: "environment", Known: []string{"Demo"}, Named: "x"},
		&workspace.AmbiguousError{Kind: "connection", Named: "x", Candidates: []string{"a", "b"}}, &workspace.NameTakenError{Kind: "environment", Name: "x"},
	} {
		explanation := explain(err)
		if explanation.What == "" || explanation.Next == "" || !strings.HasSuffix(explanation.What, ".") {
			t.Errorf("%v is explained as %+v", err, explanation)
		}
		if strings.Contains(explanation.Next, "choose “") {
			t.Errorf("%v names a button: %s", err, explanation.Next)
		}
	}
}

func TestATerminalIsNotGivenCommands(t *testing.T) {
	for text, want := range map[string]string{
		"Hotel Aurora":                "Hotel Aurora",
		"\x1b[2JHotel\x07":            "\ufffd[2JHotel\ufffd",
		"two\nlines\tand tabs":        "two lines and tabs",
		"\u202egnp.exe":               "\ufffdgnp.exe",
		"Zürich 東京 \u009b31m":         "Zürich 東京 \ufffd31m",
		"53414E44…0001 keeps its dot": "53414E44…0001 keeps its dot",
	} {
		if got := clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"a\x1b[2Jb\nc\td":                      "a\ufffd[2Jb\nc\td",
		"\x1b[31mred\x1b[0m and \x1b[8mhidden": "\x1b[31mred\x1b[0m and \ufffd[8mhidden",
		"\r\x1b[K3 of 9":                       "\r\x1b[K3 of 9",
		"over\rwritten\r\n":                    "over\ufffdwritten\r\n",
		"\x1b]0;title\x07 \x1b[K \u202eright":  "\ufffd]0;title\ufffd \ufffd[K \ufffdright",
		"Zürich 東京 \xff":                       "Zürich 東京 \ufffd",
	} {
		var out bytes.Buffer
		c := &console{to: &out}
		for i := range len(text) {
			if text[i] == '\x1b' || text[i] == '\r' { // a sequence of ours is written at once
				_, _ = c.Write([]byte(text[i:]))
				break
			}
			_, _ = c.Write([]byte{text[i]})
		}
		if got := out.String(); got != want {
			t.Errorf("console: %q became %q, want %q", text, got, want)
		}
	}
}

func TestAWideTableIsCutToTheTerminal(t *testing.T) {
	rows := [][]cell{plainCells("a", "b", "heading"), plainCells(strings.Repeat("x", 50), strings.Repeat("東", 20), "")}
	for _, row := range []struct {
		line   int
		spared []int
		want   []int
	}{
		{200, nil, []int{50, 40, 0}},
		{60, nil, []int{29, 29, 0}},
		{60, []int{1}, []int{50, 0, 0}},
		{5, nil, []int{10, 10, 0}},
	} {
		if diff := cmp.Diff(row.want, fit(rows, row.line, row.spared)); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", row.line, diff)
		}
	}
}
