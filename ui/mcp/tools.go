package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"keyrack/model/connector"
	"keyrack/model/mask"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// wanted are the arguments of all tools. Body stays as it came, with all digits.
type wanted struct {
	Query     string          `json:"query"`
	Operation string          `json:"operation"`
	Body      json.RawMessage `json:"body"`
	Answer    string          `json:"answer"`
	Offset    int             `json:"offset"`
}

// tool is one that the agent can call.
type tool struct {
	name, title, description, schema string
	sends                            bool // it sends a request
	call                             func(ctx context.Context, asked wanted) (string, error)
}

const (
	operationSchema = `"operation":{"type":"string","description":"resource/action[/version], such as configuration/get"}`
	bodySchema      = `"body":{"type":"object","description":"the body without ClientToken, AccessToken and Client"}`
	offsetSchema    = `"offset":{"type":"integer","minimum":0,"description":"where to go on, as the last piece has said"}`
)

func (s *server) tools() []tool {
	return []tool{
		{
			name: "list_operations", title: "List operations",
			description: "Lists operations of the Mews Connector API, all or those that fit a query, the best first. Only " +
				"those of the kind read change nothing.",
			schema: `{"type":"object","properties":{"query":{"type":"string","description":"a part of a path or title"},` +
				offsetSchema + `},"additionalProperties":false}`,
			call: s.list,
		},
		{
			name: "describe_operation", title: "Describe an operation",
			description: "Says what an operation does, lists the fields of its body, and gives a body to start from.",
			schema: `{"type":"object","properties":{` + operationSchema + "," + offsetSchema +
				`},"required":["operation"],"additionalProperties":false}`,
			call: s.describe,
		},
		{
			name: "lint_request", title: "Check a request",
			description: "Says what looks wrong in a body, without sending it.",
			schema: `{"type":"object","properties":{` + operationSchema + "," + bodySchema +
				`},"required":["operation"],"additionalProperties":false}`,
			call: s.lint,
		},
		{
			name: "call_operation", title: "Send a request", sends: true,
			description: "Sends a request and gives the answer. A long answer comes in pieces: read_answer has the next one. " +
				"A list is paged by Limitation {Count, Cursor} in its body.",
			schema: `{"type":"object","properties":{` + operationSchema + "," + bodySchema +
				`},"required":["operation"],"additionalProperties":false}`,
			call: s.send,
		},
		{
			name: "read_answer", title: "Read on in an answer",
			description: "Gives the next piece of a long answer. The last few answers are kept.",
			schema: `{"type":"object","properties":{` +
				`"answer":{"type":"string","description":"its name, as the first piece has said"},` +
				offsetSchema + `},"required":["answer","offset"],"additionalProperties":false}`,
			call: func(_ context.Context, asked wanted) (string, error) { return s.pieces.at(asked.Answer, asked.Offset) },
		},
	}
}

// listed is an operation in a list.
type listed struct {
	Operation  string `json:"operation"`
	Kind       string `json:"kind"`
	Title      string `json:"title"`
	Paged      bool   `json:"paged,omitempty"`
	Deprecated bool   `json:"deprecated,omitempty"`
	Restricted bool   `json:"restricted,omitempty"`
}

// listLength is how many operations one answer has.
const listLength = 50

func (s *server) list(_ context.Context, asked wanted) (string, error) {
	found := s.Catalogue.Search(asked.Query)
	total := len(found)
	found = found[min(max(asked.Offset, 0), total):]
	rest := len(found)
	found = found[:min(rest, listLength)]
	page := struct {
		Operations []listed `json:"operations"`
		Total      int      `json:"total"`
		Offset     int      `json:"nextOffset,omitempty"`
	}{Operations: []listed{}, Total: total}
	for _, entry := range found {
		page.Operations = append(page.Operations, listed{
			entry.Path, string(entry.Kind), entry.Title, entry.Paged, entry.Deprecated, entry.Restricted,
		})
	}
	if rest > listLength {
		page.Offset = total - rest + listLength
	}
	return written(page)
}

func written(value any) (string, error) {
	text, err := json.Marshal(value)
	return string(text), err
}

