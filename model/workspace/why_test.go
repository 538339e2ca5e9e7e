package workspace_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
)

func TestA401IsExplainedByWhatIsKnown(t *testing.T) {
	refused := model.Exchange{Status: http.StatusUnauthorized, Message: "No."}
	for name, test := range map[string]struct {
		siblings int
		answer   func(number int) (model.Exchange, error)
		path     string
		never    bool // the connection never worked
		want     workspace.Cause
		kinds    []workspace.EvidenceKind
		sent     int
	}{
		"only this operation": {
			siblings: 1, answer: func(int) (model.Exchange, error) { return opens("p0", "Hotel 0") }, path: "bills/getAll", want: workspace.CausePermission,
			kinds: []workspace.EvidenceKind{workspace.EvidenceOperation, workspace.EvidenceSame}, sent: 1,
		},
		"it works again": {
			answer: func(int) (model.Exchange, error) { return opens("p0", "Hotel 0") }, path: "configuration/get", want: workspace.CauseNone,
			kinds: []workspace.EvidenceKind{workspace.EvidenceSame}, sent: 1,
		},
		"the client works with others": {
			siblings: 5, answer: func(number int) (model.Exchange, error) {
				if number == 0 {
					return refused, nil
				}
				return opens("p1", "Hotel 1")
			}, path: "bills/getAll", want: workspace.CauseToken,
			kinds: []workspace.EvidenceKind{workspace.EvidenceOperation, workspace.EvidenceSame, workspace.EvidenceSibling, workspace.EvidencePast}, sent: 2,
		},
		"nobody works": {
			siblings: 5, answer: func(int) (model.Exchange, error) { return refused, nil }, want: workspace.CauseClient,
			kinds: []workspace.EvidenceKind{workspace.EvidenceSame, workspace.EvidenceSibling, workspace.EvidenceSibling, workspace.EvidenceSibling, workspace.EvidencePast}, sent: 4,
		},
		"alone, and it worked": {
			answer: func(int) (model.Exchange, error) { return refused, nil }, want: workspace.CauseToken,
			kinds: []workspace.EvidenceKind{workspace.EvidenceSame, workspace.EvidencePast}, sent: 1,
		},
		"alone, and it never worked": {
			answer: func(int) (model.Exchange, error) { return refused, nil }, never: true, want: workspace.CauseUnclear,
			kinds: []workspace.EvidenceKind{workspace.EvidenceSame, workspace.EvidenceWorld}, sent: 1,
		},
		"no answer": {
			answer: func(int) (model.Exchange, error) { return model.Exchange{}, errors.New("no route") }, want: workspace.CauseUnreachable,
			kinds: []workspace.EvidenceKind{workspace.EvidenceSame}, sent: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			if test.never {
				f.mews.answer = refusing(http.StatusUnauthorized)
				f.add(t, workspace.DemoID, "ACCE5500000000000000000000000000-ACCE550000000000000000000000000")
			} else {
				f.many(t, workspace.DemoID, 1+test.siblings)
			}
			f.now = f.now.Add(freshOver)
			groups, err := f.Tree(t.Context(), workspace.DemoID)
			if err != nil {
				t.Fatal(err)
			}
			f.mews.answer = byToken(test.answer)
			d, err := f.Why(t.Context(), workspace.WhyOptions{Connection: groups[0].Connections[0].ID, Path: test.path})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []workspace.EvidenceKind
			for _, evidence := range d.Evidence {
				kinds = append(kinds, evidence.Kind)
				if evidence.Sentence() == "" {
					t.Errorf("%s has no sentence", evidence.Kind)
				}
				if says := strings.Contains(evidence.Sentence(), "“No.”"); says != (evidence.Kind == workspace.EvidenceSame && evidence.Status == refused.Status) {
					t.Errorf("%s says %s", evidence.Kind, evidence.Sentence())
				}
			}
			if d.Cause != test.want || d.Sent != test.sent {
				t.Errorf("cause %s after %d requests, want %s after %d", d.Cause, d.Sent, test.want, test.sent)
			}
			if diff := cmp.Diff(test.kinds, kinds); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
			if explanation := d.Explanation(); explanation.What == "" || explanation.Next == "" {
				t.Errorf("it is said as %+v", explanation)
			}
		})
	}
}

