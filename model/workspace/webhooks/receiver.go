// Package webhooks receives webhooks on this computer, to look at them, and sends samples to a receiver under test.
//
// A [Receiver] listens on loopback alone. To be reached by Mews it needs a tunnel, which is its user's own. What comes
// is kept in memory and bounded; a token in it is kept apart until Keyrack is locked, for the import. A [Sender] never
// sends a token that is stored here.
package webhooks

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
)

// MostBody is the largest body that is received, in bytes.
const MostBody = 1 << 20

// silence is how long a message stays without an answer where that was chosen: longer than Mews waits for one.
const silence = deliver.Timeout + time.Second

// Core is what receiving needs of the workspace: whose the messages are, and when to forget what is secret.
type Core interface {
	Environments() []model.Environment
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
	Listen(listener func(workspace.Event)) (remove func())
}

// ReceiverOptions are the parts of a receiver. All but Sleep are required.
type ReceiverOptions struct {
	Core     Core
	Redactor *model.Redactor
	Now      func() time.Time
	// Sleep waits, and returns the context's error when that ends first; nil for the real one.
	Sleep func(ctx context.Context, wait time.Duration) error
	NewID func() string // random and unique, in [a-z0-9-], such as a UUID
}

// Answer is what the receiver says to a message.
type Answer struct {
	Status int
	To     string // where 307 points
	Silent bool   // there is no answer at all
}

// Statuses are the ones that can be answered.
func Statuses() []int { return []int{200, 202, 204, 307, 400, 401, 500} }

// ErrAnswer means an answer that the receiver does not give.
var ErrAnswer = errors.New("that is no answer to a webhook")

// Validate returns [ErrAnswer], or [deliver.ErrTarget] for a 307 to no address.
func (a Answer) Validate() error {
	if a.Silent && a.Status == 0 {
		return nil
	}
	if a.Silent || !slices.Contains(Statuses(), a.Status) {
		return ErrAnswer
	}
	if a.Status == http.StatusTemporaryRedirect {
		_, err := deliver.ParseTarget(a.To)
		return err
	}
	return nil
}

// Listening says where a receiver listens. Its zero value is a free port, and paths that nobody can guess.
type Listening struct {
	Port int
	// Path takes the place of the random part of the addresses.
	Path string
	// Environments are those that get an address; none for all.
	Environments []model.EnvironmentID
	// Token is the value of the parameter Token that has to stand in the address; empty for none.
	Token model.Secret
	// Hosts are the names under which a tunnel reaches the receiver, besides those of this computer; the address of a
	// tunnel will do.
	Hosts []string
}

// Address is where the webhooks of an environment go.
type Address struct {
	Environment model.Environment
	URL         string // without the parameter Token
}

// Turned counts what was turned away. Nothing of it is kept.
type Turned struct {
	Host   int // another Host: a page of the web whose name leads to this computer
	Path   int // another path, or the wrong Token
	Method int // no POST
	Large  int // over [MostBody]
}

// Sum is how many there are.
func (t Turned) Sum() int { return t.Host + t.Path + t.Method + t.Large }

// State is how a receiver stands.
type State struct {
	Listening bool
	Addresses []Address // in the order of the environments
	WithToken bool      // the parameter Token has to stand behind each
	Answer    Answer
	Total     int // messages that came
	Dropped   int // of them that are not kept any more
	Turned    Turned
}

// Receiver takes webhooks and keeps the last of them. [NewReceiver] makes one. It is safe for use by several
// goroutines.
type Receiver struct {
	options ReceiverOptions
	hotels  *hotels

	mu        sync.Mutex
	server    *http.Server
	unwatch   func() bool // leaves the context of Start alone
	origin    string
	listening Listening
	paths     []route
	answer    Answer
	log       webhook.Log
	turned    Turned
	kept      []original
	heard     map[int]func()
	next      int
	working   chan struct{}              // one for each body in memory
	noted     map[[sha256.Size]byte]bool // tokens that the redactor knows from here
}

