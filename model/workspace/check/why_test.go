package check_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
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
		never    bool // the connection never worked
		want     check.Cause
		kinds    []check.EvidenceKind
		sent     int
	}{
		"only this operation": {
			siblings: 1, answer: func(int) (model.Exchange, error) { return workspacetest.Property("p0", "Hotel 0") },
			path: "bills/getAll", want: check.CausePermission,
			kinds: []check.EvidenceKind{check.EvidenceOperation, check.EvidenceSame}, sent: 1,
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
			kinds: []check.EvidenceKind{check.EvidenceOperation, check.EvidenceSame, check.EvidenceSibling, check.EvidencePast},
			sent:  2,
		},
		"nobody works": {
			siblings: 5, answer: func(int) (model.Exchange, error) { return refused, nil }, want: check.CauseClient,
			kinds: []check.EvidenceKind{
				check.EvidenceSame, check.EvidenceSibling, check.EvidenceSibling, check.EvidenceSibling,
				check.EvidencePast,
			}, sent: 4,
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
			f.Mews.Answer = workspacetest.ByNumber(test.answer)
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
					"“No.”"); says != (evidence.Kind == check.EvidenceSame && evidence.Status == refused.Status) {
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

// A token that was never accepted was not regenerated, as far as anybody knows, and what only the user has seen is said
// so.
func TestADiagnosisClaimsNoMoreThanIsKnown(t *testing.T) {
	for evidence, want := range map[check.EvidenceKind]string{
		check.EvidencePast:        "It was regenerated",
		check.EvidenceNeverWorked: "It has never worked here",
	} {
		d := check.Diagnosis{Cause: check.CauseToken, Evidence: []check.Evidence{{Kind: evidence}}}
		if got := phrase.Diagnosis(d).About; !strings.HasPrefix(got, want) {
			t.Errorf("with %s: %s", evidence, got)
		}
	}
	f := workspacetest.Open(t)
	f.Many(t, workspace.DemoID, 1)
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Why(t.Context(),
		check.WhyOptions{Connection: groups[0].Connections[0].ID, Path: "bills/getAll", Told: true})
	if err != nil || phrase.Evidence(d.Evidence[0]) != "bills/getAll answered 401, as you say." {
		t.Errorf("%+v, error %v", d, err)
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
