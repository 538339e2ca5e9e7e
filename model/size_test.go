package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// The sizes that a reader can hold. A tab counts as one character.
const (
	longestLine     = 120
	longestFile     = 500
	longestFunction = 80
)

// TestLinesFilesAndFunctionsAreShort reads every Go file of the module, tests included. What is longer holds two ideas,
// or is read by nobody.
func TestLinesFilesAndFunctionsAreShort(t *testing.T) {
	files := token.NewFileSet()
	count := 0
	err := filepath.WalkDir("..", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "build" || len(entry.Name()) > 2 && entry.Name()[0] == '.') {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		count++
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines := strings.Split(strings.TrimSuffix(string(source), "\n"), "\n")
		if len(lines) > longestFile {
			t.Errorf("%s has %d lines: at most %d", path, len(lines), longestFile)
		}
		parsed, err := parser.ParseFile(files, path, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		text := linesOfTexts(files, parsed)
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > longestLine && !text[i+1] {
				t.Errorf("%s:%d has %d characters: at most %d", path, i+1, n, longestLine)
			}
		}
		for _, declaration := range parsed.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := length(files, function); n > longestFunction {
				t.Errorf("%s: %s has %d lines: at most %d", path, function.Name.Name, n, longestFunction)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 500 {
		t.Errorf("only %d files were read", count)
	}
}

// linesOfTexts are the lines of texts that go over several, such as help and SQL: their line ends belong to them.
func linesOfTexts(files *token.FileSet, parsed *ast.File) map[int]bool {
	found := map[int]bool{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && strings.Contains(text.Value, "\n") {
			for line := files.Position(text.Pos()).Line; line <= files.Position(text.End()).Line; line++ {
				found[line] = true
			}
		}
		return true
	})
	return found
}

// length is the number of a function's lines, those of tables aside: a row more makes no function harder to read.
func length(files *token.FileSet, function *ast.FuncDecl) int {
	line := func(p token.Pos) int { return files.Position(p).Line }
	lines := line(function.End()) - line(function.Pos()) + 1
	ast.Inspect(function, func(n ast.Node) bool {
		table, ok := n.(*ast.CompositeLit)
		if ok {
			lines -= line(table.End()) - line(table.Pos())
		}
		return !ok
	})
	return lines
}
