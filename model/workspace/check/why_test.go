package check_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

func TestA401IsExplainedByWhatIsKnown(t *testing.T) {
	refused := model.Exchange{Status: http.StatusUnauthorized, Message: "No."}
	for name, test := range map[string]struct {
		siblings int
		answer   func(number int) (model.Exchange, error)
		path     string
		// operation is what the operation answers
		operation model.Exchange
		never     bool // the connection never worked
		want      check.Cause
		kinds     []check.EvidenceKind
		sent      int
	}{
		"only this operation": {
			siblings: 1, answer: func(int) (model.Exchange, error) { return workspacetest.Property("p0", "Hotel 0") },
			operation: refused,
			path:      "bills/getAll", want: check.CausePermission,
			kinds: []check.EvidenceKind{check.EvidenceSame, check.EvidenceOperation}, sent: 2,
		},
		"it works again": {
			answer: func(int) (model.Exchange, error) { return workspacetest.Property("p0", "Hotel 0") },
			path:   "configuration/get", want: check.CauseNone,
			kinds: []check.EvidenceKind{check.EvidenceSame}, sent: 1,
		},
		"the client works with others": {
			siblings: 5, answer: func(number int) (model.Exchange, error) {
				if number == 0 {
					return refused, nil
				}
				return workspacetest.Property("p1", "Hotel 1")
			}, path: "bills/getAll", want: check.CauseToken,
			kinds: []check.EvidenceKind{check.EvidenceSame, check.EvidenceNotSent, check.EvidenceSibling, check.EvidencePast},
			sent:  2,
		},
		"nobody works": {
			siblings: 5, answer: func(int) (model.Exchange, error) { return refused, nil }, want: check.CauseClient,
			kinds: []check.EvidenceKind{check.EvidenceSame, check.EvidenceSiblings, check.EvidencePast}, sent: 4,
		},
		"alone, and it worked": {
			answer: func(int) (model.Exchange, error) { return refused, nil }, want: check.CauseToken,
			kinds: []check.EvidenceKind{check.EvidenceSame, check.EvidencePast}, sent: 1,
		},
		"alone, and it never worked": {
			answer: func(int) (model.Exchange, error) { return refused, nil }, never: true, want: check.CauseUnclear,
			kinds: []check.EvidenceKind{check.EvidenceSame, check.EvidenceNeverWorked}, sent: 1,
		},
		"no answer": {
			answer: func(int) (model.Exchange, error) { return model.Exchange{}, errors.New("no route") },
			want:   check.CauseUnreachable,
			kinds:  []check.EvidenceKind{check.EvidenceSame}, sent: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := workspacetest.Open(t)
			if test.never {
				f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
				f.Add(t, workspace.DemoID, "ACCE5500000000000000000000000000-ACCE550000000000000000000000000")
			} else {
				f.Many(t, workspace.DemoID, 1+test.siblings)
			}
			f.Now = f.Now.Add(freshOver)
			groups, err := f.Tree(t.Context(), workspace.DemoID)
			if err != nil {
				t.Fatal(err)
			}
			own := workspacetest.ByNumber(test.answer)
			f.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
				if path == "bills/getAll" {
					return test.operation, nil
				}
				return own(path, clearance)
			}
			d, err := f.Why(t.Context(), check.WhyOptions{Connection: groups[0].Connections[0].ID, Path: test.path})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []check.EvidenceKind
			for _, evidence := range d.Evidence {
				kinds = append(kinds, evidence.Kind)
				if phrase.Evidence(evidence) == "" {
					t.Errorf("%s has no sentence", evidence.Kind)
				}
				if says := strings.Contains(phrase.Evidence(evidence),
					"“No.”"); says != (evidence.Status == refused.Status && evidence.Kind != check.EvidenceSibling) {
					t.Errorf("%s says %s", evidence.Kind, phrase.Evidence(evidence))
				}
			}
			if d.Cause != test.want || d.Sent != test.sent {
				t.Errorf("cause %s after %d requests, want %s after %d", d.Cause, d.Sent, test.want, test.sent)
			}
			if diff := cmp.Diff(test.kinds, kinds); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
			if explanation := phrase.Diagnosis(d); explanation.What == "" || explanation.Next == "" {
				t.Errorf("it is said as %+v", explanation)
			}
		})
	}
}

// answers is a Mews that answers an operation in one way and everything else as a property does.
func answers(path string, exchange model.Exchange, err error) workspacetest.Answer {
	return func(asked string, clearance model.Clearance) (model.Exchange, error) {
		if asked == path {
			return exchange, err
		}
		return workspacetest.Hotel("p0", "Hotel 0")(asked, clearance)
	}
}

