package storage_test

import (
	"os"
	"path/filepath"
	"testing"

	"keyrack/storage"
)

func TestAKeptCatalogueIsThereForTheNextStart(t *testing.T) {
	options := storage.Options{Path: filepath.Join(t.TempDir(), "data"), Create: true}
	if catalogue, err := storage.ReadOperations(options); catalogue != nil || err != nil {
		t.Fatalf("before anything was kept: %q, %v", catalogue, err)
	}
	if _, err := os.Stat(options.Path); err == nil {
		t.Error("asking for the catalogue made the folder")
	}
	folder, err := storage.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	for _, text := range []string{"[1]", "[2]"} {
		if err := folder.KeepOperations(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
		if catalogue, err := storage.ReadOperations(options); string(catalogue) != text || err != nil {
			t.Errorf("read %q, error %v", catalogue, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(options.Path, "operations.json*"))
	if err != nil || len(left) != 1 {
		t.Errorf("in the folder are %v, error %v", left, err)
	}
}
