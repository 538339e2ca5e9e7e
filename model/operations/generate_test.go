package operations

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestTheEmbeddedCatalogueIsWhatTheGeneratorMakes(t *testing.T) {
	source, err := os.Open("catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	var made bytes.Buffer
	if err := Generate(source, &made); err != nil {
		t.Fatal(err)
	}
	if made.String() != embedded {
		for i, line := range strings.Split(made.String(), "\n") {
			if old := strings.Split(embedded, "\n"); i >= len(old) || old[i] != line {
				t.Fatalf("operations.json is not what catalogue.json says in line %d: run go generate ./model/operations", i+1)
			}
		}
		t.Fatal("operations.json is not what catalogue.json says: run go generate ./model/operations")
	}
}

// A template that says nothing else than its fields do is one more thing to keep right.
func TestTheEditedCatalogueHoldsNoTemplateThatTheFieldsGive(t *testing.T) {
	source, err := os.Open("catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	records, err := readRecords(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Template != nil && bytes.Equal(r.Template, sampleBody(r.Fields, r.AtLeastOneOf)) {
			t.Errorf("%s does not need its template", r.Path)
		}
	}
}

func TestACatalogueSurvivesBeingWrittenAndRead(t *testing.T) {
	var written bytes.Buffer
	if err := open(t).Write(&written); err != nil {
		t.Fatal(err)
	}
	if written.String() != embedded {
		t.Error("what is written is not what was read")
	}
}
