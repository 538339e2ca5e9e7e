package team_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// whole has something in every detail that a team shares.
func whole(key team.Key) team.Entry {
	return team.Entry{Key: key, Connection: model.Connection{
		Details: model.Details{
			Label: "Harbour House", Note: "Ring twice.\nThen wait.", Tags: []string{"pilot", "a,b"},
			Contact: "+351 555", Ticket: "https://tickets.example.com/7",
		},
		Created: time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC), Rotated: time.Date(2026, 10, 3, 9, 0, 0, 0, time.UTC),
		MewsIntegrationID: "m-1", MewsEnterpriseID: "e-1", Public: true,
		Identity: &model.Identity{
			EnterpriseID: "e-1", Name: "Harbour House", ChainID: "c-1", ChainName: "Acme", City: "Lisbon",
			TimeZone: "Europe/Lisbon", Pricing: "Gross", LegalEnvironment: "PT-2021", Portfolio: true,
			Enterprises: []model.Enterprise{{ID: "e-1", Name: "Harbour House", City: "Lisbon"}},
			VerifiedAt:  time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC),
		},
	}}
}

// custom is an environment with everything that one may have.
func custom(t *testing.T) model.Environment {
	t.Helper()
	address, err := model.ParseAddress(model.Custom, "https://pms.example.com:8443")
	must(t, err)
	socket, err := model.ParseSocketAddress("wss://ws.example.com")
	must(t, err)
	return model.Environment{
		ID: model.DemoID, Name: "Their PMS", Kind: model.Custom, Address: address, Socket: socket, Protection: model.Ask,
		Color: model.Teal,
	}
}

func listed(t *testing.T, c *team.Client) []team.Entry {
	t.Helper()
	listing, err := c.List(t.Context())
	must(t, err)
	if len(listing.Damaged) > 0 || len(listing.Foreign) > 0 || len(listing.Denied) > 0 {
		t.Fatalf("damaged %+v, foreign %v, denied %v", listing.Damaged, listing.Foreign, listing.Denied)
	}
	return listing.Entries
}

func TestTheListHasWhatWasSharedAndNoToken(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	application, connection := client()
	demo := custom(t)
	connection = whole(connection.Key)
	must(t, anna.Create(t.Context(), team.Entry{Key: team.Key{Environment: demo.ID}, Environment: demo}))
	for n, entry := range []team.Entry{application, connection} {
		must(t, anna.Create(t.Context(), entry))
		version, err := anna.Put(t.Context(), entry.Key, 0, token(n))
		must(t, err)
		must(t, anna.Mark(t.Context(), entry.Key, version, fingerprint(token(n))))
	}
	entries := listed(t, engine.Client(t, engine.Member(t, "rita", teamtest.Reader)))
	if len(entries) != 3 {
		t.Fatalf("listed %+v", entries)
	}
	for _, entry := range entries {
		switch {
		case entry.Key == connection.Key:
			want := connection.Connection
			want.ID, want.IntegrationID = connection.Key.Connection, connection.Key.Integration
			want.AccessToken, want.Fingerprint = connection.Key.Ref(1), fingerprint(token(1))
			if diff := cmp.Diff(want, entry.Connection); diff != "" {
				t.Errorf("the connection (-want +got):\n%s", diff)
			}
			if entry.Version != 1 || entry.By != "userpass-anna" || entry.Stale || entry.Deleted || entry.Unfinished {
				t.Errorf("listed %+v", entry)
			}
		case entry.Key == application.Key:
			if entry.Integration.Client != "Acme Sync 2.1.0" || entry.Integration.Fingerprint != fingerprint(token(0)) {
				t.Errorf("the client application is %+v", entry.Integration)
			}
		default:
			if entry.Environment != demo {
				t.Errorf("the environment is %+v, want %+v", entry.Environment, demo)
			}
		}
	}
	for _, path := range []string{"demo", application.Key.String(), connection.Key.String()} {
		content, err := json.Marshal(engine.Must(t, "GET", "secret/metadata/keyrack/acme/"+path, nil))
		must(t, err)
		for n := range 2 {
			if plain, _ := model.Unbind(token(n)); strings.Contains(string(content), plain.Reveal()) {
				t.Errorf("the metadata of %s has a token in it", path)
			}
		}
	}
	data := engine.Must(t, "GET", "secret/data/keyrack/acme/"+connection.Key.String(), nil)["data"].(map[string]any)
	plain, _ := model.Unbind(token(1))
	if data["token"] != plain.Reveal() || data["for"] != model.DemoAddress || len(data) != 4 {
		t.Errorf("beside the token there is more than is documented: %d keys", len(data))
	}
}

