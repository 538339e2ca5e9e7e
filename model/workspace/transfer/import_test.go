package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

func (s *twoStores) connections(t *testing.T, environment model.EnvironmentID) []string {
	t.Helper()
	groups, err := s.Tree(t.Context(), environment)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, group := range groups {
		for _, connection := range group.Connections {
			all = append(all, group.Integration.Client+": "+connection.Title())
		}
	}
	return all
}

const twoHotels = "label,access_token,client,client_token,environment,tags\n" +
	"Aurora,ACCE55000000000000000000000000AA-ACCE55000000000000000000000000A,Acme Sync " +
	"2.1.0,C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Production,spa\n" +
	"Boreal,ACCE55000000000000000000000000BB-ACCE55000000000000000000000000B,Acme Sync " +
	"2.1.0,C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Demo,\n" +
	"Chalet,ACCE55000000000000000000000000CC-ACCE55000000000000000000000000C,Acme Sync " +
	"2.1.0,C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Demo,\n"

func TestImportingTheSameFileTwiceAddsNothing(t *testing.T) {
	s := openTwo(t)
	for round, want := range []string{"3/0/0/0/0", "0/0/3/0/0", "0/0/3/0/0"} {
		if got := s.Imported(t, twoHotels, transfer.ImportDefaults{}); got != want {
			t.Errorf("round %d: %s, want %s", round, got, want)
		}
		s.Restart(t)
	}
	if diff := cmp.Diff([]string{"Acme Sync 2.1.0: Boreal", "Acme Sync 2.1.0: Chalet"},
		s.connections(t, workspace.DemoID)); diff != "" {
		t.Errorf("demo (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Acme Sync 2.1.0: Aurora"}, s.connections(t, workspace.ProductionID)); diff != "" {
		t.Errorf("production (-want +got):\n%s", diff)
	}
	if refs := s.Secrets.Refs(); len(refs) != 5 {
		t.Errorf("the store holds %d secrets, want 3 access tokens and 2 client tokens", len(refs))
	}
}

