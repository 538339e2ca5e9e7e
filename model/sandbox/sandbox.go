// Package sandbox is the Connector API in one process, with sample hotels: for trying Keyrack without an account or a
// network, for demos, and for tests.
//
//	server, err := sandbox.New(sandbox.Options{}).Listen(ctx, "127.0.0.1:0")
//	…
//	defer server.Close()
//	http.Post(server.Address()+"/api/connector/v1/configuration/get", …)
//
// Two hotels, one with gross and one with net prices, have a token each, and a third token opens a portfolio of twelve
// hotels. [Clients] lists the tokens; they open nothing else. All hotels and people are made up, their addresses end in
// example.com, and the same [Options.Seed] makes the same data.
//
// It answers as the Connector API does where that is documented: addresses are exact, bodies are strict JSON, errors have
// Message, RequestId and Details, every answer has a Request-Id header, and lists are paged by Limitation and Cursor.
// Operations outside of its list answer 404.
package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Options say what is in a sandbox. The zero value is ready for use.
type Options struct {
	// Seed decides the made-up data.
	Seed uint64
	// Now is the clock that dates lie around; time.Now when nil.
	Now func() time.Time
}

// Sandbox answers requests. It is safe for use by several goroutines.
type Sandbox struct {
	seed     uint64
	now      func() time.Time
	data     *data
	requests atomic.Uint64
}

// New makes a sandbox with its data.
func New(options Options) *Sandbox {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Sandbox{seed: options.Seed, now: options.Now}
	s.data = newData(s)
	return s
}

const (
	prefix  = "/api/connector/v1/"
	maxBody = 1 << 20 // bytes of a request
)

// refusal is an answer of another status than 200.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

func refuse(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// ServeHTTP answers one request.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := s.id("request", fmt.Sprint(s.requests.Add(1)))
	answer, err := s.answer(r)
	status := http.StatusOK
	if err != nil {
		refused := &refusal{http.StatusInternalServerError, "An unexpected error occurred."}
		errors.As(err, &refused)
		status = refused.status
		answer = struct {
			Message   string
			RequestID string `json:"RequestId"`
			Details   any
		}{refused.message, requestID, nil}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Request-Id", requestID)
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(answer) // the caller has gone
}

func (s *Sandbox) answer(r *http.Request) (any, error) {
	path, found := strings.CutPrefix(r.URL.Path, prefix)
	operation := operations()[path]
	if !found || operation == nil || r.Method != http.MethodPost || r.URL.RawQuery != "" {
		return nil, refuse(http.StatusNotFound, "Requested resource does not exist.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return nil, refuse(http.StatusRequestEntityTooLarge, "The request is too large.")
	}
	c := &call{sandbox: s}
	if err := json.Unmarshal(body, &c.fields); err != nil {
		return nil, refuse(http.StatusBadRequest, "Invalid JSON.")
	}
	if err := json.Unmarshal(body, &c.request); err != nil {
		return nil, refuse(http.StatusBadRequest, "Invalid JSON.")
	}
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	return operation(c)
}

// call is one authenticated request.
type call struct {
	sandbox *Sandbox
	fields  map[string]json.RawMessage
	request struct {
		Client, ClientToken, AccessToken string
		EnterpriseID                     string   `json:"EnterpriseId"`
		EnterpriseIDs                    []string `json:"EnterpriseIds"`
		Limitation                       *struct {
			Count  int
			Cursor string
		}
	}
	scope     []*hotel // the hotels that the token opens
	portfolio bool
}

func (c *call) authenticate() error {
	if c.request.Client == "" {
		return refuse(http.StatusBadRequest, "Invalid Client.")
	}
	for _, client := range Clients() {
		if client.Token != c.request.ClientToken {
			continue
		}
		for _, sample := range client.Samples {
			if sample.Token == c.request.AccessToken {
				c.portfolio = sample.Portfolio
				c.scope = c.sandbox.data.scope(sample)
				return nil
			}
		}
		return refuse(http.StatusUnauthorized, "Invalid AccessToken.")
	}
	return refuse(http.StatusUnauthorized, "Invalid ClientToken.")
}

// hotels returns the hotels that a request is about: all that the token opens, or those it names.
func (c *call) hotels() ([]*hotel, error) {
	wanted := c.request.EnterpriseIDs
	if c.request.EnterpriseID != "" {
		wanted = append(wanted, c.request.EnterpriseID)
	}
	if len(wanted) == 0 {
		return c.scope, nil
	}
	var named []*hotel
	for _, id := range wanted {
		before := len(named)
		for _, h := range c.scope {
			if h.ID == id {
				named = append(named, h)
			}
		}
		if len(named) == before {
			return nil, refuse(http.StatusBadRequest, "Invalid EnterpriseId.")
		}
	}
	return named, nil
}

// id makes a GUID that depends on nothing but the seed and the names.
func (s *Sandbox) id(names ...string) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(s.seed, "\x00", strings.Join(names, "\x00"))))
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	text := hex.EncodeToString(sum[:16])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
