package index_test

import (
	"errors"
	"os"
	"testing"

	"keyrack/model"
	"keyrack/storage/index"
)

// FuzzOpen changes bytes of an index, cuts it, and opens it. Whatever happened to the file, Open returns an index that
// answers or an error, and changes nothing when it reports damage.
func FuzzOpen(f *testing.F) {
	whole := readFile(f, closedIndex(f, 20, false))
	f.Add(0, []byte("SQLite"), 0)           // no change
	f.Add(16, []byte{0xff, 0xff}, 0)        // page size
	f.Add(18, []byte{9, 9}, 0)              // format versions
	f.Add(28, []byte{0xff, 0xff}, 0)        // number of pages
	f.Add(56, []byte{0, 0, 0, 3}, 0)        // UTF-16
	f.Add(60, []byte{0, 0, 0, 2}, 0)        // a newer schema
	f.Add(100, []byte{5}, 0)                // kind of page 1
	f.Add(103, []byte{0xff, 0xff}, 0)       // number of cells
	f.Add(len(whole)/2, []byte("\xff"), 0)  // somewhere
	f.Add(len(whole)-40, []byte("????"), 0) // content
	f.Add(4096, make([]byte, 64), 0)        // start of page 2
	f.Add(3800, []byte("TRIGGER"), 0)       // text of the schema
	f.Add(0, []byte{}, 5000)                // cut
	f.Fuzz(func(t *testing.T, offset int, change []byte, cut int) {
		content := append([]byte(nil), whole...)
		if offset < 0 || offset > len(content) || cut < 0 || cut > len(content) {
			t.Skip()
		}
		copy(content[offset:], change)
		content = content[:len(content)-cut]
		path := pathIn(t)
		must(t, os.WriteFile(path, content, 0o600))

		x, err := index.Open(t.Context(), path, at(noon))
		if err != nil {
			var damaged *index.DamagedFileError
			if errors.As(err, &damaged) && string(readFile(t, path)) != string(content) {
				t.Error("a damaged file was changed")
			}
			return
		}
		defer func() { must(t, x.Close()) }()
		// Each of these may fail; none may panic or hang.
		_, _ = x.Environments(t.Context())
		_, _ = x.Integrations(t.Context(), "demo")
		_, _ = x.Connections(t.Context(), "demo")
		_, _ = x.Damage(t.Context())
		_, _ = x.Garbage(t.Context(), noon)
		_ = x.Reserve(t.Context(), model.KeychainStore, "new.1")
		_ = x.RemoveConnections(t.Context(), "connection-1")
	})
}