func TestAPreviewChangesNothingAndPromisesWhatTheImportDoes(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.OtherToken) // Boreal, under another name
	before := s.Secrets.Refs()
	file := s.Read(t, twoHotels+"Dead,7059D2C25BF64EA681ACAB3A00B859CC-D91BFF2B1E3047A3E0DEC1D57BE1382,,,Demo,\n"+
		"Nowhere,ACCE55000000000000000000000000DD-ACCE55000000000000000000000000D,,,Atlantis,\n")
	plan, err := s.PreviewImport(t.Context(), file, transfer.ImportDefaults{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range plan.Rows {
		got = append(got,
			fmt.Sprintf("%d %s %s %s %s", row.Line(), row.Action, row.Title, row.Environment, phrase.Explain(row.Refused).What))
	}
	want := []string{
		"2 add Aurora Production ", "3 present Hotel Aurora Demo ", "4 add Chalet Demo ",
		"5 refuse Dead Demo This published token no longer works.",
		"6 ask Nowhere  Its environment is not known here: add it first, or correct the file.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, s.Secrets.Refs()); diff != "" {
		t.Errorf("the preview stored something:\n%s", diff)
	}
	report, err := s.Import(t.Context(), file, transfer.ImportDefaults{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Added != plan.Count(transfer.ImportAdd) || report.Present != plan.Count(transfer.ImportPresent) ||
		report.Refused != plan.Count(transfer.ImportRefuse) || report.Open != plan.Open() {
		t.Errorf("report %+v", report)
	}
	if strings.Contains(fmt.Sprintf("%+v %+v", plan, report), workspacetest.OtherToken) {
		t.Error("the plan shows a token")
	}
}

func TestWhatAFileLeavesOutComesFromTheChoice(t *testing.T) {
	s := openTwo(t)
	text := "Hotel Aurora: " + workspacetest.AccessToken
	if got := s.Imported(t, text, transfer.ImportDefaults{Environment: workspace.DemoID}); got != "0/0/0/1/0" {
		t.Errorf("without a client application: %s", got)
	}
	s.Add(t, workspace.DemoID, workspacetest.OtherToken)
	if got := s.Imported(t, text, transfer.ImportDefaults{}); got != "0/0/0/1/0" {
		t.Errorf("without an environment: %s", got)
	}
	if got := s.Imported(t, text,
		transfer.ImportDefaults{Environment: workspace.DemoID, Client: "Othre 1"}); got != "0/0/0/1/0" {
		t.Errorf("with another name than that of the only client application: %s", got)
	}
	if got := s.Imported(t, text, transfer.ImportDefaults{Environment: workspace.DemoID}); got != "1/0/0/0/0" {
		t.Errorf("with the only client application: %s", got)
	}
	second := "access_token,client_token\n" + workspacetest.Numbered(1) + "," + workspacetest.Numbered(2)
	if got := s.Imported(t, second, transfer.ImportDefaults{Environment: workspace.DemoID}); got != "0/0/0/1/0" {
		t.Errorf("a client application without a name: %s", got)
	}
	if got := s.Imported(t, second,
		transfer.ImportDefaults{Environment: workspace.DemoID, Client: "Other 1"}); got != "1/0/0/0/0" {
		t.Errorf("a client application with the chosen name: %s", got)
	}
	if got := s.Imported(t, "Hotel Borealis: "+workspacetest.Numbered(3),
		transfer.ImportDefaults{Environment: workspace.DemoID}); got != "0/0/0/1/0" {
		t.Errorf("several client applications and no choice: %s", got)
	}
	groups, err := s.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	choice := transfer.ImportDefaults{Environment: workspace.DemoID, Integration: groups[1].Integration.ID}
	if got := s.Imported(t, "Hotel Borealis: "+workspacetest.Numbered(3), choice); got != "1/0/0/0/0" {
		t.Errorf("with a choice: %s", got)
	}
	if got := s.Imported(t, "access_token,client\n"+workspacetest.Numbered(4)+",other 1",
		transfer.ImportDefaults{Environment: workspace.DemoID}); got != "1/0/0/0/0" {
		t.Errorf("with the name in the file: %s", got)
	}
}

func webhook(action, field, token, id string) string {
	return fmt.Sprintf(
		`{"Action": %q, "Data": {"Enterprise": {"Id": "e1", "Name": "Hotel Aurora"}, %q: %q, "Integration": {"Id": %q, `+
			`"Name": "Acme"}}}`,
		action, field, token, id)
}

func TestARegeneratedKeyReplacesTheRightToken(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.Numbered(9)) // a connection that no webhook has named
	defaults := transfer.ImportDefaults{Environment: workspace.DemoID}
	first, second := webhook("IntegrationCreated", "AccessToken", workspacetest.AccessToken, "m1"),
		webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.OtherToken, "m1")
	stranger := webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.Numbered(8), "m2")

	if got := s.Imported(t, first, defaults); got != "1/0/0/0/0" {
		t.Errorf("created: %s", got)
	}
	if got := s.Imported(t, second+"\n"+stranger, defaults); got != "0/1/0/1/0" {
		t.Errorf("regenerated, and a stranger's: %s", got)
	}
	s.Restart(t)
	s.WantTokens(t, workspacetest.Numbered(9), workspacetest.OtherToken)
	// Both again, in one file: nothing is new, and the older token does not come back.
	if got := s.Imported(t, first+"\n"+second, defaults); got != "0/0/2/0/0" {
		t.Errorf("both again: %s", got)
	}
	s.WantTokens(t, workspacetest.Numbered(9), workspacetest.OtherToken)

	// A regenerated key in the file that also brings the integration is the one that counts.
	if got := s.Imported(t, webhook("IntegrationCreated", "AccessToken", workspacetest.Numbered(1), "m3")+
		webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.Numbered(2), "m3"), defaults); got != "1/0/1/0/0" {
		t.Errorf("created and regenerated: %s", got)
	}
	s.WantTokens(t, workspacetest.Numbered(9), workspacetest.OtherToken, workspacetest.Numbered(2))
}

