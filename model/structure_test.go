package model_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file holds the shape of the house: what lies at the top, which way the arrows between packages point, and which
// package alone may do what. It reads every Go file but tests, whatever system or tag it is for, and asks go list for
// what a package reaches through others.

// module is the path of the module; packages are named below relative to it, "." being the program itself.
const module = "keyrack"

// goPackage is one package of the module.
type goPackage struct {
	path     string   // relative to the module, with slashes
	imports  []string // full import paths of its own files
	reaches  []string // full import paths of all it is linked with
	external []string // what it uses of other packages, as "net/http.Client"
}

// arrow forbids imports.
type arrow struct {
	name   string
	reason string
	// from says for which packages the rule holds, breaks which of their imports it forbids.
	from   func(path string) bool
	breaks func(imported string) bool
	// reached holds the rule for indirect imports too.
	reached bool
}

func arrows() []arrow {
	return []arrow{
		{
			name:   "model is standard library only",
			reason: "rules and entities have to be readable, testable and buildable with the tables of Unicode alone",
			from: func(p string) bool {
				return under(p, "model") && !under(p, "model/workspace") && p != "model/connector" && p != "model/sandbox"
			},
			breaks: func(i string) bool {
				return !standard(i) && !under(i, module+"/model") && !under(i, "golang.org/x/text/unicode") &&
					!under(i, "golang.org/x/text/collate") && i != "golang.org/x/text/language"
			},
		},
		{
			name: "the connector has libraries for what servers pack answers in and write them in, and for WebSockets",
			reason: "br, zstd, the charsets of the world and frames are no business of Keyrack; the standard library lacks " +
				"them",
			from: func(p string) bool { return p == "model/connector" },
			breaks: func(i string) bool {
				return !standard(i) && !under(i, module+"/model") && !under(i, "golang.org/x/text") &&
					i != "github.com/coder/websocket" && i != "github.com/andybalholm/brotli" &&
					i != "github.com/klauspost/compress/zstd"
			},
		},
		{
			name:   "the sandbox has a library for the server's side of a WebSocket",
			reason: "the standard library lacks it, and what a real client is tested with must not be our own reading of it",
			from:   func(p string) bool { return p == "model/sandbox" },
			breaks: func(i string) bool {
				return !standard(i) && !under(i, module+"/model") && i != "github.com/coder/websocket"
			},
		},
		{
			name: "model knows neither storage nor screens",
			reason: "arrows point from the outside in; the workspace declares what it needs of storage as interfaces; its " +
				"test support joins them",
			from:    func(p string) bool { return under(p, "model") && p != "model/workspace/workspacetest" },
			breaks:  func(i string) bool { return under(i, module+"/storage") || under(i, module+"/ui") || fyne(i) },
			reached: true,
		},
		{
			name:   "the rest of model does not know the workspace",
			reason: "the workspace is the outermost part of the model: it stands on the others",
			from: func(p string) bool {
				return under(p, "model") && !under(p, "model/workspace") && p != "model/keyrack"
			},
			breaks:  func(i string) bool { return under(i, module+"/model/workspace") },
			reached: true,
		},
		{
			name:   "the core knows no feature",
			reason: "a feature stands on the core with the few methods that it declares; the next one changes nothing below it",
			from:   func(p string) bool { return p == "model/workspace" },
			breaks: func(i string) bool {
				return strings.HasPrefix(i, module+"/model/workspace/") || i == module+"/model/keyrack"
			},
			reached: true,
		},
		{
			name:   "features do not know each other",
			reason: "each can be changed and taken away by itself; what two of them need lies in the core",
			from:   func(p string) bool { return slices.Contains(features(), p) },
			breaks: func(i string) bool { return slices.Contains(features(), strings.TrimPrefix(i, module+"/")) },
		},
		{
			name:   "only the two faces and main know the whole",
			reason: "a screen or a feature that takes all of Keyrack says nothing about what it needs",
			from: func(p string) bool {
				knows := []string{".", "ui/cli", "ui/window", "ui/desktop", "model/keyrack", "model/workspace/workspacetest"}
				return !slices.Contains(knows, p)
			},
			breaks: func(i string) bool { return i == module+"/model/keyrack" },
		},
		{
			name:    "storage knows no screens",
			reason:  "the command line uses the same storage, and is built without a window system",
			from:    func(p string) bool { return under(p, "storage") },
			breaks:  func(i string) bool { return under(i, module+"/ui") || fyne(i) },
			reached: true,
		},
		{
			name:   "ui does not know storage",
			reason: "screens act through the workspace alone; main joins it with storage",
			from:   func(p string) bool { return under(p, "ui") && p != "ui/walk" },
			breaks: func(i string) bool { return under(i, module+"/storage") },
		},
		{
			name:   "only ui/mcp speaks with coding agents",
			reason: "what an agent may see and send is decided in one package, over the same guard as everywhere",
			from:   func(p string) bool { return p != "ui/mcp" },
			breaks: func(i string) bool { return under(i, "github.com/modelcontextprotocol/go-sdk") },
		},
		{
			name: "only main knows the agent",
			reason: "everything else sees a vault that is open or locked; who may talk to the process that keeps it open is " +
				"decided in one package",
			from:   func(p string) bool { return p != "." && p != "storage/agent" },
			breaks: func(i string) bool { return under(i, module+"/storage/agent") },
		},
		{
			name:   "pipes of Windows are for the agent and for the other windows",
			reason: "whoever opens one decides who may come in by it",
			from:   func(p string) bool { return p != "storage/agent" && p != "ui/instance" },
			breaks: func(i string) bool { return under(i, "github.com/Microsoft/go-winio") },
		},
		{
			name:    "the command line has no windows",
			reason:  "it runs on servers, where Fyne's libraries are missing",
			from:    func(p string) bool { return under(p, "ui/cli") },
			breaks:  func(i string) bool { return fyne(i) || under(i, module+"/ui/desktop") },
			reached: true,
		},
		{
			name:   "only main and the desktop's shell make an application",
			reason: "package app brings the real window system, which tests of screens must not need",
			from:   func(p string) bool { return p != "." && p != "ui/desktop" },
			breaks: func(i string) bool { return under(i, "fyne.io/fyne/v2/app") },
		},
		{
			name:   "Fyne's test driver is for tests",
			reason: "importing it makes a test application at program start; inspect needs it, behind a tag of its own",
			from:   func(p string) bool { return p != "ui/desktop/inspect" && p != "ui/desktop/uitest" },
			breaks: func(i string) bool { return under(i, "fyne.io/fyne/v2/test") },
		},
		{
			name:   "tests are not in the program",
			reason: "package testing registers flags and does not belong in what users run",
			from: func(p string) bool {
				return p != "ui/walk" && !strings.HasSuffix(p, "test") // uitest, keychaintest: support for tests
			},
			breaks: func(i string) bool {
				return under(i, "testing") || under(i, module+"/ui/walk") || under(i, module) && strings.HasSuffix(i, "test")
			},
		},
		{
			name:    "what is shown needs no screen",
			reason:  "what the window shows, and to whom, is tested without a driver",
			from:    func(p string) bool { return p == "ui/desktop/stage" || p == "ui/desktop/presenter" },
			breaks:  fyne,
			reached: true,
		},
		{
			name:   "the kit knows no model",
			reason: "its widgets take texts, marks and colours; what the model knows becomes a mark in ui/desktop/marks",
			from:   func(p string) bool { return p == "ui/desktop/kit" },
			breaks: func(i string) bool { return under(i, module+"/model") },
		},
		{
			name:   "areas do not know each other",
			reason: "the shell puts them together; what two of them need lies below both",
			from:   func(p string) bool { return slices.Contains(areas(), p) },
			breaks: func(i string) bool { return slices.Contains(areas(), strings.TrimPrefix(i, module+"/")) },
		},
		{
			name:   "only storage/keychain talks to the keychain",
			reason: "time-outs, probing and typed errors are made in one place",
			from:   func(p string) bool { return !under(p, "storage/keychain") },
			breaks: func(i string) bool {
				return under(i, "github.com/zalando/go-keyring") || under(i, "github.com/danieljoos/wincred")
			},
		},
		{
			name: "only storage/team talks to Vault and OpenBao",
			reason: "its library repeats writes, follows redirects with the token and reads the environment unless it is told " +
				"not to",
			from: func(p string) bool { return p != "storage/team" },
			breaks: func(i string) bool {
				return under(i, "github.com/openbao/openbao") || under(i, "github.com/hashicorp/vault")
			},
		},
	}
}