type route struct {
	path        string
	environment model.EnvironmentID
}

// original is a message with a token, as it came.
type original struct {
	number int
	body   model.Secret
}

const (
	mostOriginals = 100 // messages with tokens
	mostAtOnce    = 16  // bodies that are read at once
	mostNoted     = 256 // tokens that the redactor gets to know
)

// NewReceiver returns a receiver that does not listen yet and answers 202.
func NewReceiver(options ReceiverOptions) *Receiver {
	if options.Sleep == nil {
		options.Sleep = model.Wait
	}
	r := &Receiver{
		options: options, hotels: newHotels(options.Core), answer: Answer{Status: http.StatusAccepted},
		heard: map[int]func(){}, working: make(chan struct{}, mostAtOnce), noted: map[[sha256.Size]byte]bool{},
	}
	options.Core.Listen(func(event workspace.Event) {
		switch event.(type) {
		case workspace.Locked:
			r.mu.Lock()
			r.kept = nil
			r.mu.Unlock()
			r.tell()
		case workspace.ConnectionsChanged, workspace.EnvironmentsChanged, workspace.ConnectionChecked:
			r.hotels.forget()
		}
	})
	return r
}

// The errors of [Receiver.Start], besides that of a port which cannot be listened on.
var (
	ErrListening = errors.New("the receiver listens already")
	ErrHost      = errors.New("that is not the name of a host")
)

// hostOf is the name that requests to a host have in their header Host, of a name or an address.
func hostOf(text string) (string, error) {
	if text = strings.TrimSpace(text); !strings.Contains(text, "://") {
		text = "https://" + text
	}
	address, err := url.Parse(text)
	switch {
	case err != nil, address.Scheme != "https" && address.Scheme != "http", address.User != nil,
		strings.Trim(address.Path, "/")+address.RawQuery+address.Fragment != "",
		!hostShape().MatchString(address.Hostname()):
		return "", ErrHost
	}
	return strings.ToLower(address.Host), nil
}

