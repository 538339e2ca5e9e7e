package transfer_test

import (
	"archive/zip"
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
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
)

// read is a record of a file with the numbered access token and the client token that everybody has.
func read(t *testing.T, number int, change func(*transfer.ImportRecord)) transfer.ImportRecord {
	t.Helper()
	record := transfer.ImportRecord{
		Line: number, Client: "Acme Sync 2.1.0", ClientToken: workspacetest.Token(t, workspacetest.ClientToken),
		AccessToken: workspacetest.Token(t, workspacetest.Numbered(number)),
	}
	if change != nil {
		change(&record)
	}
	return record
}

// planned says what becomes of each row: "1 add Demo ticked", "2 ask kind".
func (s *twoStores) planned(t *testing.T, file transfer.ImportFile, defaults transfer.ImportDefaults) []string {
	t.Helper()
	plan, err := s.PreviewImport(t.Context(), file, defaults)
	if err != nil {
		t.Fatal(err)
	}
	if shown := fmt.Sprintf("%+v", plan); strings.Contains(shown, workspacetest.ClientToken) {
		t.Error("the plan shows a token")
	}
	var all []string
	for _, row := range plan.Rows {
		words := []string{fmt.Sprint(row.Number), string(row.Action)}
		for _, word := range []string{row.Environment, string(row.Question)} {
			if word != "" {
				words = append(words, word)
			}
		}
		if row.Takes() {
			words = append(words, "ticked")
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

func TestWhatSaysProductionGoesNowhereElse(t *testing.T) {
	s := openTwo(t)
	file := transfer.ImportFile{Records: []transfer.ImportRecord{
		read(t, 1, func(r *transfer.ImportRecord) { r.Environment, r.Production = "production", true }),
		read(t, 2, func(r *transfer.ImportRecord) { r.Production = true }),
		read(t, 3, func(r *transfer.ImportRecord) { r.Undecided = transfer.UndecidedEnvironment }),
		read(t, 4, func(r *transfer.ImportRecord) {
			r.Environment, r.Why.Environment = "https://other.example.com", transfer.GroundAddress
		}),
		read(t, 5, func(r *transfer.ImportRecord) { r.Environment, r.Why.Environment = "staging", transfer.GroundName }),
		read(t, 6, func(r *transfer.ImportRecord) { r.Environment = "https://api.mews-demo.com" }),
		read(t, 7, nil),
	}}
	all := map[int]transfer.RowChoice{}
	for i := range file.Records {
		all[i+1] = transfer.RowChoice{Tick: transfer.TickOn, Environment: workspace.DemoID}
	}
	for _, test := range []struct {
		name     string
		defaults transfer.ImportDefaults
		want     []string
	}{
		{"nobody says anything", transfer.ImportDefaults{}, []string{
			"1 add Production ticked", "2 ask environment", "3 ask environment", "4 refuse", "5 ask environment",
			"6 add Demo ticked", "7 ask environment",
		}},
		{"--env demo", transfer.ImportDefaults{Environment: workspace.DemoID}, []string{
			"1 add Production ticked", "2 ask environment", "3 ask environment", "4 refuse", "5 ask environment",
			"6 add Demo ticked", "7 add Demo ticked",
		}},
		{"--env production", transfer.ImportDefaults{Environment: workspace.ProductionID}, []string{
			"1 add Production ticked", "2 add Production ticked", "3 ask environment", "4 refuse", "5 ask environment",
			"6 add Demo ticked", "7 add Production ticked",
		}},
		{"every row is called demo", transfer.ImportDefaults{Rows: all}, []string{
			"1 add Production ticked", "2 ask environment", "3 add Demo ticked", "4 refuse", "5 add Demo ticked",
			"6 add Demo ticked", "7 add Demo ticked",
		}},
	} {
		if diff := cmp.Diff(test.want, s.planned(t, file, test.defaults)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestWhatLooksWrongIsStoredOnlyWhenAPersonSaysSo(t *testing.T) {
	s := openTwo(t)
	odd := func(text string) model.Token { return workspacetest.Token(t, text) }
	demo := func(change func(*transfer.ImportRecord)) func(*transfer.ImportRecord) {
		return func(r *transfer.ImportRecord) { r.Environment = "demo"; change(r) }
	}
	file := transfer.ImportFile{Records: []transfer.ImportRecord{
		read(t, 1, demo(func(r *transfer.ImportRecord) {})),
		read(t, 2, demo(func(r *transfer.ImportRecord) { r.AccessToken, r.Confirm = odd("not-shaped-1"), true })),
		read(t, 3, demo(func(r *transfer.ImportRecord) { r.AccessToken = odd("not-shaped-2") })), // and is not said to
		read(t, 4, demo(func(r *transfer.ImportRecord) { r.ClientToken, r.Client = odd("not-shaped-3"), "Odd 1" })),
		read(t, 5, demo(func(r *transfer.ImportRecord) { r.ClientToken, r.Client = model.Token{}, "Odd 1" })),
		read(t, 6, demo(func(r *transfer.ImportRecord) { r.Disabled = true })),
		read(t, 7, demo(func(r *transfer.ImportRecord) { r.Undecided = transfer.UndecidedKind })),
	}}
	want := []string{
		"1 add Demo ticked", "2 add Demo token", "3 add Demo token", "4 add Demo token", "5 add Demo token", "6 add Demo off",
		"7 ask Demo kind",
	}
	if diff := cmp.Diff(want, s.planned(t, file, transfer.ImportDefaults{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	report, err := s.Import(t.Context(), file, transfer.ImportDefaults{}, nil)
	if err != nil || report != (transfer.ImportReport{Added: 1, Open: 6}) {
		t.Errorf("%+v, %v", report, err)
	}
	if refs := s.Secrets.Refs(); len(refs) != 2 {
		t.Errorf("%d secrets are stored, want an access token and its client token", len(refs))
	}
	chosen := transfer.ImportDefaults{Rows: map[int]transfer.RowChoice{
		1: {Tick: transfer.TickOff}, 2: {Tick: transfer.TickOn}, 6: {Tick: transfer.TickOn}, 7: {Kind: transfer.KindAccess},
	}}
	report, err = s.Import(t.Context(), file, chosen, nil)
	if err != nil || report != (transfer.ImportReport{Added: 3, Present: 1, Open: 3}) {
		t.Errorf("when chosen: %+v, %v", report, err)
	}
	if report, err = s.Import(t.Context(), file, chosen, nil); err != nil ||
		report != (transfer.ImportReport{Present: 4, Open: 3}) {
		t.Errorf("once more: %+v, %v", report, err)
	}
}

func TestATokenThatIsCalledAClientTokenServesTheOthers(t *testing.T) {
	s := openTwo(t)
	bare := func(r *transfer.ImportRecord) {
		r.ClientToken, r.Client, r.Undecided = model.Token{}, "", transfer.UndecidedKind
	}
	file := transfer.ImportFile{Records: []transfer.ImportRecord{read(t, 1, bare), read(t, 2, bare)}}
	defaults := transfer.ImportDefaults{
		Environment: workspace.DemoID, Client: "Acme Sync 2.1.0",
		Rows: map[int]transfer.RowChoice{1: {Kind: transfer.KindAccess}, 2: {Kind: transfer.KindClient}},
	}
	want := []string{"1 add Demo ticked", "2 client Demo ticked"}
	if diff := cmp.Diff(want, s.planned(t, file, defaults)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if report, err := s.Import(t.Context(), file, defaults, nil); err != nil ||
		report != (transfer.ImportReport{Added: 1, Clients: 1}) {
		t.Errorf("%+v, %v", report, err)
	}
	s.WantTokens(t, workspacetest.Numbered(1))
	if report, err := s.Import(t.Context(), file, defaults, nil); err != nil ||
		report != (transfer.ImportReport{Present: 2}) {
		t.Errorf("once more: %+v, %v", report, err)
	}
}

// told is a file of webhooks about an integration that bring no token, after what file has.
func told(file transfer.ImportFile, id string, at time.Time, actions ...string) transfer.ImportFile {
	for i, action := range actions {
		file.Events = append(file.Events, transfer.IntegrationEvent{
			Line: 100 + i, Action: "Integration" + action, MewsIntegrationID: id, At: at,
		})
	}
	return file
}

func (s *twoStores) connection(t *testing.T, id model.ConnectionID) model.Connection {
	t.Helper()
	place, err := s.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return place.Connection
}

// integrationID is what Mews calls an integration, and madeOf is a token that begins as it does.
const (
	integrationID = "11111111-2222-3333-4444-55555555aaaa"
	madeOf        = "1111111122223333444455555555AAAA-0000000000000000000000000000001"
)

func TestAWebhookHandsOverTheIdOfATokenThatIsStored(t *testing.T) {
	s := openTwo(t)
	there := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	created := webhook("IntegrationCreated", "AccessToken", workspacetest.AccessToken, integrationID)
	for round, want := range []transfer.ImportReport{{Updated: 1}, {Present: 1}} {
		// Nobody has to say the environment: the token is there.
		report, err := s.Import(t.Context(), s.Read(t, created), transfer.ImportDefaults{}, nil)
		if err != nil || report != want {
			t.Errorf("round %d: %+v, %v", round, report, err)
		}
	}
	if got := s.connection(t, there.ID).MewsIntegrationID; got != integrationID {
		t.Errorf("the id is %q", got)
	}
	key := webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.OtherToken, integrationID)
	if report, err := s.Import(t.Context(), s.Read(t, key), transfer.ImportDefaults{}, nil); err != nil ||
		report != (transfer.ImportReport{Replaced: 1}) {
		t.Errorf("the new key: %+v, %v", report, err)
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.OtherToken)
}

func TestAWebhookMarksItsConnectionAndDeletesNothing(t *testing.T) {
	s := openTwo(t)
	there := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Imported(t, webhook("IntegrationCreated", "AccessToken", workspacetest.AccessToken, integrationID),
		transfer.ImportDefaults{})
	deleted := s.Now.Add(time.Hour) // later than the last check
	none := transfer.ImportFile{}
	for _, step := range []struct {
		name    string
		file    transfer.ImportFile
		want    transfer.ImportReport
		state   model.StandingState
		at      time.Time
		stopped bool
	}{
		{
			"disabled", told(none, integrationID, time.Time{}, "Disabled"),
			transfer.ImportReport{Updated: 1},
			model.Disabled,
			s.Now, true,
		},
		{
			"again", told(none, integrationID, time.Time{}, "Disabled"),
			transfer.ImportReport{Present: 1},
			model.Disabled,
			s.Now, true,
		},
		{
			"enabled", told(none, integrationID, time.Time{}, "Enabled"),
			transfer.ImportReport{Updated: 1},
			model.Enabled,
			s.Now, false,
		},
		{
			"canceled and reinstated", told(none, integrationID, time.Time{}, "Canceled", "Reinstated"),
			transfer.ImportReport{Present: 1, Updated: 1},
			model.Reinstated, s.Now, false,
		},
		{
			"deleted", told(none, integrationID, deleted, "Deleted"),
			transfer.ImportReport{Updated: 1},
			model.Deleted, deleted,
			true,
		},
		{
			"of a stranger", told(none, "other", deleted, "Enabled"),
			transfer.ImportReport{Refused: 1},
			model.Deleted, deleted,
			true,
		},
	} {
		report, err := s.Import(t.Context(), step.file, transfer.ImportDefaults{}, nil)
		if err != nil || report != step.want {
			t.Errorf("%s: %+v, %v", step.name, report, err)
		}
		got := s.connection(t, there.ID)
		if got.Standing.State != step.state || got.Stopped() != step.stopped || !got.Standing.At.Equal(step.at) {
			t.Errorf("%s: it stands at %+v", step.name, got.Standing)
		}
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.AccessToken)
	if got := s.connection(t, there.ID).Standing.State; got != model.Deleted {
		t.Errorf("after a restart it is %q", got)
	}
}

func TestAWebhookMarksWhatTheSameFileBrings(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.Numbered(9))
	file := told(s.Read(t, webhook("IntegrationCreated", "AccessToken", workspacetest.Numbered(1), integrationID)),
		integrationID, time.Time{}, "Disabled")
	defaults := transfer.ImportDefaults{Environment: workspace.DemoID}
	unticked := defaults
	unticked.Rows = map[int]transfer.RowChoice{1: {Tick: transfer.TickOff}}
	for _, step := range []struct {
		defaults transfer.ImportDefaults
		want     transfer.ImportReport
	}{
		{unticked, transfer.ImportReport{Skipped: 2}},
		{defaults, transfer.ImportReport{Added: 1, Updated: 1}},
		{defaults, transfer.ImportReport{Present: 2}},
	} {
		if report, err := s.Import(t.Context(), file, step.defaults, nil); err != nil || report != step.want {
			t.Errorf("%+v, %v; want %+v", report, err, step.want)
		}
	}
}

// TestWhoseKeyItIsIsAskedByTheBeginningOfItsToken: a connection was typed in by hand, and no webhook told its id.
func TestWhoseKeyItIsIsAskedByTheBeginningOfItsToken(t *testing.T) {
	s := openTwo(t)
	there := s.Add(t, workspace.DemoID, madeOf)
	key := webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.OtherToken, integrationID)
	file := told(s.Read(t, key), integrationID, time.Time{}, "Disabled")
	want := []string{"1 replace Demo connection", "2 update Demo connection"}
	if diff := cmp.Diff(want, s.planned(t, file, transfer.ImportDefaults{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if report, err := s.Import(t.Context(), file, transfer.ImportDefaults{}, nil); err != nil ||
		report != (transfer.ImportReport{Open: 2}) {
		t.Errorf("unasked: %+v, %v", report, err)
	}
	ticked := transfer.RowChoice{Tick: transfer.TickOn}
	confirmed := transfer.ImportDefaults{Rows: map[int]transfer.RowChoice{1: ticked, 2: ticked}}
	if report, err := s.Import(t.Context(), file, confirmed, nil); err != nil ||
		report != (transfer.ImportReport{Replaced: 1, Updated: 1}) {
		t.Errorf("confirmed: %+v, %v", report, err)
	}
	got := s.connection(t, there.ID)
	if got.MewsIntegrationID != integrationID || got.Standing.State != model.Disabled {
		t.Errorf("it is known as %q and %q", got.MewsIntegrationID, got.Standing.State)
	}
	s.WantTokens(t, workspacetest.OtherToken)
}

// manyRows is a file with records that are all taken.
func manyRows(t testing.TB, n int) transfer.ImportFile {
	t.Helper()
	var file transfer.ImportFile
	client := workspacetest.Token(t, workspacetest.ClientToken)
	for i := range n {
		file.Records = append(file.Records, transfer.ImportRecord{
			Line: i + 1, Client: "Acme Sync 2.1.0", ClientToken: client, Environment: "demo",
			AccessToken: workspacetest.Token(t, workspacetest.Numbered(i+1)),
		})
	}
	return file
}

func TestManyRowsArePlannedAtOnce(t *testing.T) {
	s, file := openTwo(t), manyRows(t, 500)
	plan, err := s.PreviewImport(t.Context(), file, transfer.ImportDefaults{})
	if err != nil || plan.Taken(transfer.ImportAdd) != len(file.Records) {
		t.Errorf("%d are added, %v", plan.Taken(transfer.ImportAdd), err)
	}
}

// BenchmarkPlanTenThousandRows plans with tokens that nobody has seen yet, the first time.
func BenchmarkPlanTenThousandRows(b *testing.B) {
	file := manyRows(b, 10_000)
	for b.Loop() {
		b.StopTimer()
		s := workspacetest.OpenTwo(b)
		b.StartTimer()
		if _, err := s.PreviewImport(b.Context(), file, transfer.ImportDefaults{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestOneOfSeveralClientTokensOfAFileIsChosen: nothing in the file tells which of two belongs to an access token.
func TestOneOfSeveralClientTokensOfAFileIsChosen(t *testing.T) {
	s := openTwo(t)
	acme, kiosk := workspacetest.Token(t, workspacetest.ClientToken), workspacetest.Token(t, workspacetest.Numbered(0xC2))
	clients := []transfer.ClientCandidate{{Token: acme, Client: "Acme Sync 2.1.0"}, {Token: kiosk}}
	unclear := func(r *transfer.ImportRecord) {
		r.ClientToken, r.Client, r.Environment = model.Token{}, "", "demo"
		r.Clients, r.Undecided = clients, transfer.UndecidedClient
	}
	file := transfer.ImportFile{Records: []transfer.ImportRecord{read(t, 1, unclear), read(t, 2, unclear)}}
	plan, err := s.PreviewImport(t.Context(), file, transfer.ImportDefaults{})
	if err != nil {
		t.Fatal(err)
	}
	offered := []transfer.ClientOption{
		{Client: "Acme Sync 2.1.0", Fingerprint: acme.Secret.Fingerprint()}, {Fingerprint: kiosk.Secret.Fingerprint()},
	}
	if diff := cmp.Diff(offered, plan.Rows[0].Clients); diff != "" {
		t.Errorf("what is offered (-want +got):\n%s", diff)
	}
	one := func(of model.Token) map[int]transfer.RowChoice {
		return map[int]transfer.RowChoice{1: {Client: of.Secret.Fingerprint()}}
	}
	for _, test := range []struct {
		name     string
		defaults transfer.ImportDefaults
		want     []string
	}{
		{"nobody says anything", transfer.ImportDefaults{}, []string{"1 ask Demo client", "2 ask Demo client"}},
		{"another name", transfer.ImportDefaults{Client: "Other"}, []string{"1 ask Demo client", "2 ask Demo client"}},
		{"a name", transfer.ImportDefaults{Client: "acme sync 2.1.0"}, []string{
			"1 add Demo ticked", "2 add Demo ticked",
		}},
		{"a row", transfer.ImportDefaults{Rows: one(acme)}, []string{"1 add Demo ticked", "2 ask Demo client"}},
		{"a row without a name", transfer.ImportDefaults{Rows: one(kiosk)}, []string{
			"1 ask Demo client-name", "2 ask Demo client",
		}},
		{"a token and its name", transfer.ImportDefaults{
			ClientToken: kiosk.Secret.Fingerprint(), Client: "Acme Kiosk 1.0",
		}, []string{"1 add Demo ticked", "2 add Demo ticked"}},
	} {
		if diff := cmp.Diff(test.want, s.planned(t, file, test.defaults)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	chosen := transfer.ImportDefaults{Rows: one(kiosk), Client: "Acme Kiosk 1.0"}
	if report, err := s.Import(t.Context(), file, chosen, nil); err != nil ||
		report != (transfer.ImportReport{Added: 1, Open: 1}) {
		t.Errorf("%+v, %v", report, err)
	}
	groups, err := s.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) != 1 || groups[0].Integration.Fingerprint != kiosk.Secret.Fingerprint() ||
		groups[0].Integration.Client != "Acme Kiosk 1.0" {
		t.Errorf("the client applications are %+v, %v", groups, err)
	}
	// What is stored has been decided; and the stored name tells the other row's choices apart.
	want := []string{"1 present Demo", "2 add Demo ticked"}
	if diff := cmp.Diff(want, s.planned(t, file, transfer.ImportDefaults{Client: "acme kiosk 1.0"})); diff != "" {
		t.Errorf("once more (-want +got):\n%s", diff)
	}
}

func TestAFolderAndAZipOfItSayTheSame(t *testing.T) {
	s := openTwo(t)
	folder := filepath.Join(t.TempDir(), "project")
	archive := filepath.Join(t.TempDir(), "project.zip")
	var packed bytes.Buffer
	zipped := zip.NewWriter(&packed)
	for _, file := range []struct{ name, text string }{
		{"a/.env", "MEWS_URL=https://api.mews-demo.com\nMEWS_CLIENT=Acme Sync 2.1.0\nMEWS_CLIENT_TOKEN=" +
			workspacetest.ClientToken + "\nMEWS_ACCESS_TOKEN=" + workspacetest.Numbered(1) + "\n"},
		{"b/notes.txt", workspacetest.Numbered(2) + "\n"},
	} {
		path := filepath.Join(folder, filepath.FromSlash(file.name))
		inside, err := zipped.Create(file.name)
		if err == nil {
			_, err = inside.Write([]byte(file.text))
		}
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(file.text), 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(zipped.Close(), os.WriteFile(archive, packed.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, archive} {
		file, err := s.ReadImport(t.Context(), path, transfer.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Records) != 2 || file.Records[0].File != "a/.env" || file.Records[1].File != "b/notes.txt" {
			t.Errorf("%s: %d records", filepath.Base(path), len(file.Records))
		}
		want := []string{"1 add Demo ticked", "2 ask environment"}
		if diff := cmp.Diff(want, s.planned(t, file, transfer.ImportDefaults{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filepath.Base(path), diff)
		}
	}
}
