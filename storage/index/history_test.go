package index_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// withTwo opens a new index with the connections grand and second.
func withTwo(t *testing.T) *index.Index {
	t.Helper()
	x := withGrand(t)
	addSecond(t, x)
	return x
}

func addSecond(t *testing.T, x *index.Index) {
	t.Helper()
	second := grand()
	second.ID, second.AccessToken = "second", ref(3)
	reserve(t, x, ref(3))
	commit(t, x, nil, []model.Connection{second})
}

var wide = workspace.HistoryLimits{Records: 100, Bytes: 1 << 30}

// remembered adds a record whose bodies have so many bytes together.
func remembered(t *testing.T, x *index.Index, connection model.ConnectionID, path string, size int,
	limits workspace.HistoryLimits,
) {
	t.Helper()
	record := workspace.Record{
		Connection: connection, Operation: model.Operation{Path: path, Kind: model.Read},
		SentAt: time.UnixMilli(1_700_000_000_000).UTC(),
		Status: 200, RequestID: "id-" + path, Took: time.Second, Size: int64(size), Minimal: path == "a/get",
	}
	bodies := workspace.Bodies{Request: []byte("{}"), Answer: bytes.Repeat([]byte("a"), max(0, size-2))}
	if size == 0 {
		bodies = workspace.Bodies{}
	}
	if err := x.AddRecords(t.Context(), limits, workspace.Entry{Record: record, Bodies: bodies}); err != nil {
		t.Fatal(err)
	}
}

