package team_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// longNote is a note that is the same in the metadata whatever its end is.
func longNote(end string) string { return strings.Repeat("Ring twice. ", 100) + end }

// see is an entry as a member sees it, with what lies beside its token.
func see(t *testing.T, c *team.Client, key team.Key) team.Entry {
	t.Helper()
	entry, _, _, err := c.Look(t.Context(), key)
	must(t, err)
	read, err := c.Read(t.Context(), key, entry.Version)
	must(t, err)
	return team.Whole(entry, read)
}

// annotate edits the note of an entry.
func annotate(t *testing.T, c *team.Client, before team.Entry, note string) error {
	t.Helper()
	after := before
	after.Connection.Note = note
	_, err := c.Edit(t.Context(), before, after)
	return err
}

func wantNoteConflict(t *testing.T, err error) {
	t.Helper()
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) || !slices.Equal(conflict.Fields, []string{"note"}) {
		t.Fatalf("got %v, want a conflict of the note", err)
	}
}

// TestALongDetailThatAnotherHasChangedIsNotWrittenOver: the beginnings are the same, and so is the metadata.
func TestALongDetailThatAnotherHasChangedIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	key := add(t, anna, 1)
	must(t, annotate(t, anna, see(t, anna, key), longNote("first")))
	both := see(t, anna, key)
	cut, _, _, err := bob.Look(t.Context(), key) // he has seen as much as there is in the list
	must(t, err)
	must(t, annotate(t, anna, both, longNote("hers")))
	wantNoteConflict(t, annotate(t, bob, both, longNote("his")))
	wantNoteConflict(t, annotate(t, bob, cut, longNote("his")))
	wantNoteConflict(t, annotate(t, bob, cut, "short"))
	if note := see(t, bob, key).Connection.Note; note != longNote("hers") {
		t.Errorf("it ends with %q", note[len(note)-5:])
	}
	// What is another detail goes along.
	other := both
	other.Connection.Tags = slices.Repeat([]string{"pilot"}, 200)
	_, err = bob.Edit(t.Context(), both, other)
	must(t, err)
	now := see(t, bob, key)
	if now.Connection.Note != longNote("hers") || len(now.Connection.Tags) != 200 {
		t.Errorf("a note of %d and %d tags are there", len(now.Connection.Note), len(now.Connection.Tags))
	}
	// A rotation changes no note, so who has seen what was there before it may edit.
	cut, _, _, err = bob.Look(t.Context(), key)
	must(t, err)
	_, err = anna.Put(t.Context(), key, cut.Version, token(2))
	must(t, err)
	must(t, annotate(t, bob, cut, longNote("last")))
	if note := see(t, anna, key).Connection.Note; note != longNote("last") {
		t.Errorf("it ends with %q", note[len(note)-5:])
	}
}

// TestAnEditMakesNoStaleFingerprintCurrent: whoever has rotated was interrupted before the token was marked.
func TestAnEditMakesNoStaleFingerprintCurrent(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	must(t, annotate(t, anna, see(t, anna, key), longNote("first")))
	_, err := anna.Put(t.Context(), key, 2, token(2))
	must(t, err)
	before := see(t, anna, key)
	if !before.Stale {
		t.Fatal("it is marked")
	}
	must(t, annotate(t, anna, before, longNote("second")))
	if now := see(t, anna, key); now.Stale || now.Connection.Fingerprint != fingerprint(token(2)) {
		t.Errorf("stale: %t, with the fingerprint %s", now.Stale, now.Connection.Fingerprint)
	}
}

// TestALongDetailComesAlongWithANewToken: it is not in the metadata, so the first version has it.
func TestALongDetailComesAlongWithANewToken(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Reader))
	_, entry := client()
	entry.Connection.Note = longNote("new")
	must(t, anna.Create(t.Context(), entry))
	version, err := anna.Put(t.Context(), entry.Key, 0, token(1))
	must(t, err)
	must(t, anna.Mark(t.Context(), entry.Key, version, fingerprint(token(1))))
	if note := see(t, bob, entry.Key).Connection.Note; note != longNote("new") {
		t.Errorf("it ends with %q", note[len(note)-5:])
	}
}

// TestAnEditThatWasInterruptedIsFinishedByWhoeverComesNext: the token was written with its long details, and the
// metadata was not.
func TestAnEditThatWasInterruptedIsFinishedByWhoeverComesNext(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(*testing.T, *team.Client, team.Key){
		"looks": func(t *testing.T, bob *team.Client, _ team.Key) {
			_, err := bob.Freshen(t.Context(), listed(t, bob)[0])
			must(t, err)
		},
		"rotates": func(t *testing.T, bob *team.Client, key team.Key) {
			version, err := bob.Put(t.Context(), key, 2, token(2))
			must(t, err)
			must(t, bob.Mark(t.Context(), key, version, fingerprint(token(2))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine := teamtest.Start(t)
			anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
			bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
			key := add(t, anna, 1)
			r := newRoad(t, engine.Address)
			cut := over(t, engine, r, anna)
			before := see(t, cut, key)
			after := before
			after.Connection.Note, after.Connection.Label = longNote("hers"), "Harbour House West"
			r.set(func(r *http.Request, _ int) fate {
				if r.Method == http.MethodPatch {
					return cutBefore
				}
				return passes
			})
			if _, err := cut.Edit(t.Context(), before, after); err == nil {
				t.Fatal("it was not interrupted")
			}
			next(t, bob, key)
			now := see(t, bob, key)
			if now.Stale || now.Connection.Note != longNote("hers") || now.Connection.Label != "Harbour House West" {
				t.Errorf("it is %+v", now)
			}
		})
	}
}
