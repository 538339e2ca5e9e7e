// Package agent keeps an opened vault for all processes of one user: a passphrase is typed once, and the window and
// every command in every terminal read through it until it ends.
//
// An agent is a process of its own. It alone holds the key of the vault, in memory, and never gives it away: it answers
// what a vault answers (read one secret, keep one, delete one), so that nothing can be read any more once it has ended.
// It ends when its time is over, when it is told to, when the computer sleeps, and when the vault is another one.
//
//	v := agent.Open(folder, vault.Options{})    // in every process: asks the agent where it is not open itself
//	state, err := agent.Start(ctx, …)           // once: starts the process
//	err := agent.Serve(ctx, in, out)            // what that process does
//
// # Who may talk to it
//
// On Unix it listens on a socket of mode 0600 in a folder of mode 0700 below XDG_RUNTIME_DIR. Both sides look who is at
// the other end, by what the kernel says and not by what it sends: another user is refused before a word is said, and
// so is a folder or socket that is another's, a link, or open to others ([secrets.ErrForeignAgent]). On Windows it is a
// named pipe that only the user may open, and both sides compare the user of the process at the other end. There it is
// compiled and vetted, and not tried: see the tests of this package for what is.
//
// # What goes wrong
//
//   - An agent that was killed leaves a socket behind which nobody is: that counts as no agent, and the next one takes
//     its place.
//   - A second agent for the same vault takes the place of the first, once its passphrase has proven right.
//   - With more callers at once than it has room for it says so; callers try again for two seconds, and then fail with
//     [model.ErrStoreTimeout].
//   - One that does not answer, because it was stopped, fails with [model.ErrStoreTimeout] too.
package agent

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
)

// Longest is how long an agent may be asked to stay.
const Longest = 24 * time.Hour

var (
	// ErrNone means that no agent keeps the vault open.
	ErrNone = errors.New("no agent keeps it open")
	// errBusy means that an agent has no room for another caller now.
	errBusy = errors.New("the agent has too many callers")
)

// The requests.
const (
	doGet    = "get"
	doSet    = "set"
	doDelete = "delete"
	doList   = "list"
	doRemove = "remove"
	doState  = "state"
	doEnd    = "end"
)

// request is what a caller asks, one line of JSON. There is one for each connection.
type request struct {
	Do    string          `json:"do"`
	Ref   model.SecretRef `json:"ref,omitempty"`
	Value string          `json:"value,omitempty"`
}

// reply is the answer, one line of JSON.
type reply struct {
	Failed  string    `json:"failed,omitempty"` // a key of failures
	Value   string    `json:"value,omitempty"`
	Names   []string  `json:"names,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Process int       `json:"process,omitempty"`
}

// failures are the errors that cross the socket, by the words for them. The first that fits counts.
var failures = []struct {
	word string
	err  error
}{
	{"busy", errBusy},
	{"wrong-passphrase", secrets.ErrWrongPassphrase},
	{"no-vault", secrets.ErrNoVault},
	{"in-use", secrets.ErrVaultInUse},
	{"foreign", secrets.ErrForeignAgent},
	{"no-place", secrets.ErrNoAgentPlace},
	{"locked", model.ErrStoreLocked},
	{"not-found", model.ErrSecretNotFound},
	{"too-big", model.ErrSecretTooBig},
	{"not-saved", model.ErrSecretNotSaved},
	{"not-deleted", model.ErrSecretNotDeleted},
	{"broken", model.ErrStoreBroken},
	{"timeout", model.ErrStoreTimeout},
	{"unavailable", model.ErrStoreUnavailable},
}

// wordOf finds the word for an error. The texts of errors stay here.
func wordOf(err error) string {
	for _, known := range failures {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	return "unavailable"
}

// errorOf is the error for a word.
func errorOf(word string) error {
	for _, known := range failures {
		if known.word == word {
			return fmt.Errorf("%w: %w", secrets.ErrInVault, known.err)
		}
	}
	return fmt.Errorf("%w: %w", secrets.ErrInVault, model.ErrStoreUnavailable)
}

// The bounds of what is read: a request has one secret at most, a reply the names of all.
const (
	longestRequest = 64 << 10
	longestReply   = 16 << 20
)

// readLine reads one line of JSON.
func readLine(from io.Reader, most int64, to any) error {
	line, err := bufio.NewReader(io.LimitReader(from, most)).ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, to)
}

// writeLine writes one.
func writeLine(to io.Writer, from any) error {
	line, err := json.Marshal(from)
	if err != nil {
		return err
	}
	_, err = to.Write(append(line, '\n'))
	return err
}

// patience is how long a caller waits for an answer, and for room.
const patience = 2 * time.Second

// ask sends a request to the agent of a place and returns its answer. It returns [ErrNone] where there is none.
func ask(ctx context.Context, at place, r request) (reply, error) {
	deadline := time.Now().Add(patience)
	for {
		answer, err := askOnce(ctx, at, r, deadline)
		if !errors.Is(err, errBusy) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return reply{}, fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreTimeout, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return reply{}, fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreTimeout, errBusy)
		}
	}
}

func askOnce(ctx context.Context, at place, r request, deadline time.Time) (reply, error) {
	connection, err := dial(ctx, at)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = connection.Close() }() // its one answer was read, or never comes
	if until, bounded := ctx.Deadline(); bounded && until.Before(deadline) {
		deadline = until
	}
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_ = connection.SetDeadline(deadline) // a connection that takes none ends with the agent
	if err := writeLine(connection, r); err != nil {
		return reply{}, silent(err)
	}
	var answer reply
	if err := readLine(connection, longestReply, &answer); err != nil {
		return reply{}, silent(err)
	}
	if answer.Failed != "" {
		return answer, errorOf(answer.Failed)
	}
	return answer, nil
}

// silent says why there was no answer: the agent was too slow, or ended meanwhile.
func silent(err error) error {
	var network net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return errBusy // it was turned away, or the agent has just ended: asking again tells
	case errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("%w: %w: the agent does not answer", secrets.ErrInVault, model.ErrStoreTimeout)
	}
	return ErrNone
}
