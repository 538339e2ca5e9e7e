package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sentence is a text that begins with a capital, goes on, and ends as a sentence does.
var sentence = regexp.MustCompile(`^[A-Z][a-z’']* .*[.!?]$`)

// speaks are the packages below the screens whose sentences are no Keyrack's: what the sandbox answers in place of
// Mews, and what the catalogue quotes of Mews' documentation.
var speaks = []string{"sandbox", "operations"}

// TestNoSentenceForAPersonIsBelowTheScreens: package ui/phrase makes them, once for window and terminal. Errors of the
// model are short and begin in lower case.
func TestNoSentenceForAPersonIsBelowTheScreens(t *testing.T) {
	for _, root := range []string{".", "../storage"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			for _, own := range speaks {
				if entry.IsDir() && entry.Name() == own {
					return fs.SkipDir
				}
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "demo.go" {
				return nil
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				literal, is := node.(*ast.BasicLit)
				if !is || literal.Kind != token.STRING {
					return true
				}
				if text, err := strconv.Unquote(literal.Value); err == nil && sentence.MatchString(text) {
					t.Errorf("%s: %q", files.Position(literal.Pos()), text)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