// find finds an operation that the catalogue knows.
func (s *server) find(path string) (operations.Entry, error) {
	entry, found := s.Catalogue.Find(path)
	if found {
		return entry, nil
	}
	text := "there is no operation of this name in this spelling; look for it with list_operations"
	if near := s.Catalogue.Search(path); len(near) > 0 {
		text += fmt.Sprintf("; did you mean %s?", near[0].Path)
	}
	return entry, wrongError(text)
}

func (s *server) describe(_ context.Context, asked wanted) (string, error) {
	entry, err := s.find(asked.Operation)
	if err != nil {
		return "", err
	}
	template, err := s.Catalogue.Template(entry.Path, s.Now())
	if err != nil {
		return "", err
	}
	text, err := written(struct {
		listed
		Note     string             `json:"note,omitempty"`
		Required []string           `json:"required,omitempty"`
		Ending   string             `json:"ending,omitempty"`
		Use      string             `json:"replacement,omitempty"`
		Fields   []operations.Field `json:"fields"`
		Template json.RawMessage    `json:"template"`
	}{
		listed{entry.Path, string(entry.Kind), entry.Title, entry.Paged, entry.Deprecated, entry.Restricted},
		entry.Note, entry.Required, entry.DiscontinuedOn, entry.Replacement, entry.Fields, template,
	})
	if err != nil {
		return "", err
	}
	return s.pieces.first(text)
}

func (s *server) lint(_ context.Context, asked wanted) (string, error) {
	if _, err := s.find(asked.Operation); err != nil {
		return "", err
	}
	place, err := s.Workspace.Find(s.Connection)
	if err != nil {
		return "", err
	}
	findings := s.findings(asked, place)
	if len(findings) == 0 {
		return "nothing looks wrong", nil
	}
	return strings.Join(findings, "\n"), nil
}

func (s *server) findings(asked wanted, place workspace.Place) []string {
	identity := place.Connection.Identity
	sending := operations.Sending{
		Portfolio: identity != nil && identity.Portfolio, Zone: identity.Location(), Now: s.Now(),
	}
	var all []string
	for _, finding := range s.Catalogue.Lint(asked.Operation, bodyOf(asked), sending) {
		all = append(all, finding.String())
	}
	return all
}

// bodyOf is the body as it came.
func bodyOf(asked wanted) []byte {
	if body := bytes.TrimSpace(asked.Body); len(body) > 0 && !bytes.Equal(body, []byte("null")) {
		return body
	}
	return []byte("{}")
}

// largestAnswer is how much of an answer is taken, in bytes.
const largestAnswer = 16 << 20

func (s *server) send(ctx context.Context, asked wanted) (string, error) {
	entry, err := s.find(asked.Operation)
	if err != nil {
		return "", err
	}
	place, err := s.Workspace.Find(s.Connection)
	if err != nil {
		return "", err
	}
	if entry.Kind.Mutates() {
		// The environment may have become another one since the server began.
		if !s.Writes || Allowed(place.Environment, true, false) != nil {
			return "", wrongError(fmt.Sprintf("%s is not sent: it changes data, and this server sends reads only", entry.Path))
		}
	}
	if err := Allowed(place.Environment, false, s.Original); err != nil {
		return "", err
	}
	exchange, err := s.Workspace.Send(connector.WithAnswerLimit(ctx, largestAnswer), workspace.Request{
		Connection: s.Connection, Path: entry.Path, Body: bodyOf(asked),
	})
	if err != nil {
		return "", err
	}
	if exchange.BodyFile != "" {
		defer func() { _ = os.Remove(exchange.BodyFile) }() // the temp folder is emptied at the next start
	}
	body, err := s.Workspace.OpenBody(exchange)
	if err != nil {
		return "", err
	}
	answer, err := io.ReadAll(body)
	_ = body.Close() // it was only read
	if err != nil {
		return "", fmt.Errorf("reading the answer: %w", err)
	}
	text := "HTTP " + phrase.Status(exchange.Status) + "\n"
	if explanation := phrase.ExplainExchange(exchange); explanation != (phrase.Explanation{}) {
		text += s.message(explanation.Sentences()) + "\n"
		for _, finding := range s.findings(asked, place) {
			text += finding + "\n"
		}
	}
	return s.pieces.first(text + "\n" + string(s.hide(answer)))
}

// message is a text about an answer, in which a server may have repeated anything.
func (s *server) message(text string) string {
	if s.Original {
		return text
	}
	return mask.Text(text, mask.Rules{Guests: true})
}
