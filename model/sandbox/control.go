package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
)

// IntegrationsPath is where the integrations of a sandbox are listed with GET, and changed with POST and
//
//	{"Change":"disable","Integration":"Hotel Aurora"}
//
// Mews has nothing of the kind: there, people do it.
const IntegrationsPath = "/sandbox/integrations"

func (s *Sandbox) serveIntegrations(w http.ResponseWriter, r *http.Request, fail func(error)) {
	if r.Header.Get("Origin") != "" { // a page in a browser, which has no business here
		fail(&fault{status: http.StatusForbidden, message: "Not for pages in a browser."})
		return
	}
	var answer any
	switch r.Method {
	case http.MethodGet:
		answer = map[string][]Integration{"Integrations": s.Integrations()}
	case http.MethodPost:
		body, err := readBody(r)
		if err != nil {
			fail(err)
			return
		}
		change, _ := textOf(body["Change"]).(string)
		of, _ := textOf(body["Integration"]).(string)
		changed, err := s.ChangeIntegration(IntegrationChange(change), of)
		switch {
		case errors.Is(err, ErrNoSuchChange):
			fail(invalid("Change"))
			return
		case errors.Is(err, ErrNoIntegration):
			fail(invalid("Integration"))
			return
		case err != nil:
			fail(refused(err.Error()))
			return
		}
		answer = changed
	default:
		fail(&fault{status: http.StatusMethodNotAllowed, message: "GET lists, POST changes."})
		return
	}
	encoded, err := json.Marshal(answer)
	if err != nil {
		fail(err)
		return
	}
	writeJSON(w, http.StatusOK, encoded)
}
