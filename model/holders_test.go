package model_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// holder is the package that alone may keep many secrets: a lock has to find them all in one place.
const holder = "model/secrets"

// holders lists what of a file can keep many secrets for longer than a call: types, their fields, and variables of the
// package that are maps, lists or channels of model.Secret.
func holders(file *ast.File) []string {
	var all []string
	for _, declared := range file.Decls {
		general, ok := declared.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if holdsMany(spec.Type) {
					all = append(all, spec.Name.Name)
				}
			case *ast.ValueSpec:
				if spec.Type != nil && holdsMany(spec.Type) {
					all = append(all, spec.Names[0].Name)
				}
				for _, value := range spec.Values {
					if literal, ok := value.(*ast.CompositeLit); ok && holdsMany(literal.Type) {
						all = append(all, spec.Names[0].Name)
					}
				}
			}
		}
	}
	return all
}

// holdsMany reports whether a type is, or has, a map, a list or a channel of secrets. What a function takes or returns
// is no part of that.
func holdsMany(of ast.Expr) bool {
	found := false
	ast.Inspect(of, func(n ast.Node) bool {
		var element ast.Expr
		switch n := n.(type) {
		case *ast.FuncType, *ast.InterfaceType:
			return false
		case *ast.MapType:
			element = n.Value
		case *ast.ArrayType:
			element = n.Elt
		case *ast.ChanType:
			element = n.Value
		}
		if pointer, ok := element.(*ast.StarExpr); ok {
			element = pointer.X
		}
		switch element := element.(type) {
		case *ast.SelectorExpr:
			found = found || element.Sel.Name == "Secret"
		case *ast.Ident:
			found = found || element.Name == "Secret"
		}
		return !found
	})
	return found
}

func TestOnlyTheKeeperHoldsManySecrets(t *testing.T) {
	const root = ".."
	held := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			base := entry.Name()
			if name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "build") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		for _, what := range holders(parsed) {
			held[folder] = true
			if folder != holder && !strings.HasSuffix(path.Base(folder), "test") { // support for tests
				t.Errorf("%s: %s holds many secrets; only %s does, which Lock empties", name, what, holder)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !held[holder] {
		t.Errorf("%s was not found to hold any", holder)
	}
}

func TestEveryWayToHoldManySecretsIsFound(t *testing.T) {
	for source, want := range map[string][]string{
		`type a struct{ m map[string]model.Secret }`:                   {"a"},
		`type a struct{ m map[string]*model.Secret }`:                  {"a"},
		`type a struct{ b struct{ m []model.Secret } }`:                {"a"},
		`type a struct{ m map[string][]model.Secret }`:                 {"a"},
		`type a map[string]Secret`:                                     {"a"},
		`type a struct{ c chan model.Secret }`:                         {"a"},
		`var a map[string]model.Secret`:                                {"a"},
		`var a = []model.Secret{}`:                                     {"a"},
		`type a struct{ one model.Secret }`:                            nil,
		`type a struct{ f func(all []model.Secret) }`:                  nil,
		`type a interface{ f(all map[string]model.Secret) }`:           nil,
		`func a(all map[string]model.Secret) { _ = []model.Secret{} }`: nil,
		`type a struct{ m map[string]model.SecretRef }`:                nil,
	} {
		parsed, err := parser.ParseFile(token.NewFileSet(), "a.go", fmt.Sprintf("package a\n%s\n", source), 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, holders(parsed)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}
