package team_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

func TestTheSecondWriterIsToldWhoWasFaster(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	key := add(t, anna, 1)
	if version, err := bob.Put(t.Context(), key, 1, token(2)); err != nil || version != 2 {
		t.Fatalf("version %d, %v", version, err)
	}
	_, err := anna.Put(t.Context(), key, 1, token(3))
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if conflict.By != "userpass-bob" || conflict.Version != 2 || conflict.Wanted != 1 || conflict.Gone ||
		time.Since(conflict.At).Abs() > time.Hour {
		t.Errorf("told %+v", conflict)
	}
	wantError(t, err, model.ErrSecretNotSaved)
	wantToken(t, anna, key, 2, 2)
}

func TestANewTokenIsNotWrittenOverOneThatIsThere(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	var conflict *team.ConflictError
	if _, err := anna.Put(t.Context(), key, 0, token(2)); !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if err := anna.Create(t.Context(), team.Entry{Key: key}); !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	wantToken(t, anna, key, 1, 1)
}

// TestADeletedTokenIsNotWrittenOver: a check-and-set of the engine lets it through.
func TestADeletedTokenIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	key := add(t, anna, 1)
	must(t, bob.Delete(t.Context(), key, 1))
	_, err := anna.Put(t.Context(), key, 1, token(2))
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) || !conflict.Gone {
		t.Fatalf("got %v, want a conflict with what is gone", err)
	}
	if _, err := anna.Read(t.Context(), key, 0); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("the token is back: %v", err)
	}
}

