package workspacetest

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// Tokens that nobody has given out.
const (
	ClientToken = "C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000"
	AccessToken = "ACCE55000000000000000000000000AA-ACCE55000000000000000000000000A"
	OtherToken  = "ACCE55000000000000000000000000BB-ACCE55000000000000000000000000B"
)

// Answer is what is said to a request that was cleared.
type Answer = func(path string, clearance model.Clearance) (model.Exchange, error)

// Mews answers requests as the test wants and keeps what was sent. It never sees a token on a wire.
type Mews struct {
	mu     sync.Mutex
	Answer Answer
	Sent   []string // the operations, in their order
	// AnswerBody, where it is not nil, answers in place of Answer.
	AnswerBody func(path string, clearance model.Clearance, body []byte) (model.Exchange, error)
	// Socket is what becomes of a handshake that was cleared; nil where nobody is there.
	Socket func(clearance model.SocketClearance) (events.Socket, error)
}

// Dial clears a handshake, and answers it.
func (m *Mews) Dial(_ context.Context, clearing model.SocketClearing) (events.Socket, error) {
	clearance, err := clearing.ClearSocket()
	if err != nil {
		return nil, err
	}
	if m.Socket == nil {
		return nil, &events.Error{Cause: events.Cause{Kind: events.Unreachable}}
	}
	return m.Socket(clearance)
}

// Send clears the request, and answers it.
func (m *Mews) Send(ctx context.Context, clearing model.Clearing, body []byte) (model.Exchange, error) {
	clearance, err := clearing.Clear()
	if err != nil {
		return model.Exchange{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return model.Exchange{}, err
	}
	path := clearance.Operation().Path
	m.Sent = append(m.Sent, path)
	if m.AnswerBody != nil {
		return m.AnswerBody(path, clearance, body)
	}
	return m.Answer(path, clearance)
}

// Budget counts everything that was sent.
func (m *Mews) Budget(model.ConnectionID) (used, limit int) { return len(m.Sent), 200 }

// Hotel is the answer of a token that opens one property.
func Hotel(id, name string) Answer {
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		exchange, err := Property(id, name)
		exchange.Operation = clearance.Operation()
		return exchange, err
	}
}

// Property is the answer of a property to the question what a token opens.
func Property(id, name string) (model.Exchange, error) {
	const body = `{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross",` +
		`"Address":{"City":"Vienna"},"Email":"desk@example.com"}}`
	return model.Exchange{Status: http.StatusOK, Body: fmt.Appendf(nil, body, id, name)}, nil
}

// Refusing answers everything with a status.
func Refusing(status int) Answer {
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		return model.Exchange{Operation: clearance.Operation(), Status: status, Message: "No."}, nil
	}
}

// ByNumber answers by the number at the end of the token, which [Fixture.Many] has put there.
func ByNumber(answer func(number int) (model.Exchange, error)) Answer {
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		_, _, access := clearance.Credential()
		number := 0
		if _, err := fmt.Sscanf(access.Reveal()[len(access.Reveal())-5:], "%d", &number); err != nil {
			return model.Exchange{}, err
		}
		return answer(number)
	}
}

// Catalogue knows a few operations of each kind.
type Catalogue struct{}

// Lookup calls everything else a write.
func (Catalogue) Lookup(path string) model.Operation {
	switch path {
	case "configuration/get", "enterprises/getAll", "languages/getAll", "bills/getAll", "bills/getPdf":
		return model.Operation{Path: path, Kind: model.Read, Known: true}
	case "services/getAll":
		return model.Operation{
			Path: path, Kind: model.Read, Known: true, Portfolio: true, Scope: []string{"EnterpriseIds"}, Paged: true,
		}
	case "bills/add":
		return model.Operation{Path: path, Kind: model.Write, Known: true, Portfolio: true, Scope: []string{"EnterpriseId"}}
	case "tasks/add":
		return model.Operation{Path: path, Kind: model.Write, Known: true}
	case "reservations/cancel":
		return model.Operation{Path: path, Kind: model.Destructive, Known: true}
	}
	return model.Operation{Path: path, Kind: model.Write}
}