// listed writes the history as paths; those with bodies end in +, pinned ones in *.
func listed(t *testing.T, x *index.Index, connection model.ConnectionID, search string) string {
	t.Helper()
	records, err := x.Records(t.Context(), connection, search, 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range records {
		text := r.Operation.Path
		if r.Kept {
			text += "+"
		}
		if r.Pinned {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func TestTheHistoryOfAConnectionComesBackNewestFirst(t *testing.T) {
	x := withTwo(t)
	remembered(t, x, "grand", "a/get", 10, wide)
	remembered(t, x, "grand", "b/get", 0, wide)
	remembered(t, x, "second", "c/get", 10, wide)
	if got := listed(t, x, "grand", ""); got != "b/get a/get+" {
		t.Error(got)
	}
	records, err := x.Records(t.Context(), "grand", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	record, bodies, err := x.RecordBodies(t.Context(), records[1].ID)
	if err != nil || string(bodies.Request) != "{}" || len(bodies.Answer) != 8 {
		t.Errorf("bodies %q, %v", bodies, err)
	}
	if diff := cmp.Diff(records[1], record); diff != "" {
		t.Error(diff)
	}
	if _, _, err := x.RecordBodies(t.Context(), 12345); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("a record that is not there: %v", err)
	}
}

func TestTheHistoryIsSearched(t *testing.T) {
	x := withTwo(t)
	remembered(t, x, "grand", "reservations/getAll", 10, wide)
	remembered(t, x, "grand", "customers/getAll", 0, wide)
	for search, want := range map[string]string{
		"RESERV": "reservations/getAll+", "aaa": "reservations/getAll+", "id-customers": "customers/getAll",
		"200": "customers/getAll reservations/getAll+", "%": "", "nowhere": "",
	} {
		if got := listed(t, x, "grand", search); got != want {
			t.Errorf("%q finds %q, want %q", search, got, want)
		}
	}
}

// TestWhatWasSentIsChosenOverAllConnections, the newest first.
func TestWhatWasSentIsChosenOverAllConnections(t *testing.T) {
	x := withTwo(t)
	start := time.UnixMilli(1_700_000_000_000).UTC()
	for i, r := range []workspace.Record{
		{Connection: "grand", Operation: model.Operation{Path: "hotels/get"}, Status: 200, RequestID: "AB12"},
		{Connection: "second", Operation: model.Operation{Path: "guests/getAll"}, Status: 403, RequestID: "ab34"},
		{Connection: "grand", Operation: model.Operation{Path: "guests/getAll"}, RequestID: "%"},
		{Connection: "grand", Operation: model.Operation{Path: "configuration/get"}, Status: 401, Probe: true},
	} {
		r.SentAt = start.Add(time.Duration(i) * time.Hour)
		if err := x.AddRecords(t.Context(), wide, workspace.Entry{Record: r}); err != nil {
			t.Fatal(err)
		}
	}
	grand, second := model.ConnectionID("grand"), model.ConnectionID("second")
	for _, c := range []struct {
		name  string
		query workspace.SentQuery
		want  string
	}{
		{"all", workspace.SentQuery{}, "guests/getAll guests/getAll hotels/get"},
		{"checks too", workspace.SentQuery{Probes: true}, "configuration/get guests/getAll guests/getAll hotels/get"},
		{"one connection", workspace.SentQuery{Connections: []model.ConnectionID{grand}}, "guests/getAll hotels/get"},
		{
			"two",
			workspace.SentQuery{Connections: []model.ConnectionID{second, grand}},
			"guests/getAll guests/getAll hotels/get",
		},
		{"an operation", workspace.SentQuery{Operation: "Hotels"}, "hotels/get"},
		{"what failed", workspace.SentQuery{Failed: true}, "guests/getAll guests/getAll"},
		{"since then", workspace.SentQuery{Since: start.Add(2 * time.Hour)}, "guests/getAll"},
		{"a Request-Id", workspace.SentQuery{RequestID: "aB3"}, "guests/getAll"},
		{"two of them", workspace.SentQuery{RequestID: "ab"}, "guests/getAll hotels/get"},
		{"a sign of LIKE", workspace.SentQuery{RequestID: "%"}, "guests/getAll"},
		{"the newest", workspace.SentQuery{Limit: 1}, "guests/getAll"},
		{"nothing", workspace.SentQuery{Operation: "bills", Failed: true}, ""},
	} {
		if c.query.Limit == 0 {
			c.query.Limit = 100
		}
		records, err := x.SentRecords(t.Context(), c.query)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, r := range records {
			paths = append(paths, r.Operation.Path)
		}
		if got := strings.Join(paths, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheOldestRecordsGoAndPinnedOnesStay(t *testing.T) {
	x := withTwo(t)
	few := workspace.HistoryLimits{Records: 3, Bytes: 1 << 30}
	remembered(t, x, "grand", "1", 10, few)
	pinned, err := x.Records(t.Context(), "grand", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.PinRecord(t.Context(), pinned[0].ID, true); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"2", "3", "4", "5"} {
		remembered(t, x, "grand", path, 10, few)
		remembered(t, x, "second", path, 10, few)
	}
	if got := listed(t, x, "grand", ""); got != "1+* 5+ 4+ 3+" {
		t.Error(got)
	}
	if err := x.ClearRecords(t.Context(), "grand"); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, x, "grand", "") + ", " + listed(t, x, "second", ""); got != "1+*, 5+ 4+ 3+" {
		t.Error(got)
	}
	if err := x.PinRecord(t.Context(), 12345, true); !errors.Is(err, model.ErrNoSuchRow) {
		t.Errorf("pinning what is not there: %v", err)
	}
}

// What Keyrack asks by itself, often and of every connection, must not push out what people have sent.
func TestAProbeTakesThePlaceOfTheLastOneAlone(t *testing.T) {
	x := withTwo(t)
	limits := workspace.HistoryLimits{Records: 2, Bytes: wide.Bytes}
	for _, path := range []string{"a/get", "configuration/get"} {
		remembered(t, x, "grand", path, 10, limits)
	}
	for range 5 {
		for _, path := range []string{"configuration/get", "enterprises/getAll"} {
			probe := workspace.Record{
				Connection: "grand", Operation: model.Operation{Path: path, Kind: model.Read}, SentAt: time.UnixMilli(1),
				Status: 200, Probe: true,
			}
			if err := x.AddRecords(t.Context(), limits, workspace.Entry{Record: probe}); err != nil {
				t.Fatal(err)
			}
		}
	}
	records, err := x.Records(t.Context(), "grand", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, record := range records {
		got = append(got, fmt.Sprint(record.Operation.Path, " ", record.Probe))
	}
	want := []string{"enterprises/getAll true", "configuration/get true", "configuration/get false", "a/get false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheOldestBodiesGoFirstAndTheirRecordsStay(t *testing.T) {
	x := withTwo(t)
	small := workspace.HistoryLimits{Records: 100, Bytes: 250}
	for _, path := range []string{"1", "2", "3", "4"} {
		remembered(t, x, "grand", path, 100, small)
	}
	if got := listed(t, x, "grand", ""); got != "4+ 3+ 2 1" {
		t.Error(got)
	}
}

func TestAConnectionTakesItsHistoryWithIt(t *testing.T) {
	x := withTwo(t)
	remembered(t, x, "grand", "1", 10, wide)
	if err := x.RemoveConnections(t.Context(), "grand"); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, x, "grand", ""); got != "" {
		t.Error(got)
	}
}

func TestBodiesOfAnEnvironmentAreDropped(t *testing.T) {
	x := withTwo(t)
	remembered(t, x, "grand", "1", 10, wide)
	if err := x.DropBodies(t.Context(), "another"); err != nil || listed(t, x, "grand", "") != "1+" {
		t.Errorf("another environment's: %s, %v", listed(t, x, "grand", ""), err)
	}
	if err := x.DropBodies(t.Context(), "demo"); err != nil || listed(t, x, "grand", "") != "1" {
		t.Errorf("its own: %s, %v", listed(t, x, "grand", ""), err)
	}
}

func TestWhatWasClearedIsInNoFile(t *testing.T) {
	sentinel := []byte("Guest-Of-Honour-4711")
	path := pathIn(t)
	x, err := index.Open(t.Context(), path, at(noon))
	must(t, err)
	addGrand(t, x)
	record := workspace.Record{Connection: "grand", Operation: model.Operation{Path: "customers/getAll"}, SentAt: noon}
	must(t, x.AddRecords(t.Context(), wide,
		workspace.Entry{Record: record, Bodies: workspace.Bodies{Answer: bytes.Repeat(sentinel, 1000)}}))
	must(t, x.Close())
	// Opening two days later makes a backup.
	x, err = index.Open(t.Context(), path, at(noon.Add(48*time.Hour)))
	must(t, err)
	if got := listed(t, x, "grand", "Honour"); got != "customers/getAll+" {
		t.Errorf("before: %q", got)
	}
	must(t, x.ClearRecords(t.Context(), "grand"))
	must(t, x.Close())
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	must(t, err)
	if len(files) < 2 {
		t.Errorf("there is no backup: %v", files)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(t, err)
		if bytes.Contains(content, sentinel) {
			t.Errorf("it stands in %s", filepath.Base(file))
		}
	}
}
