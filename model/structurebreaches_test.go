package model_test

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRulesOfTheHouseCatchBreaches(t *testing.T) {
	for name, row := range map[string]struct {
		in      string // path of the package
		source  string // its imports and code
		reaches []string
		want    []string // names of the broken rules
	}{
		"a library in model": {
			in: "model", source: `import "github.com/google/uuid"`,
			want: []string{"model is standard library only"},
		},
		"the library of an engine in a screen": {
			in: "ui/desktop/tester", source: `import "github.com/openbao/openbao/api/v2"`,
			want: []string{"only storage/team talks to Vault and OpenBao"},
		},
		"a library in the workspace": {in: "model/workspace", source: `import "github.com/google/uuid"`},
		"model within model":         {in: "model/connector", source: `import ("context"; "keyrack/model")`},
		"storage in the workspace": {
			in: "model/workspace", source: `import "keyrack/storage/index"`,
			want: []string{"model knows neither storage nor screens"},
		},
		"Fyne reached by the workspace": {
			in: "model/workspace", reaches: []string{"fyne.io/fyne/v2/theme"},
			want: []string{"model knows neither storage nor screens"},
		},
		"the workspace in connector": {
			in: "model/connector", source: `import "keyrack/model/workspace"`,
			want: []string{"the rest of model does not know the workspace"},
		},
		"a feature in the core": {
			in: "model/workspace", source: `import "keyrack/model/workspace/check"`,
			want: []string{"the core knows no feature"},
		},
		"the whole reached by the core": {
			in: "model/workspace", reaches: []string{"keyrack/model/keyrack"},
			want: []string{"the core knows no feature"},
		},
		"the core in a feature": {in: "model/workspace/check", source: `import "keyrack/model/workspace"`},
		"a feature in another": {
			in: "model/workspace/doctor", source: `import "keyrack/model/workspace/transfer"`,
			want: []string{"features do not know each other"},
		},
		"the whole in a screen": {
			in: "ui/desktop/tester", source: `import "keyrack/model/keyrack"`,
			want: []string{"only the two faces and main know the whole"},
		},
		"Fyne in storage": {
			in: "storage/index", source: `import "fyne.io/fyne/v2"`,
			want: []string{"storage knows no screens"},
		},
		"screens reached by storage": {
			in: "storage/vault", reaches: []string{"keyrack/ui/desktop/look"},
			want: []string{"storage knows no screens"},
		},
		"model in storage": {in: "storage/index", source: `import "keyrack/model"`},
		"storage in a screen": {
			in: "ui/desktop/sidebar", source: `import "keyrack/storage/index"`,
			want: []string{"ui does not know storage"},
		},
		"Fyne reached by the CLI": {
			in: "ui/cli", reaches: []string{"fyne.io/fyne/v2"},
			want: []string{"the command line has no windows"},
		},
		"app in a screen": {
			in: "ui/desktop/tester", source: `import _ "fyne.io/fyne/v2/app"`,
			want: []string{"only main and the desktop's shell make an application"},
		},
		"app in the shell": {in: "ui/desktop", source: `import "fyne.io/fyne/v2/app"`},
		"app in main":      {in: ".", source: `import "fyne.io/fyne/v2/app"`},
		"Fyne's tests in a screen": {
			in: "ui/desktop/kit", source: `import "fyne.io/fyne/v2/test"`,
			want: []string{"Fyne's test driver is for tests"},
		},
		"Fyne reached by the stage": {
			in: "ui/desktop/stage", reaches: []string{"fyne.io/fyne/v2/canvas"},
			want: []string{"what is shown needs no screen"},
		},
		"the model in the kit": {
			in: "ui/desktop/kit", source: `import "keyrack/model"`,
			want: []string{"the kit knows no model"},
		},
		"the model in the look": {in: "ui/desktop/look", source: `import "keyrack/model"`},
		"an area in another": {
			in: "ui/desktop/page", source: `import "keyrack/ui/desktop/tester"`,
			want: []string{"areas do not know each other"},
		},
		"an area in the shell": {in: "ui/desktop", source: `import "keyrack/ui/desktop/tester"`},
		"testing in storage": {
			in: "storage/index", source: `import "testing"`,
			want: []string{"tests are not in the program"},
		},
		"test support in main": {
			in: ".", source: `import "keyrack/storage/keychain/keychaintest"`,
			want: []string{"tests are not in the program"},
		},
		"testing in test support": {in: "storage/keychain/keychaintest", source: `import "testing"`},
		"go-keyring in main": {
			in: ".", source: `import "github.com/zalando/go-keyring"`,
			want: []string{"only storage/keychain talks to the keychain"},
		},
		"go-keyring in the keychain": {in: "storage/keychain", source: `import "github.com/zalando/go-keyring"`},
		"fyne.Do in a screen": {
			in: "ui/desktop/tester", source: `import "fyne.io/fyne/v2"; var do = fyne.Do`,
			want: []string{"only ui/desktop/task hands work to the UI goroutine"},
		},
		"a file dialog in a screen": {
			in:     "ui/desktop/health",
			source: `import "fyne.io/fyne/v2/dialog"; var save = dialog.NewFileSave(nil, nil)`,
			want:   []string{"only ui/desktop/kit asks for files"},
		},
		"a file dialog in the kit": {
			in:     "ui/desktop/kit",
			source: `import files "fyne.io/fyne/v2/dialog"; var save = files.NewFileSave(nil, nil)`,
		},
		"an HTTP client in a screen": {
			in: "ui/desktop/tester", source: `import "net/http"; var c = http.Client{}`,
			want: []string{"only model/connector is an HTTP client"},
		},
		"under another name": {
			in: "storage/transfer", source: `import web "net/http"; func f() { web.Get("") }`,
			want: []string{"only model/connector is an HTTP client"},
		},
		"an HTTP client in connector": {
			in:     "model/connector",
			source: `import "net/http"; var c = &http.Client{Transport: &http.Transport{}}`,
		},
		"an HTTP server in the sandbox": {
			in:     "model/sandbox",
			source: `import "net/http"; var s http.Server; const ok = http.StatusOK`,
		},
		"a file opened by the index": {
			in: "storage/index", source: `import "os"; var f, err = os.OpenFile("", 0, 0)`,
			want: []string{"the index opens no file beside SQLite", "only terminals are opened elsewhere"},
		},
		"a file opened by a screen": {
			in: "ui/desktop/settings", source: `import "os"; var f, err = os.Open("")`,
			want: []string{"storage opens the files that a person names"},
		},
		"a file read by the connector": {
			in: "model/connector", source: `import "os"; var f, err = os.ReadFile("")`,
			want: []string{"storage opens the files that a person names"},
		},
		"a file opened by the disk": {in: "storage/disk", source: `import "os"; var f, err = os.OpenFile("", 0, 0)`},
		"a TLS connection by hand": {
			in: "model/workspace", source: `import "crypto/tls"; var d tls.Dialer`,
			want: []string{"nobody else dials"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), "file.go", "package p\n"+row.source, 0)
			if err != nil {
				t.Fatal(err)
			}
			p := goPackage{path: row.in, reaches: row.reaches}
			p.read(file)
			var got []string
			for _, breach := range broken([]goPackage{p}) {
				rule, _, _ := strings.Cut(breach, ":")
				got = append(got, rule)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("broken rules (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStrayFilesAtTheTopAreFound(t *testing.T) {
	names := []string{
		".ci", ".github", ".gitignore", "build", "go.mod", "keyrack", "main.go", "model", "scripts",
		"util.go",
	}
	if diff := cmp.Diff([]string{"keyrack", "scripts", "util.go"}, misplaced(names)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