// TestTheOperationIsSentOnceOrItIsSaidThatItWasNot: what somebody asks about is never taken for what was seen.
func TestTheOperationIsSentOnceOrItIsSaidThatItWasNot(t *testing.T) {
	const denied = "No permissions to use this operation."
	for name, test := range map[string]struct {
		path  string
		seen  int
		exch  model.Exchange
		err   error
		want  check.Cause
		sent  int
		says  string // of the operation
		what  string // the verdict
		about string
	}{
		"refused": {
			path: "bills/getAll", exch: model.Exchange{Status: 401, Message: denied}, want: check.CausePermission, sent: 2,
			says: "bills/getAll answered 401: “" + denied + "”",
			what: "A permission for this operation is missing: “" + denied + "”",
		},
		"works": {
			path: "bills/getAll", exch: model.Exchange{Status: 200, Body: []byte("{}")}, want: check.CauseNone, sent: 2,
			says: "bills/getAll answered 200.", what: "The tokens work now, and bills/getAll does.",
		},
		"works, but for its body": {
			path: "bills/getAll", exch: model.Exchange{Status: 400, Message: "Invalid BillIds.", Body: []byte("{}")},
			want: check.CauseNone, sent: 2, says: "bills/getAll answered 400: “Invalid BillIds.”",
			what: "The tokens work now, and may use bills/getAll.",
		},
		"fails": {
			path: "bills/getAll", exch: model.Exchange{Status: 500, Message: "Unexpected error.", Body: []byte("{}")},
			want: check.CauseOperation, sent: 2, says: "bills/getAll answered 500: “Unexpected error.”",
			what:  "The tokens work, but bills/getAll did not tell whether they may use it: “Unexpected error.”",
			about: "Mews failed (500).",
		},
		"is not answered": {
			path: "bills/getAll", err: &connector.Failure{Kind: connector.Silence, Host: "host"}, want: check.CauseOperation,
			sent: 2, says: "bills/getAll was not answered.",
			what:  "The tokens work, but bills/getAll did not tell whether they may use it.",
			about: "host was silent for too long, so Keyrack stopped waiting.",
		},
		"is a write": {
			path: "bills/add", want: check.CauseNotSent, sent: 1,
			says: "bills/add was not sent, because it changes data, or could.",
			what: "The tokens work: configuration/get is accepted. bills/add was not sent.",
		},
		"is a write that was seen to be refused": {
			path: "bills/add", seen: 401, want: check.CausePermission, sent: 1,
			says: "bills/add answered 401, in the answer that you look at: “Seen.”",
			what: "A permission for this operation is missing: “Seen.”",
		},
		"is a read that costs": {
			path: "bills/getPdf", want: check.CauseNotSent, sent: 1,
			says: "bills/getPdf was not sent, because each time counts at Mews.",
			what: "The tokens work: configuration/get is accepted. bills/getPdf was not sent.",
		},
		"is not known": {
			path: "robots/getAll", want: check.CauseNotSent, sent: 1,
			says: "robots/getAll was not sent, because it changes data, or could.",
			what: "The tokens work: configuration/get is accepted. robots/getAll was not sent.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := workspacetest.Open(t)
			connection := f.Many(t, workspace.DemoID, 1)[0]
			f.Mews.Answer = answers(test.path, test.exch, test.err)
			before := len(f.Mews.Sent)
			options := check.WhyOptions{Connection: connection.ID, Path: test.path, Seen: test.seen}
			if test.seen != 0 {
				options.Message = "Seen."
			}
			d, err := f.Why(t.Context(), options)
			if err != nil || d.Cause != test.want || d.Sent != test.sent || len(f.Mews.Sent)-before != test.sent {
				t.Errorf("%s after %d requests (%d were sent), error %v", d.Cause, d.Sent, len(f.Mews.Sent)-before, err)
			}
			if len(d.Evidence) < 2 || phrase.Evidence(d.Evidence[1]) != test.says {
				t.Errorf("the evidence is %+v", d.Evidence)
			}
			said := phrase.Diagnosis(d)
			if said.What != test.what || test.about != "" && said.About != test.about || said.Next == "" {
				t.Errorf("it says %+v", said)
			}
		})
	}
}