// features are the parts that stand on the core.
func features() []string {
	return []string{
		"model/workspace/check", "model/workspace/doctor", "model/workspace/listen", "model/workspace/teams",
		"model/workspace/transfer",
		"model/workspace/webhooks",
	}
}

// areas are the parts of the window.
func areas() []string {
	var all []string
	for _, area := range []string{
		"catalogue", "forms", "header", "health", "history", "page", "palette", "permissions", "sidebar", "storing", "tester",
		"tour", "why",
	} {
		all = append(all, "ui/desktop/"+area)
	}
	return all
}

// top is what may lie at the top of the module, besides folders and files that begin with a dot and build, where
// everything that is made goes.
func top() []string {
	return []string{
		"go.mod", "go.sum", "main.go", "ui", "model", "storage", "assets", "findings", "FyneApp.toml", "README.md",
		"Makefile",
		"build",
	}
}

// majorVersion ends the import path of a module from its second version on; the package's name lacks it.
var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func fyne(imported string) bool { return under(imported, "fyne.io/fyne/v2") }

// standard reports whether an import path is of the standard library: the first part of every other has a dot, except
// for this module.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != module
}

// broken lists what the packages do against the rules.
func broken(packages []goPackage) []string {
	var all []string
	for _, p := range packages {
		for _, rule := range arrows() {
			if !rule.from(p.path) {
				continue
			}
			for _, imported := range p.imports {
				if rule.breaks(imported) {
					all = append(all, fmt.Sprintf("%s: %s imports %s; %s", rule.name, p.path, imported, rule.reason))
				}
			}
			if !rule.reached {
				continue
			}
			for _, reached := range p.reaches {
				if rule.breaks(reached) && !slices.Contains(p.imports, reached) {
					all = append(all, fmt.Sprintf("%s: %s reaches %s through others; %s", rule.name, p.path, reached, rule.reason))
				}
			}
		}
		for _, rule := range uses() {
			if slices.Contains(rule.except, p.path) || len(rule.only) > 0 && !slices.Contains(rule.only, p.path) {
				continue
			}
			for _, used := range p.external {
				if slices.Contains(rule.of, used) {
					all = append(all, fmt.Sprintf("%s: %s uses %s; %s", rule.name, p.path, used, rule.reason))
				}
			}
		}
	}
	return all
}