// odd are names that a path or a metadata value could break on.
var odd = []string{
	"../../sys/seal", "a/b", "Größe & Söhne", "東京 — ホテル", "tab\tand\nline", "nul\x00", `"quoted"`, `\u0041`, "%2e%2e%2f",
	"emoji 👩‍👩‍👧", "no-break\u00a0space", "trailing ", "?list=true", "invalid \xff byte", strings.Repeat("é", 300), "+",
}

func TestOddNamesAreKeptAndAreInNoPath(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	want := map[team.Key]string{}
	for n, name := range odd {
		_, entry := client()
		entry.Connection.Label, entry.Connection.Tags = name, []string{strings.ToValidUTF8(name, "?")}
		must(t, anna.Create(t.Context(), entry))
		_, err := anna.Put(t.Context(), entry.Key, 0, token(n))
		must(t, err)
		want[entry.Key] = name
	}
	for _, entry := range listed(t, anna) {
		name := want[entry.Key]
		if len(entry.Cut) > 0 {
			if !strings.HasPrefix(name, strings.TrimSuffix(entry.Connection.Label, "…")) {
				t.Errorf("%q is listed as %q", name, entry.Connection.Label)
			}
			continue
		}
		if entry.Connection.Label != name {
			t.Errorf("%q is listed as %q", name, entry.Connection.Label)
		}
		delete(want, entry.Key)
	}
	if len(want) != 1 {
		t.Errorf("%d of %d are missing", len(want)-1, len(odd))
	}
}

func TestAnIDThatIsNoPartOfAPathIsRefused(t *testing.T) {
	t.Parallel()
	c := at(t, "http://127.0.0.1:1")
	for _, id := range []string{
		"", "..", ".", "a/b", "A", "ä", "a b", "-a", strings.Repeat("a", 65), "client-token", "a\n",
	} {
		key := team.Key{Environment: "demo", Integration: "i", Connection: model.ConnectionID(id)}
		if id == "" {
			key = team.Key{}
		}
		_, err := c.Read(t.Context(), key, 0)
		wantError(t, err, team.ErrKey)
	}
}

func TestWhatIsTooLongForMetadataLiesBesideTheToken(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	before, _, _, err := anna.Look(t.Context(), key)
	must(t, err)
	after := before
	after.Connection.Note = strings.Repeat("Ring twice, then wait.\n", 100)
	after.Connection.Tags = slices.Repeat([]string{"pilot"}, 200)
	edited, err := anna.Edit(t.Context(), before, after)
	must(t, err)
	if diff := cmp.Diff([]string{"note", "tags"}, edited.Cut); diff != "" {
		t.Fatalf("cut (-want +got):\n%s", diff)
	}
	if edited.Stale || edited.Connection.Fingerprint != fingerprint(token(1)) || edited.Version != 2 {
		t.Errorf("after the edit it is %+v", edited)
	}
	check := func(version, n int) {
		t.Helper()
		read, err := anna.Read(t.Context(), key, 0)
		must(t, err)
		now, _, _, err := anna.Look(t.Context(), key)
		must(t, err)
		full := team.Whole(now, read)
		if full.Connection.Note != after.Connection.Note || len(full.Connection.Tags) != 200 || len(full.Cut) > 0 {
			t.Errorf("it came back with a note of %d and %d tags", len(full.Connection.Note), len(full.Connection.Tags))
		}
		if read.Version != version || !read.Secret.Equal(token(n)) {
			t.Errorf("version %d with %s", read.Version, read.Secret)
		}
	}
	check(2, 1)
	// A rotation takes it along.
	_, err = anna.Put(t.Context(), key, 2, token(2))
	must(t, err)
	must(t, anna.Mark(t.Context(), key, 3, fingerprint(token(2))))
	check(3, 2)
	// And so does an edit of something short.
	before, _, _, err = anna.Look(t.Context(), key)
	must(t, err)
	short := before
	short.Connection.Label = "Harbour"
	if short, err = anna.Edit(t.Context(), before, short); err != nil || short.Connection.Label != "Harbour" {
		t.Fatalf("%+v, %v", short.Connection.Details, err)
	}
	check(3, 2)
}

