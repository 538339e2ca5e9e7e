package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// addressOf is where a request goes, as a person reads it. The sandbox has an address only while something uses it.
func addressOf(environment model.Environment, operation string) string {
	origin := environment.Address.String()
	if origin == "" {
		origin = "(" + environment.Name + ")"
	}
	return origin + pathOfAPI + operation
}

// printUnsent prints what call would send, but for the tokens, which are added when it is sent.
func printUnsent(s *session, place workspace.Place, operation string, body []byte) error {
	var laid bytes.Buffer
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if err := json.Indent(&laid, body, "", "  "); err != nil {
		laid.Reset()
		laid.Write(body)
	}
	s.Note("POST %s", addressOf(place.Environment, operation))
	s.Note("Nothing is sent. Client, ClientToken and AccessToken of %s are added when it is.", place.Connection.Title())
	_, err := fmt.Fprintln(s.Out, strings.TrimRight(laid.String(), "\n"))
	return err
}

// tellExchange says what went over the wire, but for the bodies, in which the tokens are.
func tellExchange(s *session, exchange model.Exchange) {
	s.Note("> POST %s%s%s", exchange.Address, pathOfAPI, exchange.Operation.Path)
	s.Note("> Content-Type: application/json")
	s.Note("< %s", phrase.Status(exchange.Status))
	for _, name := range slices.Sorted(maps.Keys(exchange.Header)) {
		for _, value := range exchange.Header[name] {
			s.Note("< %s: %s", name, value)
		}
	}
	s.Note("< %d bytes in %d ms", exchange.Size, exchange.Timing.Total.Milliseconds())
}
