package assets

import (
	"bytes"
	"encoding/xml"
	"go/ast"
	"go/parser"
	"go/token"
	"image/png"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named returns the icons that assets.go names.
func named(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "assets.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(node ast.Node) bool {
		spec, is := node.(*ast.ValueSpec)
		if !is || spec.Type == nil {
			return true
		}
		if kind, is := spec.Type.(*ast.Ident); is && kind.Name == "Icon" {
			name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	slices.Sort(names)
	return names
}

func TestEveryIconHasADrawingAndEveryDrawingAnIcon(t *testing.T) {
	entries, err := icons.ReadDir("icons")
	if err != nil {
		t.Fatal(err)
	}
	var drawn []string
	for _, entry := range entries {
		drawn = append(drawn, strings.TrimSuffix(entry.Name(), path.Ext(entry.Name())))
	}
	slices.Sort(drawn)
	if diff := cmp.Diff(named(t), drawn); diff != "" {
		t.Errorf("named (-) and drawn (+) differ:\n%s", diff)
	}
}

// Strokes would keep their width whatever the size of the icon, and a second colour could not be tinted.
func TestIconsAreFilledShapesOfOneColor(t *testing.T) {
	for _, name := range named(t) {
		decoder := xml.NewDecoder(bytes.NewReader(Icon(name).SVG()))
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			element, is := token.(xml.StartElement)
			if !is {
				continue
			}
			for _, attribute := range element.Attr {
				switch {
				case attribute.Name.Local == "fill" && attribute.Value != "currentColor":
					t.Errorf("%s is filled with %s", name, attribute.Value)
				case strings.HasPrefix(attribute.Name.Local, "stroke"):
					t.Errorf("%s has a stroke", name)
				case attribute.Name.Local == "viewBox" && attribute.Value != "0 0 24 24":
					t.Errorf("%s is drawn on %s", name, attribute.Value)
				}
			}
		}
	}
}

func TestAnUnknownIconIsAMistakeInTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it did not panic")
		}
	}()
	Icon("no such icon").SVG()
}

func TestTheAppIconIsASquareOf512Pixels(t *testing.T) {
	icon, err := png.DecodeConfig(bytes.NewReader(AppIcon()))
	if err != nil {
		t.Fatal(err)
	}
	if icon.Width != 512 || icon.Height != 512 {
		t.Errorf("it has %d by %d pixels", icon.Width, icon.Height)
	}
}

func TestTheAppIconCannotBeChangedFromOutside(t *testing.T) {
	AppIcon()[0] = 0
	if AppIcon()[0] == 0 {
		t.Error("a change of the returned bytes changed the icon")
	}
}
