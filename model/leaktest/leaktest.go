// Package leaktest looks for secrets where they must not be: in files, and in whatever a program says.
package leaktest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"keyrack/model"
)

// Files returns the files under folder, relative to it, that hold the secret, as it is or in a form that programs write
// without meaning to: JSON- and URL-escaped, hexadecimal, base64 at any offset, UTF-16. Sockets and pipes are passed
// over.
func Files(t testing.TB, folder string, secret model.Secret) []string {
	t.Helper()
	if secret.IsEmpty() {
		t.Fatal("an empty secret is everywhere")
	}
	needles := forms(secret.Reveal())
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, needle := range needles {
			if bytes.Contains(content, needle) {
				name, err := filepath.Rel(folder, path)
				found = append(found, name)
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(fmt.Errorf("search %s: %w", folder, err))
	}
	return found
}

// In reports whether a text gives the secret away, as it is or in one of the forms that Files knows.
func In(text string, secret model.Secret) bool {
	for _, needle := range forms(secret.Reveal()) {
		if bytes.Contains([]byte(text), needle) {
			return true
		}
	}
	return false
}

// forms are the byte strings that give a secret away. Of base64 only the characters are taken that do not depend on
// what stands before and after.
func forms(secret string) [][]byte {
	all := [][]byte{
		[]byte(secret),
		[]byte(url.QueryEscape(secret)),
		[]byte(url.PathEscape(secret)),
		[]byte(hex.EncodeToString([]byte(secret))),
		[]byte(strings.ToUpper(hex.EncodeToString([]byte(secret)))),
	}
	for _, escapeHTML := range []bool{true, false} {
		var escaped bytes.Buffer
		encoder := json.NewEncoder(&escaped)
		encoder.SetEscapeHTML(escapeHTML)
		_ = encoder.Encode(secret) // a string is always encoded
		all = append(all, bytes.Trim(escaped.Bytes(), "\"\n"))
	}
	for offset := range 3 {
		padded := append(make([]byte, offset), secret...)
		whole := len(padded) / 3 * 4
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			first := (offset*8 + 5) / 6
			if text := encoding.EncodeToString(padded); whole > first {
				all = append(all, []byte(text[first:whole]))
			}
		}
	}
	for _, text := range Writings(secret) {
		all = append(all, []byte(text))
	}
	little, big := unitBytes(secret)
	return append(all, little, big)
}

func unitBytes(text string) (little, big []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		little = append(little, byte(unit), byte(unit>>8))
		big = append(big, byte(unit>>8), byte(unit))
	}
	return little, big
}

// Writings are ways in which a server may repeat a secret, by name. Each can stand in a line of its own.
func Writings(secret string) map[string]string {
	little, big := unitBytes(secret)
	mixed := []byte(strings.ToLower(secret))
	for i := 0; i < len(mixed); i += 2 {
		if mixed[i] >= 'a' && mixed[i] <= 'z' {
			mixed[i] -= 'a' - 'A'
		}
	}
	all := map[string]string{
		"as it is":            secret,
		"lower case":          strings.ToLower(secret),
		"mixed case":          string(mixed),
		"hexadecimal":         hex.EncodeToString([]byte(secret)),
		"base64":              base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64 of UTF-16":    base64.StdEncoding.EncodeToString(little),
		"base64 of UTF-16, 2": base64.StdEncoding.EncodeToString(big),
		"in an address":       url.QueryEscape(secret),
	}
	if strings.Contains(secret, "-") {
		all["without hyphens"] = strings.ReplaceAll(secret, "-", "")
		all["HTML"] = strings.ReplaceAll(secret, "-", "&#45;")
		all["quoted-printable"] = strings.ReplaceAll(secret, "-", "=2D")
	}
	return all
}