// TestAnAnswerThatTellsNothingIsSaidAsACheckSaysIt: empty, cut, or none of Mews.
func TestAnAnswerThatTellsNothingIsSaidAsACheckSaysIt(t *testing.T) {
	for _, exchange := range []model.Exchange{
		{Status: 200},
		{Status: 204},
		{Status: 202, Body: []byte("{}")},
		{Status: 200, Body: []byte(`{"Enterprise":{}}`)},
		{Status: 304},
		{Status: 502, Body: []byte("<html>")},
		{Status: 429, Message: "Slow down.", Body: []byte("{}")},
	} {
		f := workspacetest.Open(t)
		connection := f.Many(t, workspace.DemoID, 1)[0]
		f.Mews.Answer = answers("configuration/get", exchange, nil)
		d, err := f.Why(t.Context(), check.WhyOptions{Connection: connection.ID, Path: "bills/getAll"})
		if err != nil || d.Cause != check.CauseUnreachable {
			t.Fatalf("%s, error %v", d.Cause, err)
		}
		report, err := f.CheckAll(t.Context(), check.Options{})
		if err != nil {
			t.Fatal(err)
		}
		reason := phrase.ExplainCheck(report.Results[0].After).What
		if exchange.Status != 429 && (reason == "" || !strings.HasPrefix(phrase.Diagnosis(d).About, reason)) {
			t.Errorf("%d: a check says %q, why says %+v", exchange.Status, reason, phrase.Diagnosis(d))
		}
	}
}

// TestCheckWindowAndWhyGiveOneVerdict: of every refused token the same, whoever looks, with the server's own message.
func TestCheckWindowAndWhyGiveOneVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		message  string
		siblings int
		works    bool // the siblings do
		worked   bool // the token did before
		want     check.Cause
		what     string
		about    string
	}{
		"disabled, and never worked": {
			message: "The integration is disabled.", siblings: 2, works: true, want: check.CauseToken,
			what:  "This one access token is refused: “The integration is disabled.”",
			about: "The server knows it, and calls it disabled: the integration, or the property.",
		},
		"disabled and alone": {
			message: "The integration is disabled.", want: check.CauseToken,
			what: "This one access token is refused: “The integration is disabled.”",
		},
		"the ClientToken is named": {
			message: "Invalid ClientToken.", worked: true, want: check.CauseClient,
			what: "The client token is refused: “Invalid ClientToken.”",
		},
		"the AccessToken is named": {
			message: "Invalid AccessToken.", siblings: 2, want: check.CauseToken,
			what:  "This one access token is refused: “Invalid AccessToken.”",
			about: "It has never worked here:",
		},
		"both are named": {
			message: "Wrong ClientToken or AccessToken.", siblings: 2, want: check.CauseClient,
			what: "Every token of this client application is refused: “Wrong ClientToken or AccessToken.”",
		},
		"nothing is said": {
			worked: true, want: check.CauseToken, what: "This one access token is refused.", about: "It was regenerated",
		},
		"nothing is known": {want: check.CauseUnclear, what: "The cause could not be determined."},
	} {
		t.Run(name, func(t *testing.T) {
			f := workspacetest.Open(t)
			refusal := model.Exchange{Status: http.StatusUnauthorized, Message: test.message, Body: []byte("{}")}
			var id model.ConnectionID
			add := func() { // first or last, it is the same
				const access = "ACCE5500000000000000000000009999-ACCE550000000000000000000009999"
				answer := workspacetest.Hotel("own", "Own")
				if !test.worked {
					answer = workspacetest.Refusing(http.StatusUnauthorized)
				}
				id = f.AddAs(t, workspace.DemoID, access, answer).ID
			}
			if test.siblings > 0 {
				f.Many(t, workspace.DemoID, test.siblings)
			}
			add()
			f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
				if number < 9999 && test.works {
					return workspacetest.Property("p", "Hotel")
				}
				return refusal, nil
			})
			report, err := f.CheckAll(t.Context(), check.Options{})
			if err != nil {
				t.Fatal(err)
			}
			d, err := f.Why(t.Context(), check.WhyOptions{Connection: id})
			if err != nil || d.Cause != test.want {
				t.Errorf("why says %s, error %v", d.Cause, err)
			}
			for _, result := range report.Results {
				if result.Connection != id {
					continue
				}
				if result.Facts == nil || *result.Facts != d.Facts {
					t.Errorf("a check judges by %+v, why by %+v", result.Facts, d.Facts)
				}
			}
			said := phrase.Diagnosis(d)
			if said.What != test.what || !strings.HasPrefix(said.About, test.about) {
				t.Errorf("it says %+v", said)
			}
			if line := phrase.Likely(d.Facts); !strings.Contains(line, said.About) || test.message != "" &&
				strings.Contains(line, test.message) {
				t.Errorf("in a line it says %s", line)
			}
		})
	}
}