func TestAKeyThatWasRegeneratedTwiceStaysTheLast(t *testing.T) {
	s := openTwo(t)
	s.Add(t, workspace.DemoID, workspacetest.Numbered(9))
	defaults := transfer.ImportDefaults{Environment: workspace.DemoID}
	created := webhook("IntegrationCreated", "AccessToken", workspacetest.Numbered(1), "m1")
	keys := webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.Numbered(2), "m1") +
		webhook("IntegrationApiKeyCreated", "ApiKey", workspacetest.Numbered(3), "m1")
	for _, step := range []struct{ text, want string }{
		{created + keys, "1/0/2/0/0"}, {created + keys, "0/0/3/0/0"}, {keys, "0/0/2/0/0"}, {created, "0/0/1/0/0"},
	} {
		if got := s.Imported(t, step.text, defaults); got != step.want {
			t.Errorf("%s, want %s", got, step.want)
		}
		s.Restart(t)
		s.WantTokens(t, workspacetest.Numbered(9), workspacetest.Numbered(3))
	}
}

func TestALostTokenComesBackByImport(t *testing.T) {
	s := openTwo(t)
	lost := s.Add(t, workspace.DemoID, workspacetest.AccessToken)
	s.Secrets.Lose(lost.AccessToken)
	s.Restart(t)
	if got := s.Imported(t, workspacetest.AccessToken,
		transfer.ImportDefaults{Environment: workspace.DemoID}); got != "0/1/0/0/0" {
		t.Errorf("import: %s", got)
	}
	s.WantTokens(t, workspacetest.AccessToken)
}

func TestALockedStoreRefusesAnImportBeforeItBegins(t *testing.T) {
	s := openTwo(t)
	s.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	report, err := s.Import(t.Context(), s.Read(t, twoHotels), transfer.ImportDefaults{}, nil)
	if !errors.Is(err, model.ErrStoreLocked) || report != (transfer.ImportReport{Left: 3}) {
		t.Errorf("report %+v, error %v", report, err)
	}
	s.Secrets.Fail(nil)
	s.Restart(t)
	if got := s.connections(t, workspace.DemoID); len(got) > 0 {
		t.Errorf("stored: %v", got)
	}
	s.WantTokens(t)
}

// TestACancelledImportLeavesExactlyWhatItReported imports 1,000 connections, cancels it somewhere, and goes on.
func TestACancelledImportLeavesExactlyWhatItReported(t *testing.T) {
	s := openTwo(t)
	var text strings.Builder
	text.WriteString("label,access_token,client,client_token\n")
	const total = 1000
	for i := range total {
		fmt.Fprintf(&text, "Hotel %d,%s,Acme Sync 2.1.0,%s\n", i, workspacetest.Numbered(i+1), workspacetest.ClientToken)
	}
	file := s.Read(t, text.String())
	defaults := transfer.ImportDefaults{Environment: workspace.DemoID}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []int
	report, err := s.Import(ctx, file, defaults, func(done, of int) {
		if seen = append(seen, done); done == 321 {
			cancel()
		}
		if of != total {
			t.Errorf("a total of %d", of)
		}
	})
	added := report.Added
	if !errors.Is(err, context.Canceled) || report != (transfer.ImportReport{Added: added, Left: total - added}) ||
		len(seen) != added || added < 321 || added >= 400 { // what was stored together with the one
		t.Fatalf("report %+v, %d steps, error %v", report, len(seen), err)
	}
	check := func(want int) {
		t.Helper()
		if got := s.connections(t, workspace.DemoID); len(got) != want {
			t.Errorf("%d connections are listed, want %d", len(got), want)
		}
		if got := s.Secrets.Refs(); len(got) != want+1 { // and the client token
			t.Errorf("%d secrets are stored, want %d", len(got), want+1)
		}
	}
	check(added)
	s.Restart(t)
	check(added)
	if report, err = s.Import(t.Context(), file, defaults, nil); err != nil ||
		report != (transfer.ImportReport{Added: total - added, Present: added}) {
		t.Errorf("going on: report %+v, error %v", report, err)
	}
	check(total)
}