func TestTwoWhoEditDifferentDetailsBothHaveItTheirWay(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	bob := engine.Client(t, engine.Member(t, "bob", teamtest.Editor))
	key := add(t, anna, 1)
	before, _, _, err := anna.Look(t.Context(), key)
	must(t, err)
	hers, his := before, before
	hers.Connection.Label, his.Connection.Note = "Harbour", "Ring twice."
	_, err = anna.Edit(t.Context(), before, hers)
	must(t, err)
	both, err := bob.Edit(t.Context(), before, his)
	must(t, err)
	if both.Connection.Label != "Harbour" || both.Connection.Note != "Ring twice." {
		t.Errorf("it is %+v", both.Connection.Details)
	}
	hers, his = both, both
	hers.Connection.Label, his.Connection.Label = "Hers", "His"
	_, err = anna.Edit(t.Context(), both, hers)
	must(t, err)
	_, err = bob.Edit(t.Context(), both, his)
	conflict, is := err.(*team.ConflictError)
	if !is || !slices.Equal(conflict.Fields, []string{"label"}) {
		t.Fatalf("got %v", err)
	}
	now, _, _, err := bob.Look(t.Context(), key)
	must(t, err)
	if now.Connection.Label != "Hers" {
		t.Errorf("it is %q", now.Connection.Label)
	}
	// What is emptied is gone.
	empty := now
	empty.Connection.Note = ""
	now, err = bob.Edit(t.Context(), now, empty)
	must(t, err)
	if now.Connection.Note != "" {
		t.Errorf("it is %+v", now.Connection.Details)
	}
}

func TestMetadataThatAPersonHasDamagedIsReportedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	keys := []team.Key{}
	for n := range 6 {
		keys = append(keys, add(t, anna, n))
	}
	rewrite := func(n int, custom map[string]string) {
		t.Helper()
		engine.Must(t, "POST", "secret/metadata/keyrack/acme/"+keys[n].String(), map[string]any{"custom_metadata": custom})
	}
	rewrite(0, map[string]string{})
	rewrite(1, map[string]string{"keyrack": "2", "kind": "connection", "label": "of the future"})
	rewrite(2, map[string]string{"keyrack": "1", "kind": "client"})
	rewrite(3, map[string]string{
		"keyrack": "1", "kind": "connection", "label": "Kept", "created": "yesterday", "tags": "no list", "note": `"open`,
		"of": "1", "fingerprint": "E0D4…9E1D",
	})
	engine.Must(t, "POST", "secret/data/keyrack/acme/README", map[string]any{"data": map[string]string{"by": "hand"}})
	engine.Must(t, "POST", "secret/data/keyrack/acme/demo/i/c/deeper",
		map[string]any{"data": map[string]string{"by": "hand"}})
	engine.Must(t, "DELETE", "secret/metadata/keyrack/acme/"+keys[4].String(), nil)
	listing, err := anna.List(t.Context())
	must(t, err)
	got := map[team.Key]string{}
	for _, damage := range listing.Damaged {
		got[damage.Entry.Key] = string(damage.Reason) + " " + strings.Join(damage.Fields, ",")
		if damage.Entry.Connection.AccessToken != damage.Entry.Key.Ref(1) {
			t.Errorf("its token is %s", damage.Entry.Connection.AccessToken)
		}
		if damage.Reason == team.Unreadable && damage.Entry.Connection.Label != "Kept" {
			t.Errorf("what could be read was not: %+v", damage.Entry.Connection)
		}
	}
	want := map[team.Key]string{
		keys[0]: "unmarked ", keys[1]: "newer ", keys[2]: "other-kind ", keys[3]: "unreadable note,tags,created",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("damaged (-want +got):\n%s", diff)
	}
	if len(listing.Entries) != 1 || listing.Entries[0].Key != keys[5] {
		t.Errorf("listed %+v", listing.Entries)
	}
	if diff := cmp.Diff([]string{"README", "demo/i/c"}, listing.Foreign); diff != "" {
		t.Errorf("foreign (-want +got):\n%s", diff)
	}
	for n := range 4 {
		wantToken(t, anna, keys[n], 1, n)
	}
	// A newer Keyrack's entry is not changed by this one.
	newer, _, damage, err := anna.Look(t.Context(), keys[1])
	must(t, err)
	if damage == nil {
		t.Fatal("it is not said to be newer")
	}
	changed := newer
	changed.Connection.Label = "Mine"
	if _, err := anna.Edit(t.Context(), newer, changed); err == nil {
		t.Error("it was changed")
	}
}