// TestAtMostThreeSiblingsAreNamed however many have been checked.
func TestAtMostThreeSiblingsAreNamed(t *testing.T) {
	for others, want := range map[int]string{
		1: "“Hotel 1”, another token of the same client application, answered 200.",
		3: "3 other tokens of this client application worked in the last 10 minutes; none was refused. Working: “Hotel 1”, " +
			"“Hotel 2”, “Hotel 3”.",
		4: "4 other tokens of this client application worked in the last 10 minutes; none was refused. Working: “Hotel 1”, " +
			"“Hotel 2”, “Hotel 3”.",
		6: "4 other tokens of this client application worked in the last 10 minutes; 2 were refused. Working: “Hotel 1”, " +
			"“Hotel 2”, “Hotel 3”.",
	} {
		f := workspacetest.Open(t)
		connections := f.Many(t, workspace.DemoID, 1+others)
		f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
			if number == 0 || number > 4 {
				return model.Exchange{Status: http.StatusUnauthorized, Body: []byte("{}")}, nil
			}
			return workspacetest.Property(fmt.Sprintf("p%d", number), fmt.Sprintf("Hotel %d", number))
		})
		if _, err := f.CheckAll(t.Context(), check.Options{}); err != nil {
			t.Fatal(err)
		}
		d, err := f.Why(t.Context(), check.WhyOptions{Connection: connections[0].ID})
		if err != nil || d.Sent != 1 || d.Cause != check.CauseToken {
			t.Errorf("%s after %d requests, error %v", d.Cause, d.Sent, err)
		}
		named, all := 0, ""
		for _, evidence := range d.Evidence {
			said := phrase.Evidence(evidence)
			all += said + "\n"
			for i := 1; i <= others; i++ {
				named += strings.Count(said, fmt.Sprintf("“Hotel %d”", i))
			}
		}
		if named != min(others, 3) || !strings.Contains(all, want) {
			t.Errorf("with %d others it says\n%s", others, all)
		}
	}
	nobody := phrase.Evidence(check.Evidence{Kind: check.EvidenceSiblings, Refused: 5, Titles: []string{"A"}})
	if nobody != "5 other tokens of this client application were refused in the last 10 minutes; none worked. "+
		"Refused: “A”." {
		t.Error(nobody)
	}
}

func TestATokenThatWasCheckedAMomentAgoIsNotAskedAgain(t *testing.T) {
	f := workspacetest.Open(t)
	connections := f.Many(t, workspace.DemoID, 2)
	f.Now = f.Now.Add(freshOver)
	f.Mews.Answer = workspacetest.ByNumber(func(number int) (model.Exchange, error) {
		if number == 0 {
			return model.Exchange{Status: http.StatusUnauthorized}, nil
		}
		return workspacetest.Property("p1", "Hotel 1")
	})
	if _, err := f.VerifyConnection(t.Context(), connections[1].ID); err != nil {
		t.Fatal(err)
	}
	before := len(f.Mews.Sent)
	d, err := f.Why(t.Context(), check.WhyOptions{Connection: connections[0].ID})
	if err != nil || d.Sent != 1 || len(f.Mews.Sent)-before != 1 || d.Cause != check.CauseToken {
		t.Errorf("%d requests (%d of them said), cause %s, error %v", len(f.Mews.Sent)-before, d.Sent, d.Cause, err)
	}
}

// freshOver is when the outcome of a check is asked for again.
const freshOver = 11 * 60 * 1e9

func TestTheSameTokenInAnotherEnvironmentSaysWhereItBelongs(t *testing.T) {
	f := workspacetest.Open(t)
	f.Add(t, workspace.DemoID, workspacetest.AccessToken)
	f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
	wrong := f.Add(t, workspace.ProductionID, workspacetest.AccessToken)
	d, err := f.Why(t.Context(), check.WhyOptions{Connection: wrong.ID})
	if err != nil || d.Cause != check.CauseEnvironment || !d.NeedsYes || len(d.Elsewhere) != 1 ||
		d.Elsewhere[0].ID != workspace.DemoID {
		t.Errorf("%+v, error %v", d, err)
	}
}

func TestAPublicTokenWithATokenOfOnesOwnIsAMixture(t *testing.T) {
	f := workspacetest.Open(t)
	f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
	connection := f.Add(t, workspace.DemoID, model.PublicDemoClients()[0].Gross)
	d, err := f.Why(t.Context(), check.WhyOptions{Connection: connection.ID})
	if err != nil || d.Cause != check.CauseEnvironment || d.Evidence[len(d.Evidence)-1].Kind != check.EvidencePublic {
		t.Errorf("%+v, error %v", d, err)
	}
	for _, environment := range d.Elsewhere {
		if environment.Kind == model.Production {
			t.Error("a public demo token is offered to production")
		}
	}
}