// TestAStoreThatFailsDuringAnImportEndsItWhole lets each write in turn fail.
func TestAStoreThatFailsDuringAnImportEndsItWhole(t *testing.T) {
	for failing := 1; failing <= 5; failing++ {
		s := openTwo(t)
		sets := 0
		s.Secrets.Fail(func(call string, _ model.SecretRef) error {
			if call == "set" {
				if sets++; sets == failing {
					return model.ErrSecretNotSaved
				}
			}
			return nil
		})
		file := s.Read(t, twoHotels)
		report, err := s.Import(t.Context(), file, transfer.ImportDefaults{}, nil)
		if !errors.Is(err, model.ErrSecretNotSaved) {
			t.Fatalf("write %d failed and nobody noticed: %v", failing, err)
		}
		if got := len(s.connections(t, workspace.DemoID)) +
			len(s.connections(t, workspace.ProductionID)); got != report.Added {
			t.Errorf("write %d: %d connections, reported %d", failing, got, report.Added)
		}
		s.Secrets.Fail(nil)
		if got := s.Imported(t, twoHotels,
			transfer.ImportDefaults{}); got != fmt.Sprintf("%d/0/%d/0/0", 3-report.Added, report.Added) {
			t.Errorf("write %d, going on: %s", failing, got)
		}
		if refs := s.Secrets.Refs(); len(refs) != 5 {
			t.Errorf("write %d: %d secrets, want 5", failing, len(refs))
		}
	}
}

func TestARowThatCannotBeStoredIsNamedAmongThoseStoredTogether(t *testing.T) {
	s := openTwo(t)
	var text strings.Builder
	text.WriteString("label,access_token,client,client_token\n")
	for i := range 10 {
		fmt.Fprintf(&text, "Hotel %d,%s,Acme Sync 2.1.0,%s\n", i, workspacetest.Numbered(i+1), workspacetest.ClientToken)
	}
	sets := 0
	s.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "set" {
			// One of those together; then, with one write for each row and one for the client application, the seventh.
			if sets++; sets == 5 || sets == 5+7+1 {
				return model.ErrSecretTooBig
			}
		}
		return nil
	})
	report, err := s.Import(t.Context(), s.Read(t, text.String()),
		transfer.ImportDefaults{Environment: workspace.DemoID}, nil)
	if !errors.Is(err, model.ErrSecretTooBig) || !strings.HasPrefix(err.Error(), "line 8:") ||
		report != (transfer.ImportReport{Added: 6, Left: 4}) {
		t.Errorf("report %+v, error %v", report, err)
	}
	if got := s.connections(t, workspace.DemoID); len(got) != 6 {
		t.Errorf("%d connections are listed, want those before it", len(got))
	}
}