// Find knows the same ones.
func (c Catalogue) Find(path string) (operations.Entry, bool) {
	operation := c.Lookup(path)
	return operations.Entry{Operation: operation}, operation.Known
}

// All names none: nothing asks all of them here.
func (Catalogue) All() []operations.Entry { return nil }

// Template is empty for all.
func (Catalogue) Template(string, time.Time) ([]byte, error) { return []byte("{}"), nil }

// NoSandbox says that it listens, and does not.
type NoSandbox struct{}

// Start returns an address at which nobody is.
func (NoSandbox) Start(context.Context) (model.Address, error) {
	return model.ParseAddress(model.Sandbox, "http://127.0.0.1:1")
}

// Fixture is all of Keyrack over a real index, with secrets in memory and a Mews that answers as the test wants.
type Fixture struct {
	*keyrack.Keyrack
	Index   *index.Index
	Secrets *Secrets
	Mews    *Mews
	Now     time.Time
}

// Open makes a fixture in a new folder. What it is made of can be changed before it is opened.
func Open(t testing.TB, changes ...func(*keyrack.Options)) *Fixture {
	t.Helper()
	f := &Fixture{
		Secrets: NewSecrets(), Mews: &Mews{Answer: Hotel("p1", "Hotel Aurora")},
		Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
	}
	clock := func() time.Time { return f.Now }
	var err error
	f.Index, err = index.Open(t.Context(), filepath.Join(t.TempDir(), "index.sqlite"), index.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Index.Close(); err != nil {
			t.Error(err)
		}
	})
	next := 0
	options := keyrack.Options{
		Index: f.Index, History: f.Index, Requests: f.Index, Secrets: f.Secrets, Sender: f.Mews, Sandbox: NoSandbox{},
		Dialer: f.Mews, Catalogue: Catalogue{}, Operations: Catalogue{}, Now: clock,
		NewID: func() string { next++; return fmt.Sprintf("id-%d", next) },
	}
	for _, change := range changes {
		change(&options)
	}
	if f.Keyrack, err = keyrack.Open(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // before the index
	return f
}

// Token parses a token.
func Token(t testing.TB, text string) model.Token {
	t.Helper()
	parsed, err := model.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Add stores a connection of the environment's first integration, which it makes where there is none, as it is
// verified.
func (f *Fixture) Add(t testing.TB, environment model.EnvironmentID, access string) model.Connection {
	t.Helper()
	draft := workspace.Draft{
		Environment: environment, Client: "Acme Sync 2.1.0", ClientToken: Token(t, ClientToken),
		AccessToken: Token(t, access),
	}
	if groups, err := f.Tree(t.Context(), environment); err != nil {
		t.Fatal(err)
	} else if len(groups) > 0 {
		draft.Integration = groups[0].Integration.ID
	}
	var err error
	if draft.Verification, err = f.Verify(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	connection, err := f.AddConnection(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

// AddAs stores a connection that opens what answer says.
func (f *Fixture) AddAs(t testing.TB, environment model.EnvironmentID, access string, answer Answer) model.Connection {
	t.Helper()
	before := f.Mews.Answer
	f.Mews.Answer = answer
	defer func() { f.Mews.Answer = before }()
	return f.Add(t, environment, access)
}

// Many adds connections whose tokens end in their number; each opens a hotel of that number.
func (f *Fixture) Many(t testing.TB, environment model.EnvironmentID, count int) []model.Connection {
	t.Helper()
	var all []model.Connection
	for i := range count {
		access := fmt.Sprintf("ACCE55000000000000000000000%05d-ACCE5500000000000000000000%05d", i, i)
		all = append(all, f.AddAs(t, environment, access, Hotel(fmt.Sprintf("p%d", i), fmt.Sprintf("Hotel %d", i))))
	}
	return all
}
