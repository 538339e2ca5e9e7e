package storage_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage"
	"keyrack/storage/disktest"
	"keyrack/storage/keychain"
	"keyrack/ui/phrase"
)

func TestACatalogueThatHasNoRoomLeavesTheOldOne(t *testing.T) {
	disktest.On(t, "4m", func(t *testing.T, disk *disktest.Disk) {
		options := storage.Options{Path: filepath.Join(disk.Folder, "data"), Create: true}
		folder, err := storage.Open(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		old, next := strings.Repeat("o", 100<<10), strings.Repeat("n", 300<<10)
		if err := folder.KeepOperations(t.Context(), []byte(old)); err != nil {
			t.Fatal(err)
		}
		for room := int64(0); room < 300<<10; room += 60 << 10 {
			when := fmt.Sprintf("with room for %d bytes", room)
			empty := disk.Fill(room)
			err := folder.KeepOperations(t.Context(), []byte(next))
			empty()
			if !errors.Is(err, workspace.ErrDiskFull) || strings.Contains(phrase.Explain(err).Sentences(), disk.Folder) {
				t.Errorf("%s: %v, which is explained as %q", when, err, phrase.Explain(err).Sentences())
			}
			if kept, err := storage.ReadOperations(options); err != nil || string(kept) != old {
				t.Errorf("%s: the old catalogue is gone, error %v", when, err)
			}
			left, err := filepath.Glob(filepath.Join(options.Path, "operations.json*"))
			if err != nil || len(left) != 1 {
				t.Errorf("%s: in the folder are %v, error %v", when, left, err)
			}
		}
		if err := folder.KeepOperations(t.Context(), []byte(next)); err != nil {
			t.Fatal(err)
		}
		if kept, err := storage.ReadOperations(options); err != nil || string(kept) != next {
			t.Errorf("the new catalogue is not there, error %v", err)
		}
	})
}

// TestAFullDiskLosesNoToken adds and rotates with a little more room each time, from none, with index and vault on the
// disk.
func TestAFullDiskLosesNoToken(t *testing.T) {
	disktest.On(t, "4m", func(t *testing.T, disk *disktest.Disk) {
		keys := keychain.Open(
			keychain.Options{Backend: &moody{items: map[string]string{}, random: rand.New(rand.NewPCG(1, 1))}})
		opened := 0
		open := func() *rig {
			t.Helper()
			opened++ // reservations of before count as abandoned
			r, err := openRig(t.Context(), disk.Folder, keys, time.Duration(opened)*24*time.Hour, nil)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := open()
		if err := r.UseStore(t.Context(), model.VaultStore); err != nil {
			t.Fatal(err)
		}
		want, failed, done := promise{}, 0, 0
		for round := 1; done < 6; round++ {
			if round > 200 {
				t.Fatal("nothing can be saved any more")
			}
			label := fmt.Sprint("h", round%3)
			connection, found, err := r.find(t.Context(), label)
			if err != nil {
				t.Fatal(err)
			}
			draft, err := r.draft(t.Context(), label, round)
			if err != nil {
				t.Fatal(err)
			}
			want.may(label, round)
			empty := disk.Fill(int64(round-1) * int64(os.Getpagesize()))
			if found {
				err = r.ReplaceAccessToken(t.Context(), connection.ID, parsed(round), workspace.Verification{})
			} else {
				_, err = r.AddConnection(t.Context(), draft)
			}
			empty()
			when := fmt.Sprintf("room for %d pages", round-1)
			switch {
			case err == nil:
				done++
				want[label] = only(round)
			case errors.Is(err, workspace.ErrDiskFull), errors.Is(err, model.ErrSecretNotSaved):
				failed++
			default:
				t.Errorf("%s: %v", when, err)
			}
			if err := r.index.Close(); err != nil {
				t.Fatal(err)
			}
			r = open()
			want.check(t, r, when)
		}
		if err := r.index.Close(); err != nil {
			t.Fatal(err)
		}
		if failed < 3 {
			t.Errorf("the disk was full %d times: that proves nothing", failed)
		}
	})
}