func TestAnImportIsReadFromAFile(t *testing.T) {
	s := openTwo(t)
	path := filepath.Join(t.TempDir(), "hotels.csv")
	if err := os.WriteFile(path, []byte(twoHotels), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := s.ReadImport(t.Context(), path, transfer.ReadOptions{})
	if err != nil || len(file.Records) != 3 || file.Format != "CSV" {
		t.Errorf("%d records of %s, error %v", len(file.Records), file.Format, err)
	}
	if _, err := s.ReadImport(t.Context(), path+".missing", transfer.ReadOptions{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestATokenIsPresentOnlyWhereARowBeforeBringsIt(t *testing.T) {
	s := openTwo(t)
	record := func(line int, environment model.EnvironmentID, client string) transfer.ImportRecord {
		return transfer.ImportRecord{
			Line: line, Environment: string(environment), Client: client,
			ClientToken: workspacetest.Token(t, workspacetest.ClientToken),
			AccessToken: workspacetest.Token(t, workspacetest.AccessToken),
		}
	}
	file := transfer.ImportFile{Records: []transfer.ImportRecord{
		record(1, workspace.DemoID, ""),                      // refused: its client has no name
		record(2, workspace.DemoID, "Acme Sync 2.1.0"),       // and so this is the first
		record(3, workspace.ProductionID, "Acme Sync 2.1.0"), // another environment has none of it
		record(4, workspace.DemoID, "Acme Sync 2.1.0"),       // this is there
		record(5, workspace.ProductionID, "Acme Sync 2.1.0"),
	}}
	plan, err := s.PreviewImport(t.Context(), file, transfer.ImportDefaults{})
	if err != nil {
		t.Fatal(err)
	}
	var got []transfer.ImportAction
	for _, row := range plan.Rows {
		got = append(got, row.Action)
	}
	want := []transfer.ImportAction{
		transfer.ImportAsk, transfer.ImportAdd, transfer.ImportAdd, transfer.ImportPresent,
		transfer.ImportPresent,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatATokenWasCopiedOutOfIsTakenApart(t *testing.T) {
	s := openTwo(t)
	both := `{"ClientToken": "` + workspacetest.ClientToken + `", "AccessToken": "` + workspacetest.Numbered(1) +
		`", "Client": "Acme Sync 2.1.0"}`
	posix := "curl 'https://api.mews.com/api/connector/v1/configuration/get' -H 'Content-Type: application/json' " +
		"-d '" + both + "'"
	for name, test := range map[string]struct {
		text        string
		err         error
		client      bool
		environment model.EnvironmentID
	}{
		"a token":           {workspacetest.Numbered(1), nil, false, ""},
		"behind Bearer":     {"Bearer " + workspacetest.Numbered(1), nil, false, ""},
		"of a spreadsheet":  {`="` + workspacetest.Numbered(1) + `"`, nil, false, ""},
		"broken over lines": {workspacetest.Numbered(1)[:30] + "\n" + workspacetest.Numbered(1)[30:], nil, false, ""},
		"a body":            {both, nil, true, ""},
		"a .env file": {
			"MEWS_CLIENT='Acme Sync 2.1.0'\nMEWS_CLIENT_TOKEN=" + workspacetest.ClientToken + "\nMEWS_ACCESS_TOKEN=" +
				workspacetest.Numbered(1) + "\n", nil, true, "",
		},
		"cURL":             {posix, nil, true, workspace.ProductionID},
		"cURL of the demo": {strings.Replace(posix, "api.mews.com", "api.mews-demo.com", 1), nil, true, workspace.DemoID},
		"cURL of a stranger": {
			strings.Replace(posix, "api.mews.com", "mews.example", 1), transfer.ErrOtherEnvironment, false, "",
		},
		"two": {
			workspacetest.Numbered(1) + "\n" + workspacetest.Numbered(2), transfer.ErrSeveralTokens, false, "",
		},
		"two client tokens": {
			"CLIENT_TOKEN_ACME=" + workspacetest.ClientToken + "\nCLIENT_TOKEN_KIOSK=" + workspacetest.Numbered(2) +
				"\nACCESS_TOKEN=" + workspacetest.Numbered(1) + "\n", transfer.ErrSeveralClients, false, "",
		},
		"a sentence":          {"the token is in the safe", model.ErrTokenSentence, false, ""},
		"a reference":         {"op://Private/Mews/access-token", model.ErrTokenNotText, false, ""},
		"a variable":          {"{{accessToken}}", model.ErrTokenNotText, false, ""},
		"a body of variables": {`{"AccessToken": "{{access}}"}`, model.ErrTokenSentence, false, ""},
		"nothing":             {"  ", model.ErrTokenEmpty, false, ""},
	} {
		pasted, err := s.ReadPasted(test.text)
		if !errors.Is(err, test.err) {
			t.Errorf("%s: error %v, want %v", name, err, test.err)
		}
		if err != nil {
			continue
		}
		if !pasted.AccessToken.Secret.Equal(model.NewSecret(workspacetest.Numbered(1))) {
			t.Errorf("%s: the access token is %s", name, pasted.AccessToken.Secret)
		}
		if is := pasted.Client == "Acme Sync 2.1.0" && pasted.ClientToken.Secret.Equal(
			model.NewSecret(workspacetest.ClientToken)); is != test.client {
			t.Errorf("%s: the client is %q with %s", name, pasted.Client, pasted.ClientToken.Secret)
		}
		if pasted.Environment.ID != test.environment {
			t.Errorf("%s: the environment is %q", name, pasted.Environment.ID)
		}
	}
}