// misplaced lists the names at the top that do not belong there.
func misplaced(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return strings.HasPrefix(name, ".") || slices.Contains(top(), name)
	})
}

// read adds to p what a Go file imports and uses.
func (p *goPackage) read(file *ast.File) {
	names := map[string]string{}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the compiler says so better
		}
		p.imports = append(p.imports, imported)
		name := path.Base(majorVersion.ReplaceAllString(imported, ""))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && names[x.Name] != "" {
			p.external = append(p.external, names[x.Name]+"."+selector.Sel.Name)
		}
		return true
	})
}

func sortedOnce(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// readPackages reads all packages below root, but none in testdata or dot-folders.
func readPackages(t *testing.T, root string) []goPackage {
	t.Helper()
	packages := map[string]*goPackage{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "build") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		if packages[folder] == nil {
			packages[folder] = &goPackage{path: folder}
		}
		packages[folder].read(parsed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for _, p := range packages {
		p.imports, p.external = sortedOnce(p.imports), sortedOnce(p.external)
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b goPackage) int { return strings.Compare(a.path, b.path) })
	return all
}

// reached asks go list what each package of the module is linked with.
func reached(t *testing.T, root string) map[string][]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-deps", "-json=ImportPath,Deps", "-tags",
		"migrated_fynedo", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("go list: %v\n%s", err, failed.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	reaches := map[string][]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var listed struct {
			ImportPath string
			Deps       []string
		}
		if err := decoder.Decode(&listed); errors.Is(err, io.EOF) {
			return reaches
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		if listed.ImportPath == module {
			reaches["."] = listed.Deps
		} else if relative, ok := strings.CutPrefix(listed.ImportPath, module+"/"); ok {
			reaches[relative] = listed.Deps
		}
	}
}

func TestArrowsBetweenPackagesPointInwards(t *testing.T) {
	const root = ".."
	packages := readPackages(t, root)
	reaches := reached(t, root)
	for i := range packages {
		packages[i].reaches = reaches[packages[i].path]
	}
	if !slices.ContainsFunc(packages, func(p goPackage) bool { return p.path == "model" }) || len(reaches["."]) == 0 {
		t.Fatalf("the module was not found: %d packages, main reaches %d", len(packages), len(reaches["."]))
	}
	for _, breach := range broken(packages) {
		t.Error(breach)
	}
}

// TestABuildWithoutTheWindowLinksNoToolkit: it runs where Fyne's libraries are missing, and is built where C is.
func TestABuildWithoutTheWindowLinksNoToolkit(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}}{{if .CgoFiles}} needs C{{end}}",
		"-tags", "nogui", ".")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, module+"/ui/cli") {
		t.Fatalf("the program was not found: %d packages", len(linked))
	}
	for _, line := range strings.Split(string(out), "\n") {
		if fyne(line) || under(line, "fyne.io") || under(line, module+"/ui/desktop") || strings.Contains(line, "needs C") {
			t.Errorf("it links %s", line)
		}
	}
}

func TestTopLevelHoldsNothingElse(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	for _, name := range misplaced(names) {
		t.Errorf("%s does not belong at the top of the module", name)
	}
}
