package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// mostMethods is how many methods the workspace may have, exported and private, those of its embedded parts aside. One
// more is a reason to ask which part of it, or which feature over it, the new one belongs to.
const mostMethods = 60

func TestTheWorkspaceHasFewMethods(t *testing.T) {
	var methods []string
	for _, file := range parsed(t, "workspace") {
		methods = append(methods, methodsOf(file, "Workspace")...)
	}
	if len(methods) == 0 || len(methods) > mostMethods {
		t.Errorf("it has %d methods, %d are the most: %s", len(methods), mostMethods, strings.Join(methods, ", "))
	}
}

func TestMethodsAreCountedHoweverTheyAreWritten(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "file.go", `package p
		func (w *W) One() {}
		func (w W) two() {}
		func (*W) Three() {}
		func (w *Other) Four() {}
		func five(w *W) {}`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(methodsOf(file, "W"), " "); got != "One two Three" {
		t.Errorf("counted are %s", got)
	}
}

// parsed reads the Go files of a folder but tests.
func parsed(t *testing.T, folder string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// methodsOf are the names of the methods that a file gives a type.
func methodsOf(file *ast.File, name string) []string {
	var all []string
	for _, declared := range file.Decls {
		method, is := declared.(*ast.FuncDecl)
		if !is || method.Recv == nil {
			continue
		}
		receiver := method.Recv.List[0].Type
		if pointer, is := receiver.(*ast.StarExpr); is {
			receiver = pointer.X
		}
		if of, is := receiver.(*ast.Ident); is && of.Name == name {
			all = append(all, method.Name.Name)
		}
	}
	return all
}
