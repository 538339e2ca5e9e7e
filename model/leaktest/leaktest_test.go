package leaktest

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
)

func TestFilesFindsASecretInEveryForm(t *testing.T) {
	const sentinel = "SENTINEL+4711/ö?<token"
	secret := model.NewSecret(sentinel)
	for name, content := range map[string]string{
		"as it is":          "before " + sentinel + " behind",
		"URL-escaped":       "q=" + url.QueryEscape(sentinel) + "&x=1",
		"JSON-escaped":      `{"t": "SENTINEL+4711/ö?\u003ctoken"}`,
		"hex":               hex.EncodeToString([]byte("ab" + sentinel + "c")),
		"base64":            base64.StdEncoding.EncodeToString([]byte(sentinel)),
		"base64, 1 byte on": base64.StdEncoding.EncodeToString([]byte(":" + sentinel + "xyz")),
		"base64, 2 on, URL": base64.URLEncoding.EncodeToString([]byte("ab" + sentinel + "x")),
		"UTF-16": "S\x00E\x00N\x00T\x00I\x00N\x00E\x00L\x00+\x004\x007\x001\x001\x00/\x00" +
			"\xf6\x00?\x00<\x00t\x00o\x00k\x00e\x00n\x00",
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write := func(name, text string) {
				t.Helper()
				path := filepath.Join(folder, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("deep/down/file.db", content)
			write("innocent.txt", "SENTINEL 4711 token")
			if diff := cmp.Diff([]string{filepath.Join("deep", "down", "file.db")}, Files(t, folder, secret)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
