package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/storage/vault"
)

// End says why an agent has ended.
type End string

// The reasons.
const (
	Told  End = "told"  // a caller said so
	Over  End = "over"  // its time was over, the computer has slept, or its context has ended
	Other End = "other" // the vault is another one now
)

// mostCallers is how many callers an agent serves at once.
const mostCallers = 32

// clockSlack is how far the clock on the wall and the one that stands still during sleep may part: time servers correct
// by less, and nobody sleeps for less.
const clockSlack = 2 * time.Second

// server serves one opened vault.
type server struct {
	vault interface {
		secrets.Vault
		Accounts(ctx context.Context) ([]string, error)
	}
	began, until time.Time
	now          func() time.Time     // the clock on the wall
	steady       func() time.Duration // since it began, by a clock that stands still while the computer sleeps
	most         int

	end   func(End)
	ended chan struct{}
}

// serve answers callers until ctx, the time or a caller ends it. When it returns, the key is forgotten and nobody is
// answered any more.
func (s *server) serve(ctx context.Context, listener net.Listener) End {
	var once sync.Once
	why := Over
	s.ended = make(chan struct{})
	s.end = func(reason End) {
		once.Do(func() {
			why = reason
			s.vault.Lock()
			close(s.ended)
			_ = listener.Close() // Accept returns
		})
	}
	timer := time.AfterFunc(s.until.Sub(s.now()), func() { s.end(Over) })
	defer timer.Stop()
	defer context.AfterFunc(ctx, func() { s.end(Over) })()
	room := make(chan struct{}, s.most)
	var answering sync.WaitGroup
	for {
		connection, err := listener.Accept()
		if err != nil {
			select {
			case <-s.ended:
				answering.Wait()
				return why
			case <-time.After(10 * time.Millisecond): // out of descriptors, for instance
			}
			continue
		}
		select {
		case room <- struct{}{}:
			answering.Go(func() {
				defer func() { <-room }()
				s.answer(ctx, connection)
			})
		default:
			answering.Go(func() { s.refuse(connection) })
		}
	}
}

// refuse says that there is no room. It takes no longer than a moment: what is behind it may not read.
func (s *server) refuse(connection net.Conn) {
	defer func() { _ = connection.Close() }() // whoever it was has gone, or knows
	_ = connection.SetDeadline(time.Now().Add(100 * time.Millisecond))
	if !sameUser(connection) {
		return
	}
	// What is closed with something unread in it takes the answer with it.
	var unanswered request
	_ = readLine(connection, longestRequest, &unanswered) // there is one answer to all
	_ = writeLine(connection, reply{Failed: wordOf(errBusy)})
}

// answer answers one caller, if it is this user's.
func (s *server) answer(ctx context.Context, connection net.Conn) {
	defer func() { _ = connection.Close() }() // as above
	_ = connection.SetDeadline(time.Now().Add(patience))
	if !sameUser(connection) {
		return
	}
	var r request
	if readLine(connection, longestRequest, &r) != nil {
		return
	}
	if s.slept() || !s.now().Round(0).Before(s.until.Round(0)) {
		s.end(Over)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err := s.do(ctx, r)
	if err != nil {
		answer = reply{Failed: wordOf(err)}
	}
	_ = connection.SetDeadline(time.Now().Add(patience))
	_ = writeLine(connection, answer)
	if errors.Is(err, model.ErrStoreLocked) || errors.Is(err, secrets.ErrNoVault) || err == nil && r.Do == doRemove {
		s.end(Other) // it is locked for good: another process has made a new vault, or removed it
	}
}

// slept reports whether the computer has slept since the agent began: nobody may have told.
func (s *server) slept() bool {
	return s.now().Round(0).Sub(s.began.Round(0))-s.steady() > clockSlack
}

func (s *server) do(ctx context.Context, r request) (reply, error) {
	switch r.Do {
	case doState:
		if err := s.vault.Probe(ctx); errors.Is(err, model.ErrStoreLocked) || errors.Is(err, secrets.ErrNoVault) {
			return reply{}, err
		}
		return reply{Until: s.until, Process: os.Getpid()}, nil
	case doGet:
		secret, err := s.vault.Get(ctx, r.Ref)
		if err != nil {
			return reply{}, err
		}
		return reply{Value: secret.Reveal()}, nil
	case doSet:
		return reply{}, s.vault.Set(ctx, r.Ref, model.NewSecret(r.Value))
	case doDelete:
		return reply{}, s.vault.Delete(ctx, r.Ref)
	case doList:
		names, err := s.vault.Accounts(ctx)
		return reply{Names: names}, err
	case doRemove:
		return reply{}, s.vault.Remove(ctx)
	case doEnd:
		s.end(Told)
		return reply{}, nil
	}
	return reply{}, fmt.Errorf("%w: a request that this agent does not know", model.ErrStoreUnavailable)
}

// order is what the process of an agent is told on its standard input, so that nothing of it can be seen from outside.
type order struct {
	Folder     string    `json:"folder"` // of the vault
	Until      time.Time `json:"until"`
	Passphrase string    `json:"passphrase"`
}

var errNoOrder = errors.New("there is no order to serve a vault")

// Serve is what the process of an agent does: it reads its order from in, opens the vault, says on out how that went,
// and serves until ctx or its time ends it. It returns the data folder whose vault it was.
func Serve(ctx context.Context, in io.Reader, out io.WriteCloser) (dataFolder string, why End, err error) {
	protect()
	return serveOrder(ctx, in, out, mostCallers)
}

func serveOrder(ctx context.Context, in io.Reader, out io.WriteCloser, most int) (dataFolder string, why End,
	err error,
) {
	var told order
	if err := readLine(in, longestRequest, &told); err != nil {
		return "", "", errNoOrder // the reason would repeat a part of what came
	}
	dataFolder = filepath.Dir(told.Folder)
	v := vault.Open(told.Folder, vault.Options{})
	listener, release, err := begin(ctx, v, told)
	if err != nil {
		return dataFolder, "", errors.Join(writeLine(out, reply{Failed: wordOf(err)}), out.Close(), err)
	}
	defer release()
	told.Passphrase = ""
	debug.FreeOSMemory() // what the passphrase took: 256 MiB
	began := time.Now()
	s := &server{
		vault: v, began: began, until: told.Until, now: time.Now, most: most,
		steady: func() time.Duration { return time.Since(began) },
	}
	ready := reply{Until: told.Until, Process: os.Getpid()}
	if err := errors.Join(writeLine(out, ready), out.Close()); err != nil {
		return dataFolder, "", err // nobody knows of it
	}
	return dataFolder, s.serve(ctx, listener), nil
}

// begin opens the vault and takes the place of another agent.
func begin(ctx context.Context, v *vault.Vault, told order) (net.Listener, func(), error) {
	if err := v.UnlockWith(ctx, model.NewSecret(told.Passphrase)); err != nil {
		return nil, nil, err
	}
	at := placeOf(told.Folder)
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := at.end(ctx); err != nil && !errors.Is(err, model.ErrStoreTimeout) {
		return nil, nil, err
	}
	return listen(ctx, at)
}
