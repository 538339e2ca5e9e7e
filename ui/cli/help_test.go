package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
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
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/transfer"
	files "keyrack/storage/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/report"
)

// testSession is a session that prints nowhere and opens nothing.
func testSession() *session {
	return newSession(Options{
		Streams: console.Streams{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, Version: "1.2.3",
		Now: time.Now, Formats: files.Files{}.Formats,
		Catalogue: func(Settings) (*operations.Catalogue, error) { return operations.Embedded() },
	})
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
	walk(newRootCommand(testSession()), func(c *cobra.Command) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: %q is no short description", c.CommandPath(), c.Short)
		}
		if c.HasParent() && c.Parent().Parent() == nil && c.Runnable() && c.GroupID == "" {
			t.Errorf("%s is in no group of the help", c.CommandPath())
		}
		var help bytes.Buffer
		c.SetOut(&help)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(help.String()) {
			const columns = 80 // of a terminal that does not tell
			if len([]rune(strings.TrimRight(line, "\n"))) > columns {
				t.Errorf("%s: longer than %d columns: %s", c.CommandPath(), columns, line)
			}
		}
	})
}

// TestTheTopicKnowsEveryExitCode reads the constants of the code.
func TestTheTopicKnowsEveryExitCode(t *testing.T) {
	found := 0
	for _, folder := range []string{".", "console"} {
		for _, file := range sources(t, folder) {
			ast.Inspect(file, func(n ast.Node) bool {
				spec, is := n.(*ast.ValueSpec)
				if !is || spec.Type == nil || !strings.HasSuffix(types.ExprString(spec.Type), "Code") {
					return true
				}
				for _, value := range spec.Values {
					code, is := value.(*ast.BasicLit)
					if !is {
						continue
					}
					found++
					if !slices.Contains(strings.Fields(strings.ReplaceAll(exitCodesTopic(), ",", "")), code.Value) {
						t.Errorf("the exit code %s is not in the topic", code.Value)
					}
				}
				return true
			})
		}
	}
	if found < 8 {
		t.Errorf("%d exit codes were found", found)
	}
}

// TestTheTopicKnowsEveryVariable reads the names of our variables in the code that is no test.
func TestTheTopicKnowsEveryVariable(t *testing.T) {
	words := strings.FieldsFunc(environmentTopic(), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	named := map[string]bool{}
	for _, folder := range []string{
		".", "console", "selection", "output", "../window", "../instance", "../..", "../../storage", "../../storage/agent",
		"../../storage/keychain", "../../storage/vault",
	} {
		for _, file := range sources(t, folder) {
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, is := n.(*ast.BasicLit); is && ours.MatchString(literal.Value) {
					named[strings.Trim(literal.Value, "\"")] = true
				}
				return true
			})
		}
	}
	for name := range named {
		if !slices.Contains(words, name) {
			t.Errorf("the variable %s is not in the topic", name)
		}
	}
	if len(named) < 6 {
		t.Errorf("%d variables were found", len(named))
	}
}

var ours = regexp.MustCompile(`^"KEYRACK_[A-Z_]+"$`)