func TestDataThatAnotherToolHasWrittenIsNoToken(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	key := add(t, anna, 1)
	for _, data := range []map[string]any{{"token": ""}, {"password": "x"}, {"token": map[string]any{"a": 1}}} {
		engine.Must(t, "POST", "secret/data/keyrack/acme/"+key.String(), map[string]any{"data": data})
		_, err := anna.Read(t.Context(), key, 0)
		wantError(t, err, model.ErrStoreBroken)
		wantError(t, err, team.ErrNotOurs)
		if listed(t, anna)[0].Stale != true {
			t.Error("its fingerprint is believed")
		}
	}
	// An administrator may write a token with nothing beside it.
	plain, _ := model.Unbind(token(9))
	engine.Must(t, "POST", "secret/data/keyrack/acme/"+key.String(),
		map[string]any{"data": map[string]any{"token": plain.Reveal()}})
	read, err := anna.Read(t.Context(), key, 0)
	must(t, err)
	if _, to := model.Unbind(read.Secret); to != "" || !read.Secret.Equal(plain) {
		t.Errorf("read %s, for %q", read.Secret, to)
	}
}

func TestAFolderThatThePolicyHidesHidesNoOther(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	root := engine.Client(t, engine.Member(t, "olga", teamtest.Owner))
	seen, hidden := add(t, root, 1), add(t, root, 2)
	engine.Must(t, "POST", "sys/policies/acl/narrow", map[string]any{"policy": fmt.Sprintf(
		`path "secret/metadata/keyrack/acme/demo/%[1]s" { capabilities = ["deny"] }
		path "secret/metadata/keyrack/acme/demo/%[1]s/*" { capabilities = ["deny"] }`, hidden.Integration)})
	engine.Must(t, "POST", "auth/userpass/users/rita",
		map[string]any{"password": teamtest.Password, "token_policies": "reader,narrow"})
	rita := engine.Client(t, "rita")
	listing, err := rita.List(t.Context())
	must(t, err)
	if len(listing.Entries) != 1 || listing.Entries[0].Key != seen {
		t.Errorf("listed %+v", listing.Entries)
	}
	if diff := cmp.Diff([]string{"demo/" + string(hidden.Integration) + "/"}, listing.Denied); diff != "" {
		t.Errorf("denied (-want +got):\n%s", diff)
	}
}

func TestAnEmptyTeamIsNoError(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	if entries := listed(t, engine.Client(t, engine.Member(t, "rita", teamtest.Reader))); len(entries) > 0 {
		t.Errorf("listed %+v", entries)
	}
}

func TestAnEntryThatWasBegunIsUnfinishedUntilItsTokenComes(t *testing.T) {
	t.Parallel()
	engine := teamtest.Start(t)
	anna := engine.Client(t, engine.Member(t, "anna", teamtest.Editor))
	_, entry := client()
	must(t, anna.Create(t.Context(), entry))
	if entries := listed(t, anna); len(entries) != 1 || !entries[0].Unfinished {
		t.Fatalf("listed %+v", entries)
	}
	must(t, anna.Create(t.Context(), entry)) // another attempt
	_, err := anna.Put(t.Context(), entry.Key, 0, token(1))
	must(t, err)
	if entries := listed(t, anna); entries[0].Unfinished || !entries[0].Stale {
		t.Errorf("listed %+v", entries)
	}
}

// TestAFailureEndsTheWholeList: what else is under way is of no use any more.
func TestAFailureEndsTheWholeList(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]string{"a folder": "demo/broken", "an entry": "broken"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slow := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, path, _ := strings.Cut(r.URL.Path, "/metadata/keyrack/acme/")
				switch strings.TrimSuffix(path, "/") {
				case "":
					if strings.Contains(r.URL.Path, "/mounts/") {
						_, _ = io.WriteString(w, `{"data":{"type":"kv","options":{"version":"2"}}}`)
						return
					}
					_, _ = io.WriteString(w, `{"data":{"keys":["broken","demo/","slow/"]}}`)
				case "demo":
					_, _ = io.WriteString(w, `{"data":{"keys":["broken/"]}}`)
				case "slow":
					close(slow)
					<-r.Context().Done()
				case broken:
					select {
					case <-slow:
					case <-r.Context().Done():
					}
					w.WriteHeader(http.StatusTooManyRequests)
				case "broken":
					_, _ = io.WriteString(w, `{"data":{"current_version":0}}`)
				default:
					_, _ = io.WriteString(w, `{"data":{"keys":[]}}`)
				}
			}))
			t.Cleanup(server.Close)
			ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
			defer end()
			_, err := at(t, server.URL).List(ctx)
			wantError(t, err, team.ErrQuota)
			if ctx.Err() != nil {
				t.Error("it waited for the slow folder")
			}
		})
	}
}
