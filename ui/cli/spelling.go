package cli

import (
	"fmt"
	"net/url"
	"strings"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/ui/cli/console"
)

// pathOfAPI is what stands in front of an operation in an address.
const pathOfAPI = "/api/connector/v1/"

// spelled returns the operation that a text means: its path, also in another case, or a whole address, whose host comes
// back with it. What is not known stays as it was typed.
func spelled(catalogue *operations.Catalogue, text string) (path, host string) {
	path = strings.TrimSpace(text)
	if at, err := url.Parse(path); err == nil && at.Scheme != "" && at.Host != "" {
		if rest, is := strings.CutPrefix(at.EscapedPath(), pathOfAPI); is {
			path, host = strings.TrimSuffix(rest, "/"), at.Host
		}
	}
	path = strings.TrimPrefix(path, pathOfAPI)
	if _, found := catalogue.Find(path); found {
		return path, host
	}
	for _, entry := range catalogue.All() {
		if strings.EqualFold(entry.Path, path) {
			return entry.Path, host
		}
	}
	if host == "" {
		path = text
	}
	return path, host
}

// isAt refuses an address of another environment than that of the connection.
func isAt(host string, environment model.Environment) error {
	if host == "" || strings.EqualFold(host, environment.Address.Host()) || environment.Kind == model.Sandbox {
		return nil
	}
	return console.Usagef("Choose a connection there with --env, or give the operation alone.",
		"the address is of %s, and %s is at %s", host, environment.Name, environment.Address)
}

// unknownAddress refuses a text that is an address, but of no operation.
func unknownAddress(catalogue *operations.Catalogue, text, path string) error {
	if _, found := catalogue.Find(path); found || !strings.Contains(text, "://") {
		return nil
	}
	next := "Look for it with keyrack operations."
	if near := catalogue.Search(text); len(near) > 0 {
		next = fmt.Sprintf("Did you mean %s?", near[0].Path)
	}
	return console.Usagef(next, "%q is the address of no operation", text)
}
