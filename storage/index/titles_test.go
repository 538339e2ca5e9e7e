package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace/titles"
)

// TestTitlesAreThoseOfTheConnections compares what the narrow query returns with what the connections themselves are
// called: nothing that begins as typed, or has it within, is missing, and a query narrows.
func TestTitlesAreThoseOfTheConnections(t *testing.T) {
	x := withGrand(t)
	labels := []string{
		"Hotel 1", "hotel 2", "HOTEL", "Hôtel 3", " Hotel 4 ", "Ho_el", "Ho%el", `Ho\el`, "", "\tHotel", "K\u212aelvin",
		"Ho", "A hotel", "\u00a0Hotel", "Hotel\u2028", "'; DROP", "*[^ -~]*",
	}
	var more []model.Connection
	for n, label := range labels {
		for _, verified := range []bool{false, true} {
			id := fmt.Sprintf("%08d-%t", n, verified)
			c := model.Connection{
				ID: model.ConnectionID(id), IntegrationID: grand().IntegrationID, AccessToken: model.SecretRef(id + ".1"),
				Fingerprint: "ACCE…ACCE", Created: noon.Add(time.Duration(n) * time.Second), Details: model.Details{Label: label},
			}
			if verified {
				c.Identity = &model.Identity{EnterpriseID: "e", Name: "Hotel of " + label, VerifiedAt: noon}
			}
			reserve(t, x, c.AccessToken)
			more = append(more, c)
		}
	}
	commit(t, x, nil, more)
	everything := connections(t, x, "demo")
	narrowed := 0
	for _, typed := range []string{
		"", "h", "hotel", "ho_", "ho%", `ho\`, "hotel of ", "00000003", "000", "*", "k", "'", "acce", "nowhere", "a ",
	} {
		for _, within := range []bool{false, true} {
			for _, environment := range []model.EnvironmentID{"", "demo", "other"} {
				found, err := x.Titles(t.Context(), titles.Query{Environment: environment, Typed: typed, Within: within})
				must(t, err)
				for _, c := range everything {
					at := slices.IndexFunc(found, func(one titles.Title) bool { return one.ID == c.ID })
					lower := strings.ToLower(c.Title())
					ascii := !strings.ContainsFunc(c.Label+c.Title(), func(r rune) bool { return r < ' ' || r > '~' })
					fits := strings.HasPrefix(lower, typed) || within && strings.Contains(lower, typed)
					switch {
					case environment == "other" || ascii && !fits && (within || !strings.HasPrefix(string(c.ID), typed)):
						narrowed++
						if at >= 0 {
							t.Errorf("%q, within %t: %q is returned", typed, within, c.Title())
						}
					case at < 0:
						t.Errorf("%q, within %t: %q of %s is missing", typed, within, c.Title(), c.ID)
					case found[at].Text != c.Title() || found[at].Environment != "demo":
						t.Errorf("%q: %+v, want %q", typed, found[at], c.Title())
					}
				}
			}
		}
	}
	if narrowed == 0 {
		t.Error("no query has narrowed anything")
	}
}
