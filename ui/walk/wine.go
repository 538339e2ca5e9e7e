package walk

import (
	"os"
	"strings"
	"testing"
)

// wine returns the program that starts those of Windows. It skips the test where there is none.
func wine(t testing.TB) string {
	t.Helper()
	starter := os.Getenv("KEYRACK_WINE")
	if starter == "" || os.Getenv("KEYRACK_WINDOWS") == "" {
		t.Skip("make test-windows walks through the program of Windows")
	}
	return starter
}

// arguments are those in front of all others.
func (d *Desktop) arguments() []string {
	data := []string{"--data", d.named(d.Data())}
	if d.options.Wine {
		return append([]string{os.Getenv("KEYRACK_WINDOWS")}, data...)
	}
	return data
}

// named is what the program calls a file by: for Wine the whole file system is a drive.
func (d *Desktop) named(path string) string {
	if !d.options.Wine {
		return path
	}
	return "Z:" + strings.ReplaceAll(path, "/", `\`)
}
