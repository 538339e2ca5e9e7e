package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
)

// mostBody is far above what a request with 1000 ids needs.
const mostBody = 16 * megabyte

// ServeHTTP answers one request. The order of the checks is that of the real API as far as it is known: address, JSON,
// credentials, rate limit, the operation's own fields.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := s.requestID()
	w.Header().Set("Request-Id", requestID)
	fail := func(err error) { writeFault(w, requestID, err) }

	if err := s.ready(); err != nil {
		fail(err)
		return
	}
	switch r.URL.Path {
	case SocketPath:
		s.serveSocket(w, r, fail)
		return
	case IntegrationsPath:
		s.serveIntegrations(w, r, fail)
		return
	}
	entry, found := s.operation(r)
	if !found {
		fail(errNoSuchResource())
		return
	}
	body, err := readBody(r, mostBody)
	if err != nil {
		fail(err)
		return
	}
	token, opened, err := s.authenticate(body)
	if err != nil {
		fail(err)
		return
	}
	scenario, err := s.choose(r, opened)
	if err != nil {
		fail(&fault{status: http.StatusBadRequest, message: err.Error()})
		return
	}
	if err := s.spend(token, scenario); err != nil {
		fail(err)
		return
	}
	if scenario.Kind == Limited && needsGrant(entry.Path) {
		fail(&fault{status: http.StatusUnauthorized, message: "No permissions to use this operation."})
		return
	}
	if scenario.Kind == Slow && s.sleep(r.Context(), scenario.delay()) != nil {
		panic(http.ErrAbortHandler) // nobody waits any longer
	}
	answer, err := s.answer(entry, body, opened, scenario)
	if err != nil {
		fail(err)
		return
	}
	switch {
	case scenario.Kind == WebPage:
		writeWebPage(w)
	case scenario.Kind == Empty:
		w.WriteHeader(http.StatusOK)
	case scenario.Kind == Cut:
		writeCut(w, answer.body)
	case scenario.Kind == Large && len(answer.rows) > 0:
		s.writeLarge(w, answer, scenario.bytes())
	case answer.blank && wantsMinimal(r):
		w.WriteHeader(http.StatusNoContent)
	default:
		writeJSON(w, http.StatusOK, answer.body)
	}
}

func (s *Sandbox) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return s.seed.id("request", s.requests)
}

// operation finds the operation by the path as it was sent, byte by byte: escapes, other cases and slashes at the end
// are other paths.
func (s *Sandbox) operation(r *http.Request) (operations.Entry, bool) {
	path, isConnector := strings.CutPrefix(r.URL.EscapedPath(), model.APIPath)
	if !isConnector || r.Method != http.MethodPost || r.URL.RawQuery != "" {
		return operations.Entry{}, false
	}
	return s.catalogue.Find(path)
}

// needsGrant reports whether an operation is one that the scenario limited keeps from a token.
func needsGrant(path string) bool {
	resource, _, _ := strings.Cut(path, "/")
	return slices.Contains([]string{"bills", "creditCards", "paymentRequests", "payments", "preauthorizations"}, resource)
}

// readBody reads one JSON object of at most so many bytes. A larger one is read to the end of what is read at all, so
// that its sender gets to the answer.
func readBody(r *http.Request, most int) (map[string]json.RawMessage, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	if err != nil {
		return nil, errInvalidJSON()
	}
	if len(text) > most {
		return nil, &fault{status: http.StatusRequestEntityTooLarge, message: "The request is too large."}
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(model.WithoutMark(text), &body); err != nil || body == nil {
		return nil, errInvalidJSON()
	}
	return body, nil
}

// authenticate returns the AccessToken and what it opens.
func (s *Sandbox) authenticate(body map[string]json.RawMessage) (token string, opened grant, err error) {
	credentials := map[string]string{}
	for _, field := range []string{"ClientToken", "AccessToken", "Client"} {
		value := ""
		if raw, found := body[field]; found && json.Unmarshal(raw, &value) != nil {
			return "", grant{}, errInvalidJSON()
		}
		if strings.TrimSpace(value) == "" {
			return "", grant{}, invalid(field)
		}
		credentials[field] = value
	}
	opened, err = s.admit(credentials["ClientToken"], credentials["AccessToken"])
	return credentials["AccessToken"], opened, err
}

// admit returns what two tokens open together.
func (s *Sandbox) admit(clientToken, accessToken string) (grant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := false
	for _, g := range s.grants {
		known = known || g.clientToken == clientToken
	}
	if !known {
		return grant{}, errUnauthorized("ClientToken")
	}
	opened, found := s.grants[accessToken]
	if !found || opened.clientToken != clientToken {
		return grant{}, errUnauthorized("AccessToken")
	}
	return opened, opened.integration.refusal()
}

// choose returns the scenario of a request: of its header, of its token, or of the options.
func (s *Sandbox) choose(r *http.Request, opened grant) (Scenario, error) {
	if text := r.Header.Get(ScenarioHeader); text != "" {
		return ParseScenario(text)
	}
	if opened.scenario.Kind != Normal {
		return opened.scenario, nil
	}
	return s.scenario, nil
}

// spend counts the request against the token's budget and returns the fault of the scenario, if it has one.
func (s *Sandbox) spend(token string, scenario Scenario) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	spent, found := s.budgets[token]
	if !found {
		spent = &budget{}
		s.budgets[token] = spent
	}
	if delay, ok := spent.take(s.limit, s.now()); !ok {
		return &fault{status: http.StatusTooManyRequests, message: "Too many requests.", retryAfter: delay}
	}
	return scenario.fault()
}

