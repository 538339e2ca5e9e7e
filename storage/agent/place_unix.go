//go:build unix

package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"keyrack/model/secrets"
)

// place is where the agent of a vault listens.
type place struct {
	folder string // of all agents of the user; empty where there can be none
	name   string // of this one, without extension
}

// placeOf returns the place for the vault in a folder. Each data folder has one of its own.
func placeOf(vaultFolder string) place {
	sum := sha256.Sum256([]byte(vaultFolder))
	return place{folder: runtimeFolder(os.Getenv), name: hex.EncodeToString(sum[:8])}
}

// runtimeFolder is the folder of this user for sockets: of the session, which the system removes at its end.
func runtimeFolder(getenv func(string) string) string {
	base := getenv("XDG_RUNTIME_DIR")
	switch {
	case base == "" && runtime.GOOS == "darwin":
		base = os.TempDir() // one for each user
	case base == "":
		base = filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
		if !ours(base) {
			return ""
		}
	case !filepath.IsAbs(base):
		return ""
	}
	return filepath.Join(base, "keyrack")
}

func (at place) socket() string { return filepath.Join(at.folder, at.name+".sock") }
func (at place) lock() string   { return filepath.Join(at.folder, at.name+".lock") }

// ours reports whether a file or folder is there and this user's own: no link, and nobody else may enter or read it.
func ours(name string) bool {
	info, err := os.Lstat(name)
	if err != nil || info.Mode()&fs.ModeSymlink != 0 || info.Mode().Perm()&0o077 != 0 {
		return false
	}
	stat, is := info.Sys().(*syscall.Stat_t)
	return is && int(stat.Uid) == os.Getuid()
}

func foreign(name string) error {
	return fmt.Errorf("%w: %w: %s", secrets.ErrInVault, secrets.ErrForeignAgent, name)
}

// dial connects to the agent. It returns [ErrNone] where none listens.
func dial(ctx context.Context, at place) (net.Conn, error) {
	if at.folder == "" {
		return nil, secrets.ErrNoAgentPlace
	}
	for _, name := range []string{at.folder, at.socket()} {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNone
		}
		if !ours(name) {
			return nil, foreign(name)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	connection, err := (&net.Dialer{}).DialContext(ctx, "unix", at.socket())
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, fs.ErrNotExist):
		return nil, ErrNone
	case errors.Is(err, syscall.EAGAIN): // more wait for it than the system lets
		return nil, errBusy
	case err != nil:
		return nil, silent(err)
	}
	if !sameUser(connection) {
		_ = connection.Close() // nothing was said
		return nil, foreign(at.socket())
	}
	return connection, nil
}

// listen makes the socket, in the place of one that an agent which was killed has left. Another agent that is still
// there keeps it from that until ctx ends. Release gives the place free.
func listen(ctx context.Context, at place) (listener net.Listener, release func(), err error) {
	if at.folder == "" {
		return nil, nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrNoAgentPlace)
	}
	if err := os.MkdirAll(at.folder, 0o700); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrNoAgentPlace)
	}
	if !ours(at.folder) {
		return nil, nil, foreign(at.folder)
	}
	held := flock.New(at.lock(), flock.SetPermissions(0o600))
	if info, err := os.Lstat(at.lock()); err == nil && !info.Mode().IsRegular() {
		return nil, nil, foreign(at.lock())
	}
	if _, err := held.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, nil, fmt.Errorf("waiting for the other agent to end: %w", err)
	}
	listener, err = bind(at)
	if err != nil {
		_ = held.Unlock() // the system does it in any case
		return nil, nil, err
	}
	return listener, func() {
		_ = listener.Close() // it takes the socket away
		_ = held.Unlock()
	}, nil
}

func bind(at place) (net.Listener, error) {
	info, err := os.Lstat(at.socket())
	switch {
	case err == nil && (info.Mode().Type() != fs.ModeSocket || !ours(at.socket())):
		return nil, foreign(at.socket())
	case err == nil:
		if err := os.Remove(at.socket()); err != nil {
			return nil, foreign(at.socket())
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, foreign(at.socket())
	}
	listener, err := net.Listen("unix", at.socket())
	if err != nil {
		return nil, fmt.Errorf("%w: %w: making the socket", secrets.ErrInVault, secrets.ErrNoAgentPlace)
	}
	if err := os.Chmod(at.socket(), 0o600); err != nil { // nobody else could enter the folder until now
		_ = listener.Close()
		return nil, foreign(at.socket())
	}
	return listener, nil
}