// hostShape is a name or an address, without what stands for several: whoever may come is named.
var hostShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\pL\d_]([\pL\d_.:-]*[\pL\d])?$`)
})

// Start listens on 127.0.0.1 until Stop, or until ctx ends.
func (r *Receiver) Start(ctx context.Context, listening Listening) error {
	listening.Hosts = slices.Clone(listening.Hosts)
	for i, text := range listening.Hosts {
		host, err := hostOf(text)
		if err != nil {
			return err
		}
		listening.Hosts[i] = host
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", fmt.Sprintf("127.0.0.1:%d", listening.Port))
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	r.mu.Lock()
	if r.server != nil {
		r.mu.Unlock()
		_ = listener.Close()
		return ErrListening
	}
	server := &http.Server{
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
	}
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.serve(server, w, request)
	})
	r.server, r.listening, r.origin = server, listening, "http://"+listener.Addr().String()
	r.unwatch = context.AfterFunc(ctx, func() { r.end(server) })
	r.route()
	r.mu.Unlock()
	go func() { _ = server.Serve(listener) }() // ends with http.ErrServerClosed
	r.tell()
	return nil
}

// route gives each environment its path. The lock is held.
func (r *Receiver) route() {
	r.paths = nil
	for _, environment := range r.options.Core.Environments() {
		only := r.listening.Environments
		if len(only) > 0 && !slices.Contains(only, environment.ID) {
			continue
		}
		first := cmp.Or(r.listening.Path, strings.ReplaceAll(r.options.NewID(), "-", ""))
		path := "/" + first + "/" + slug(environment.Name)
		for slices.ContainsFunc(r.paths, func(other route) bool { return other.path == path }) {
			path += "-"
		}
		r.paths = append(r.paths, route{path: path, environment: environment.ID})
	}
}

// slug is a name as it stands in a path.
func slug(name string) string {
	text := strings.Map(func(b rune) rune {
		switch {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9':
			return b
		case b >= 'A' && b <= 'Z':
			return b + 'a' - 'A'
		}
		return '-'
	}, name)
	return cmp.Or(strings.Trim(text, "-"), "environment")
}

// Stop ends listening, and what has not been answered yet. The rows stay; tokens in them are forgotten.
func (r *Receiver) Stop() {
	r.mu.Lock()
	server := r.server
	r.mu.Unlock()
	if server != nil {
		r.end(server)
	}
}

func (r *Receiver) end(server *http.Server) {
	_ = server.Close()
	r.mu.Lock()
	if r.server != server {
		r.mu.Unlock()
		return
	}
	unwatch := r.unwatch
	r.server, r.unwatch, r.paths, r.kept, r.listening = nil, nil, nil, nil, Listening{}
	r.mu.Unlock()
	unwatch()
	r.tell()
}

// State says how the receiver stands.
func (r *Receiver) State() State {
	environments := r.options.Core.Environments()
	r.mu.Lock()
	defer r.mu.Unlock()
	state := State{
		Listening: r.server != nil, WithToken: !r.listening.Token.IsEmpty(), Answer: r.answer,
		Total: r.log.Total(), Dropped: r.log.Dropped(), Turned: r.turned,
	}
	for _, path := range r.paths {
		at := slices.IndexFunc(environments, func(e model.Environment) bool { return e.ID == path.environment })
		if at >= 0 {
			state.Addresses = append(state.Addresses, Address{Environment: environments[at], URL: r.origin + path.path})
		}
	}
	return state
}

// SetAnswer chooses what is answered from now on.
func (r *Receiver) SetAnswer(answer Answer) error {
	if err := answer.Validate(); err != nil {
		return err
	}
	r.mu.Lock()
	r.answer = answer
	r.mu.Unlock()
	r.tell()
	return nil
}

// Rows are the messages that are kept, the oldest first.
func (r *Receiver) Rows() []webhook.Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Rows()
}

// RowsAfter are the messages that are kept and whose number is larger, the oldest first.
func (r *Receiver) RowsAfter(number int) []webhook.Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.After(number)
}

// Clear forgets all messages.
func (r *Receiver) Clear() {
	r.mu.Lock()
	r.log.Clear()
	r.kept = nil
	r.mu.Unlock()
	r.tell()
}

// ErrForgotten means a message that is not kept any more, or whose token is not.
var ErrForgotten = errors.New("the message is not kept any more")

// Content is what an import reads of an integration webhook: of one with a token the body as it came, of any other what
// the row shows. It returns [ErrForgotten].
func (r *Receiver) Content(number int) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	row, found := r.log.Row(number)
	if !found {
		return nil, ErrForgotten
	}
	if row.Message.Token == "" {
		return bytes.Clone(row.Body), nil
	}
	at := slices.IndexFunc(r.kept, func(o original) bool { return o.number == number })
	if at < 0 {
		return nil, ErrForgotten
	}
	return []byte(r.kept[at].body.Reveal()), nil
}

// Watch calls listener after every change, on some goroutine, until remove is called. It must return at once.
func (r *Receiver) Watch(listener func()) (remove func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next++
	id := r.next
	r.heard[id] = listener
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.heard, id)
	}
}

func (r *Receiver) tell() {
	r.mu.Lock()
	called := make([]func(), 0, len(r.heard))
	for _, listener := range r.heard {
		called = append(called, listener)
	}
	r.mu.Unlock()
	for _, listener := range called {
		listener()
	}
}

// allowed reports whether a token is the one that has to stand in the address.
func (l Listening) allowed(token string) bool {
	return l.Token.IsEmpty() || subtle.ConstantTimeCompare([]byte(token), []byte(l.Token.Reveal())) == 1
}
