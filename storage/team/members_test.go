package team_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// TestEveryConflictIsToldToExactlyOneSide lets members rotate the same tokens at once: of all
// who write over one version one is told that it is stored, and all others that it is not.
func TestEveryConflictIsToldToExactlyOneSide(t *testing.T) {
	t.Parallel()
	members, rotations := 8, 10
	if os.Getenv(killsVariable) != "" {
		members, rotations = 20, 100
	}
	engine := teamtest.Start(t)
	owner := engine.Client(t, engine.Member(t, "olga", teamtest.Owner))
	keys := make([]team.Key, members/2) // so many that each meets another now and then
	for i := range keys {
		keys[i] = add(t, owner, i)
		engine.Must(t, "POST", "secret/metadata/keyrack/acme/"+keys[i].String(),
			map[string]any{"max_versions": members*rotations + 1})
	}
	var (
		mu        sync.Mutex
		stored    = map[string]int{} // by key and version, the number of the token
		conflicts int
		group     errgroup.Group
	)
	var all []*team.Client
	for m := range members {
		all = append(all, engine.Client(t, engine.Member(t, fmt.Sprintf("m%d", m), teamtest.Editor)))
	}
	for m, member := range all {
		group.Go(func() error {
			random := rand.New(rand.NewPCG(uint64(m), 3))
			for n := 0; n < rotations; {
				key, number := keys[random.IntN(len(keys))], 1000*(m+1)+n
				now, err := member.Read(t.Context(), key, 0)
				if err != nil {
					return err
				}
				version, err := member.Put(t.Context(), key, now.Version, token(number))
				var conflict *team.ConflictError
				mu.Lock()
				name := fmt.Sprint(key, " ", now.Version+1)
				switch {
				case errors.As(err, &conflict):
					if conflict.Version <= now.Version || conflict.By == "" {
						err = fmt.Errorf("told %+v", conflict)
					} else {
						conflicts, err = conflicts+1, nil
					}
				case err == nil && version != now.Version+1:
					err = fmt.Errorf("stored as version %d over %d", version, now.Version)
				case err == nil:
					if _, twice := stored[name]; twice {
						err = fmt.Errorf("%s was told to two", name)
					}
					stored[name] = number
					n++
				}
				mu.Unlock()
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, group.Wait())
	if len(stored) != members*rotations {
		t.Errorf("%d rotations were stored, want %d", len(stored), members*rotations)
	}
	wantVersions(t, owner, keys, stored)
	if conflicts == 0 {
		t.Error("nobody met another: it proves nothing")
	}
	t.Logf("%d members, %d rotations each, %d conflicts", members, rotations, conflicts)
}

// wantVersions checks that each version of the keys is the token of whoever was told that it is stored, and that all of
// those are there.
func wantVersions(t *testing.T, owner *team.Client, keys []team.Key, stored map[string]int) {
	t.Helper()
	for _, key := range keys {
		versions, err := owner.Versions(t.Context(), key)
		must(t, err)
		for _, version := range versions {
			if version.Number == 1 {
				continue
			}
			number, told := stored[fmt.Sprint(key, " ", version.Number)]
			read, err := owner.Read(t.Context(), key, version.Number)
			must(t, err)
			if !told || !read.Secret.Equal(token(number)) {
				t.Errorf("version %d of %s is %s, and nobody was told of it", version.Number, key, read.Secret)
			}
			delete(stored, fmt.Sprint(key, " ", version.Number))
		}
	}
	if len(stored) > 0 {
		t.Errorf("lost: %v", stored)
	}
}