func TestWhatWasDeletedComesBackAndWhatWasDestroyedDoesNot(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	owner := engine.Client(t, engine.Member(t, "olga", teamtest.Owner))
	key := add(t, owner, 1)
	_, err := owner.Put(t.Context(), key, 1, token(2))
	must(t, err)
	must(t, owner.Delete(t.Context(), key, 2))
	must(t, owner.Delete(t.Context(), key, 2)) // it may be said twice
	listing, err := owner.List(t.Context())
	must(t, err)
	if len(listing.Entries) != 1 || !listing.Entries[0].Deleted {
		t.Fatalf("listed %+v", listing.Entries)
	}
	must(t, owner.Undelete(t.Context(), key, 2))
	wantToken(t, owner, key, 2, 2)

	version, err := owner.BringBack(t.Context(), key, 1, 2)
	must(t, err)
	if version != 3 {
		t.Fatalf("brought back as version %d", version)
	}
	wantToken(t, owner, key, 3, 1)
	versions, err := owner.Versions(t.Context(), key)
	must(t, err)
	if len(versions) != 3 || !versions[0].Current || versions[0].By != "userpass-olga" || versions[2].Number != 1 {
		t.Errorf("versions %+v", versions)
	}

	var conflict *team.ConflictError
	if err := owner.Destroy(t.Context(), key, 2); !errors.As(err, &conflict) {
		t.Fatalf("destroyed another version than was meant: %v", err)
	}
	must(t, owner.Destroy(t.Context(), key, 3))
	must(t, owner.Destroy(t.Context(), key, 3))
	if _, err := owner.Versions(t.Context(), key); !errors.Is(err, model.ErrSecretNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if listing, err = owner.List(t.Context()); err != nil || len(listing.Entries) != 0 {
		t.Errorf("listed %+v, %v", listing.Entries, err)
	}
}

func TestADeletionOfAnOlderVersionIsAConflict(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	_, err := anna.Put(t.Context(), key, 1, token(2))
	must(t, err)
	var conflict *team.ConflictError
	if err := anna.Delete(t.Context(), key, 1); !errors.As(err, &conflict) || conflict.Version != 2 {
		t.Fatalf("got %v", err)
	}
	wantToken(t, anna, key, 2, 2)
}

// TestAWriteWhoseAnswerWasLostIsSettledByReading cuts, doubles and garbles what lies between a member and the engine.
func TestAWriteWhoseAnswerWasLostIsSettledByReading(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	road := newRoad(t, engine.Address)
	abroad := over(t, engine, road, anna)
	for name, row := range map[string]struct {
		faults []fate
		sent   int // how often Keyrack sends it
	}{
		"the answer is lost":             {[]fate{cutAfter}, 1},
		"a proxy says 502 and has done":  {[]fate{badGateway}, 1},
		"a proxy sends it twice":         {[]fate{twice}, 1},
		"it is cut before it arrives":    {[]fate{cutBefore}, 2},
		"twice before it arrives":        {[]fate{cutBefore, cutBefore}, 3},
		"before it arrives, then after":  {[]fate{cutBefore, cutAfter}, 2},
		"nothing goes wrong":             {nil, 1},
		"a proxy sends it twice and 502": {[]fate{cutBefore, twice}, 2},
	} {
		road.set(nil)
		key := add(t, anna, 1)
		road.set(writes(row.faults...))
		version, err := abroad.Put(t.Context(), key, 1, token(2))
		if err != nil || version != 2 {
			t.Fatalf("%s: version %d, %v", name, version, err)
		}
		if sent := road.count(http.MethodPut, "/data/"); sent != row.sent {
			t.Errorf("%s: sent %d times, want %d", name, sent, row.sent)
		}
		wantToken(t, anna, key, 2, 2)
	}
}

func TestAWriteThatNobodyCanTellAnythingOfIsSaidToBeOpen(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	road := newRoad(t, engine.Address)
	abroad := over(t, engine, road, anna)
	key := add(t, anna, 1)
	written := false
	road.set(func(r *http.Request, _ int) fate {
		switch {
		case r.Method == http.MethodPut && !written:
			written = true
			return cutAfter
		case written:
			return cutBefore
		}
		return passes
	})
	_, err := abroad.Put(t.Context(), key, 1, token(2))
	wantError(t, err, team.ErrUnsettled)
	wantError(t, err, model.ErrStoreTimeout)
	wantToken(t, anna, key, 2, 2)
}

func TestAWriteThatNeverWentOutIsNotOpen(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	engine.Kill()
	_, err := anna.Put(t.Context(), key, 1, token(2))
	wantError(t, err, team.ErrUnreachable)
	if errors.Is(err, team.ErrUnsettled) {
		t.Errorf("it is said to be open: %v", err)
	}
}

// TestAWriteIsNotRepeatedWhereItMayHaveLanded: the library would, three times.
func TestAWriteIsNotRepeatedWhereItMayHaveLanded(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	road := newRoad(t, engine.Address)
	abroad := over(t, engine, road, anna)
	key := add(t, anna, 1)
	road.set(func(r *http.Request, _ int) fate {
		if r.Method == http.MethodPut {
			return badGateway
		}
		return passes
	})
	must(t, abroad.Delete(t.Context(), key, 1))
	if sent := road.count(http.MethodPut, "/delete/"); sent != 1 {
		t.Errorf("sent %d times", sent)
	}
	must(t, abroad.Undelete(t.Context(), key, 1))
	wantToken(t, anna, key, 1, 1)
}

// TestAPageOfAPortalIsNoProof: what answers between a member and the engine says nothing of a token.
func TestAPageOfAPortalIsNoProof(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	road := newRoad(t, engine.Address)
	options := engine.Options()
	options.Address = road.URL
	abroad, err := team.New(options)
	must(t, err)
	must(t, abroad.UseToken(anna.Token()))
	for _, what := range []fate{page, portal} {
		road.set(nil)
		key := add(t, abroad, 1)
		road.set(func(r *http.Request, _ int) fate {
			if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/data/") {
				return what
			}
			return passes
		})
		_, err := abroad.Put(t.Context(), key, 1, token(2))
		wantError(t, err, team.ErrUnsettled)
		var conflict *team.ConflictError
		if errors.As(err, &conflict) {
			t.Errorf("the own token is told as another's: %v", err)
		}
		wantToken(t, anna, key, 2, 2)
		wantError(t, abroad.Store().Delete(t.Context(), key.Ref(2)), team.ErrNonsense)
		wantToken(t, anna, key, 2, 2)
		road.set(nil)
		must(t, abroad.Store().Delete(t.Context(), key.Ref(2)))
		if _, err := anna.Read(t.Context(), key, 0); !errors.Is(err, model.ErrSecretNotFound) {
			t.Errorf("it is still there: %v", err)
		}
	}
}

// TestWhatAnotherToolHasWrittenIsNotTakenAway: a secret without a token is none of Keyrack's.
func TestWhatAnotherToolHasWrittenIsNotTakenAway(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	engine.Must(t, "POST", "secret/data/keyrack/acme/"+key.String(),
		map[string]any{"data": map[string]any{"password": "x"}})
	must(t, anna.Store().Delete(t.Context(), key.Ref(2)))
	_, err := anna.Read(t.Context(), key, 2)
	wantError(t, err, team.ErrNotOurs)
	_, err = anna.Put(t.Context(), key, 1, token(2))
	var conflict *team.ConflictError
	if !errors.As(err, &conflict) || conflict.Version != 2 {
		t.Errorf("got %v, want a conflict", err)
	}
}