// sources are the files of a folder that are no tests.
func sources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, error %v", folder, len(paths), err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
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
		ours := []string{reflect.TypeFor[report.Connection]().PkgPath(), reflect.TypeFor[clientJSON]().PkgPath()}
		if of.Kind() != reflect.Struct || seen[of] || !slices.Contains(ours, of.PkgPath()) {
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
		reflect.TypeFor[report.Checked](), reflect.TypeFor[environmentJSON](), reflect.TypeFor[clientJSON](),
		reflect.TypeFor[samplesJSON](),
		reflect.TypeFor[operationJSON](), reflect.TypeFor[operationChangeJSON](), reflect.TypeFor[exchangeJSON](),
		reflect.TypeFor[importRowJSON](),
		reflect.TypeFor[flawJSON](), reflect.TypeFor[foreignJSON](), reflect.TypeFor[lyingJSON](),
		reflect.TypeFor[restoreRowJSON](), reflect.TypeFor[backupJSON](),
		reflect.TypeFor[findingJSON](),
		reflect.TypeFor[storeJSON](), reflect.TypeFor[diagnosisJSON](), reflect.TypeFor[permissionJSON](),
		reflect.TypeFor[settingJSON](),
		reflect.TypeFor[statusJSON](), reflect.TypeFor[outcomeJSON](), reflect.TypeFor[versionJSON](),
		reflect.TypeFor[deletedJSON](),
		reflect.TypeFor[sandboxJSON](), reflect.TypeFor[builtJSON](), reflect.TypeFor[errorDocument](),
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
		want console.Code
	}{
		{nil, console.Fine},
		{answered(400), console.No},
		{answered(401), console.No},
		{answered(403), console.No},
		{answered(408), console.Unknown},
		{answered(429), console.Unknown},
		{answered(503), console.Unknown},
		{&checkError{model.Check{Health: model.Rejected}}, console.No},
		{&checkError{model.Check{Health: model.RateLimited}}, console.Unknown},
		{&checkError{model.Check{Health: model.CouldNotCheck}}, console.Unknown},
		{&connector.Failure{Kind: connector.DNS}, console.Unknown},
		{&connector.Failure{Kind: connector.InvalidBody}, console.Usage},
		{model.ErrStoreLocked, console.Unknown},
		{model.ErrSecretNotFound, console.Unknown},
		{&model.Refusal{Reason: model.RefusedReadOnly}, console.Refused},
		{model.ErrWrongName, console.Refused},
		{workspace.ErrOtherProperty, console.Refused},
		{workspace.ErrUnverifiedWrite, console.Unknown},
		{workspace.ErrPublicToken, console.Refused},
		{workspace.ErrNeedsYes, console.Refused},
		{check.ErrNoCapabilities, console.No},
		{check.ErrCapabilitiesUnknown, console.Unknown},
		{workspace.ErrNotElsewhere, console.Usage},
		{&workspace.NotFoundError{Kind: "connection"}, console.Usage},
		{&workspace.AmbiguousError{Kind: "connection"}, console.Usage},
		{&workspace.DuplicateError{}, console.Usage},
		{model.ErrTokenEmpty, console.Usage},
		{&console.Advice{What: "wrong"}, console.Usage},
		{console.Coded{Err: errors.New("x"), Code: console.No}, console.No},
		{errors.New("anything else"), console.Unknown},
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
		&console.Advice{What: "wrong", Command: "keyrack list"}, model.ErrStoreLocked, model.ErrSecretNotFound,
		model.ErrNotVerified, model.ErrTokenEmpty,
		workspace.ErrDeadToken, transfer.ErrFileExists, transfer.ErrIsBackup, takeaway.ErrNotAnObject,
		&model.Refusal{Reason: model.RefusedReadOnly, Property: "Hotel"}, &model.Refusal{Reason: model.RefusedReadOnly},
		&model.Refusal{Reason: model.RefusedUnconfirmed},
		&checkError{model.Check{Health: model.Rejected, Status: 401}},
		&checkError{model.Check{Health: model.CouldNotCheck, Message: "There is no network."}},
		&model.OtherAddressError{Environment: "Stage", Address: "https://b.example"},
		&model.OtherAddressError{Environment: "Stage", Entered: "https://a.example", Address: "https://b.example"},
		&workspace.NotFoundError{Kind: "connection", Named: "x"},
		&workspace.NotFoundError{Kind: "environment", Known: []string{"Demo"}, Named: "x"},
		&workspace.AmbiguousError{Kind: "connection", Named: "x", Candidates: []string{"a", "b"}},
		&workspace.NameTakenError{Kind: "environment", Name: "x"},
	} {
		explanation := explain(err)
		if explanation.What == "" || explanation.Next == "" || !strings.HasSuffix(explanation.What, ".") {
			t.Errorf("%v is explained as %+v", err, explanation)
		}
		if strings.Contains(explanation.Next, "choose “") || strings.Contains(explanation.Next, "“Restore") ||
			strings.Contains(explanation.Next, "below") {
			t.Errorf("%v names a button: %s", err, explanation.Next)
		}
	}
}

func TestWhoSaysThatAnAddressIsRightIsToldOfTheSocket(t *testing.T) {
	socket, err := model.ParseSocketAddress("wss://ws.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, held := range map[string]*model.OtherAddressError{
		"env confirm Stage": {Environment: "Stage", Address: "https://b.example", Beside: socket},
		"keyrack rotate": {
			Environment: "Stage", Entered: "https://a.example", Address: "https://b.example", Beside: socket,
		},
	} {
		if next := explain(held).Next; !strings.Contains(next, name) || !strings.Contains(next, socket.String()) {
			t.Errorf("%s: %s", name, next)
		}
	}
	moved := &model.OtherAddressError{
		Environment: "Stage", Entered: "https://a.example", Address: "wss://b.example", Socket: true,
	}
	said := explain(moved).Sentences()
	if !strings.Contains(said, "keyrack env confirm Stage") || !strings.Contains(said, "wss://b.example") ||
		strings.Contains(said, "rotate") {
		t.Errorf("a socket that nobody has entered: %s", said)
	}
}
