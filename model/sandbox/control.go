package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// IntegrationsPath is where the integrations of a sandbox are listed with GET, and changed with POST and
//
//	{"Change":"disable","Integration":"Hotel Aurora"}
//
// Mews has nothing of the kind: there, people do it. A Host that is not of this computer is refused: the answers have
// tokens.
const IntegrationsPath = "/sandbox/integrations"

// mostControl bounds the body of a change.
const mostControl = megabyte

func (s *Sandbox) serveIntegrations(w http.ResponseWriter, r *http.Request, fail func(error)) {
	if r.Header.Get("Origin") != "" { // a page in a browser, which has no business here
		fail(&fault{status: http.StatusForbidden, message: "Not for pages in a browser."})
		return
	}
	if !ofThisComputer(r.Host) { // as a page asks whose name was made to lead here
		fail(&fault{status: http.StatusForbidden, message: "Ask 127.0.0.1 or localhost by that name: Host is another."})
		return
	}
	var answer any
	switch r.Method {
	case http.MethodGet:
		answer = map[string][]Integration{"Integrations": s.Integrations()}
	case http.MethodPost:
		body, err := readBody(r, mostControl)
		if err != nil {
			fail(err)
			return
		}
		change, _ := textOf(body["Change"]).(string)
		of, _ := textOf(body["Integration"]).(string)
		if answer, err = s.ChangeIntegration(IntegrationChange(change), of); err != nil {
			fail(s.controlFault(err))
			return
		}
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

// controlFault says what to ask instead of a change that was refused.
func (s *Sandbox) controlFault(err error) error {
	var several *AmbiguousIntegrationError
	message := ""
	switch {
	case errors.As(err, &several):
		message = "Invalid Integration: " + several.Error() + ". Give one of the ids."
	case errors.Is(err, ErrNoSuchChange):
		var all []string
		for _, change := range IntegrationChanges() {
			all = append(all, string(change))
		}
		message = "Invalid Change: it is one of " + strings.Join(all, ", ") + "."
	case errors.Is(err, ErrNoIntegration):
		message = "Invalid Integration: it is an id, or one of " + s.integrationNames() + ". GET lists them."
	default:
		return refused(err.Error())
	}
	return &fault{status: http.StatusBadRequest, message: message}
}

// integrationNames are the hotels of the first integrations.
func (s *Sandbox) integrationNames() string {
	const most = 5
	var all []string
	for _, one := range s.Integrations() {
		if !slices.Contains(all, one.Hotel) {
			all = append(all, one.Hotel)
		}
	}
	if more := len(all) - most; more > 0 {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(all, ", ")
}

// ofThisComputer reports whether a Host header names a loopback address.
func ofThisComputer(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback() || strings.EqualFold(host, "localhost")
}