// mostRepeated is how many rows a large answer is made of.
const mostRepeated = 60

// answered is what an operation answers: its JSON, whether there is nothing in it, and the first rows of its first
// list.
type answered struct {
	body  []byte
	blank bool
	list  string
	rows  []object
}

func (s *Sandbox) answer(entry operations.Entry, body map[string]json.RawMessage, opened grant, scenario Scenario) (
	answered, error,
) {
	for _, credential := range []string{"Client", "ClientToken", "AccessToken"} {
		delete(body, credential)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{sandbox: s, grant: opened, scenario: scenario, now: s.now().UTC(), entry: entry, body: body}
	if err := c.check(); err != nil {
		return answered{}, err
	}
	result, err := s.answererOf(entry)(c, s.shapes.answers[entry.Path])
	if err != nil {
		s.touched = nil
		return answered{}, err
	}
	s.announce(c)
	s.touched = nil
	encoded, err := appendValue(nil, result)
	given := answered{body: encoded, blank: blank(result)}
	for _, m := range result {
		if rows, isList := m.Value.([]object); isList && given.list == "" {
			given.list = m.Key
			for _, r := range rows[:min(len(rows), mostRepeated)] {
				given.rows = append(given.rows, slices.Clone(r)) // a write may change the row while the answer goes out
			}
		}
	}
	return given, err
}

// answererOf returns what answers an operation: what is made for it, or the rules that hold for all reads or writes.
func (s *Sandbox) answererOf(entry operations.Entry) answerer {
	if own, found := s.computed[entry.Path]; found {
		return own
	}
	if entry.Kind == model.Read {
		return list
	}
	if own, found := s.changes[entry.Path]; found {
		return own
	}
	return change
}

// blank reports whether an answer says nothing: {} or a page without rows.
func blank(answer object) bool {
	for _, m := range answer {
		rows, isList := m.Value.([]object)
		if m.Value != nil && (!isList || len(rows) > 0) {
			return false
		}
	}
	return true
}

func wantsMinimal(r *http.Request) bool {
	for _, preference := range strings.Split(r.Header.Get("Prefer"), ",") {
		if strings.TrimSpace(preference) == "return=minimal" {
			return true
		}
	}
	return false
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone
}

func writeFault(w http.ResponseWriter, requestID string, err error) {
	var known *fault
	if !errors.As(err, &known) {
		known = &fault{status: http.StatusInternalServerError, message: "Unexpected error."}
	}
	if known.retryAfter > 0 {
		seconds := int(math.Ceil(float64(known.retryAfter) / float64(time.Second)))
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	// An object of texts always encodes.
	body, _ := appendValue(nil, object{{"Message", known.message}, {"RequestId", requestID}, {"Details", nil}})
	writeJSON(w, known.status, body)
}

func writeWebPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"+
		"<body><h1>Bad Gateway</h1><p>The sandbox pretends to be a proxy.</p></body></html>\n")
}

// writeLarge sends the answer with its rows over and over, each time under a new id, until there are so many bytes.
// Every row is encoded once: whoever measures a client with this must not wait for the sandbox.
func (s *Sandbox) writeLarge(w http.ResponseWriter, answer answered, size int64) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	out := bufio.NewWriterSize(w, 256<<10)
	const idKey = `"Id":"`
	var before, after [][]byte // what of a row stands before its id, and what behind
	for _, r := range answer.rows {
		encoded, err := appendValue(nil, r)
		if err != nil {
			panic(http.ErrAbortHandler) // the same rows were encoded before
		}
		head, tail, hasID := bytes.Cut(encoded, []byte(idKey+r.text("Id")))
		if hasID {
			head = append(head[:len(head):len(head)], idKey...)
		}
		before, after = append(before, head), append(after, tail)
	}
	sent, _ := fmt.Fprintf(out, `{"%s":[`, answer.list)
	id := ""
	for number := 0; int64(sent) < size-64; number++ {
		row := number % len(before)
		if id = answer.rows[row].text("Id"); id != "" && number >= len(before) {
			id = s.seed.id("large", number)
		}
		separator := map[bool]string{true: "", false: ","}[number == 0]
		_, _ = out.WriteString(separator)
		_, _ = out.Write(before[row])
		_, _ = out.WriteString(id)
		if _, err := out.Write(after[row]); err != nil {
			return // the client has gone
		}
		sent += len(separator) + len(before[row]) + len(id) + len(after[row])
	}
	_, _ = fmt.Fprintf(out, `],"Cursor":%q}`, id) // the client may have gone
	_ = out.Flush()
}

// writeCut promises the whole answer, sends half of it and ends the connection.
func writeCut(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body[:len(body)/2])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}
