package transfer_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/workspace/transfer"
	files "keyrack/storage/transfer"
)

// folderOf makes a folder of names and texts.
func folderOf(t *testing.T, all map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range all {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(fill(text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestAFolderIsReadFileByFileAndNoLinkIsFollowed(t *testing.T) {
	outside := folderOf(t, map[string]string{"secret.env": "MEWS_ACCESS_TOKEN=BOREAL\n"})
	folder := folderOf(t, map[string]string{
		"a/.env":                "MEWS_ACCESS_TOKEN=AURORA\nMEWS_CLIENT_TOKEN=CLIENT\n",
		"b/index":               "MEWS_ACCESS_TOKEN=BOREAL\n",
		"node_modules/x/config": "MEWS_ACCESS_TOKEN=BOREAL\n",
		"readme.md":             "nothing here\n",
	})
	if runtime.GOOS != "windows" {
		for _, target := range []string{outside, filepath.Join(outside, "secret.env")} {
			if err := os.Symlink(target, filepath.Join(folder, filepath.Base(target)+"-link")); err != nil {
				t.Fatal(err)
			}
		}
	}
	own := files.Files{Own: []string{filepath.Join(folder, "b", "index")}}
	file, err := own.ReadFolder(context.Background(), folder, transfer.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Records) != 1 || short(file.Records[0].AccessToken.Secret.Reveal()) != "AURORA" ||
		file.Records[0].File != "a/.env" {
		t.Errorf("%d records, %v", len(file.Records), file.Flaws)
	}
	nowhere := filepath.Join(folder, "none")
	if _, err := own.ReadFolder(context.Background(), nowhere, transfer.ReadOptions{}); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := own.ReadFolder(ended, folder, transfer.ReadOptions{}); err == nil {
		t.Error("it is read on when nobody waits for it")
	}
}

func TestTokensInAFolderOrAFileAreListed(t *testing.T) {
	folder := folderOf(t, map[string]string{"a/.env": "\nMEWS_ACCESS_TOKEN=AURORA\n", "b.py": "token = 'BOREAL'\n"})
	for _, test := range []struct {
		path string
		want []string
	}{
		{folder, []string{"a/.env AURORA", "b.py BOREAL"}},
		{filepath.Join(folder, "b.py"), []string{"b.py BOREAL"}},
	} {
		scan, err := files.Files{}.Scan(context.Background(), test.path)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range scan.Sightings {
			got = append(got, s.File+" "+short(s.Token.Reveal()))
		}
		slices.Sort(got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