// A token that was never accepted was not regenerated, as far as anybody knows, and what only the user has seen is said so.
func TestADiagnosisClaimsNoMoreThanIsKnown(t *testing.T) {
	for evidence, want := range map[workspace.EvidenceKind]string{workspace.EvidencePast: "It was regenerated", workspace.EvidenceWorld: "It has never worked here"} {
		d := workspace.Diagnosis{Cause: workspace.CauseToken, Evidence: []workspace.Evidence{{Kind: evidence}}}
		if got := d.Explanation().Token; !strings.HasPrefix(got, want) {
			t.Errorf("with %s: %s", evidence, got)
		}
	}
	f := open(t)
	f.many(t, workspace.DemoID, 1)
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.Why(t.Context(), workspace.WhyOptions{Connection: groups[0].Connections[0].ID, Path: "bills/getAll", Told: true})
	if err != nil || d.Evidence[0].Sentence() != "bills/getAll answered 401, as you say." {
		t.Errorf("%+v, error %v", d, err)
	}
}

func TestATokenThatWasCheckedAMomentAgoIsNotAskedAgain(t *testing.T) {
	f := open(t)
	connections := f.many(t, workspace.DemoID, 2)
	f.now = f.now.Add(freshOver)
	f.mews.answer = byToken(func(number int) (model.Exchange, error) {
		if number == 0 {
			return model.Exchange{Status: http.StatusUnauthorized}, nil
		}
		return opens("p1", "Hotel 1")
	})
	if _, err := f.VerifyConnection(t.Context(), connections[1].ID); err != nil {
		t.Fatal(err)
	}
	before := len(f.mews.sent)
	d, err := f.Why(t.Context(), workspace.WhyOptions{Connection: connections[0].ID})
	if err != nil || d.Sent != 1 || len(f.mews.sent)-before != 1 || d.Cause != workspace.CauseToken {
		t.Errorf("%d requests (%d of them said), cause %s, error %v", len(f.mews.sent)-before, d.Sent, d.Cause, err)
	}
}

// freshOver is when the outcome of a check is asked for again.
const freshOver = 11 * 60 * 1e9

func TestTheSameTokenInAnotherEnvironmentSaysWhereItBelongs(t *testing.T) {
	f := open(t)
	f.add(t, workspace.DemoID, accessToken)
	f.mews.answer = refusing(http.StatusUnauthorized)
	wrong := f.add(t, workspace.ProductionID, accessToken)
	d, err := f.Why(t.Context(), workspace.WhyOptions{Connection: wrong.ID})
	if err != nil || d.Cause != workspace.CauseEnvironment || !d.NeedsYes || len(d.Elsewhere) != 1 || d.Elsewhere[0].ID != workspace.DemoID {
		t.Errorf("%+v, error %v", d, err)
	}
}

func TestAPublicTokenWithATokenOfOnesOwnIsAMixture(t *testing.T) {
	f := open(t)
	f.mews.answer = refusing(http.StatusUnauthorized)
	connection := f.add(t, workspace.DemoID, model.PublicDemoClients()[0].Gross)
	d, err := f.Why(t.Context(), workspace.WhyOptions{Connection: connection.ID})
	if err != nil || d.Cause != workspace.CauseEnvironment || d.Evidence[len(d.Evidence)-1].Kind != workspace.EvidencePublic {
		t.Errorf("%+v, error %v", d, err)
	}
	for _, environment := range d.Elsewhere {
		if environment.Kind == model.Production {
			t.Error("a public demo token is offered to production")
		}
	}
}
