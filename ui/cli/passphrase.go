package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"keyrack/model"
)

// source is where a passphrase may be given beforehand.
type source struct {
	descriptor int    // that it is read from; below zero for none
	flag       string // that sets the descriptor
	variable   string // of the environment, that names the file it stands in
}

// usual is where the passphrase is given that a command needs.
func (s *session) usual() source {
	return source{s.passphraseFile, "--passphrase-fd", "KEYRACK_PASSPHRASE_FILE"}
}

// passphrase returns a passphrase: from the file descriptor or the file that were named, which serve for whatever the
// command needs one for, else from the user. A new one is asked for twice, since nobody can see it.
func (s *session) passphrase(ctx context.Context, what string, fresh bool) (model.Secret, error) {
	given, err := s.givenPassphrase(ctx)
	if err != nil || !given.IsEmpty() {
		return given, err
	}
	return s.ask(ctx, s.usual(), what, fresh)
}

// givenPassphrase returns the passphrase that was given beforehand, or an empty one. A descriptor can be read once.
func (s *session) givenPassphrase(ctx context.Context) (model.Secret, error) {
	var err error
	if s.given.IsEmpty() {
		s.given, err = s.readGiven(ctx, s.usual())
	}
	return s.given, err
}

// readGiven returns the passphrase that a source has, or an empty one.
func (s *session) readGiven(ctx context.Context, from source) (model.Secret, error) {
	if from.descriptor >= 0 {
		name := "the file descriptor of " + from.flag
		file := os.NewFile(uintptr(from.descriptor), "passphrase")
		if file == nil {
			return model.Secret{}, usagef("Name one that is open.", "%s cannot be read", name)
		}
		// It stays open: were it a file of the index, closing it would take away the locks that this process has on that.
		s.descriptors = append(s.descriptors, file)
		return await(ctx, func() (model.Secret, error) { return readPassphrase(io.NopCloser(file), name) })
	}
	name := s.getenv(from.variable)
	if name == "" {
		return model.Secret{}, nil
	}
	file, err := s.Files(s.settings).OpenFile(ctx, name)
	switch {
	case ctx.Err() != nil:
		return model.Secret{}, ctx.Err()
	case err != nil:
		return model.Secret{}, unreadable(name, err)
	}
	s.warnOfReaders(file, name)
	return await(ctx, func() (model.Secret, error) { return readPassphrase(file, name) })
}

// warnOfReaders says that others can read the file of a passphrase. Windows has no modes that would tell.
func (s *session) warnOfReaders(file fs.File, name string) {
	if info, err := file.Stat(); err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		s.note("Other users of this computer can read %s: chmod 600 closes it.", name)
	}
}

func readPassphrase(file io.ReadCloser, name string) (model.Secret, error) {
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(io.LimitReader(file, maxInput)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return model.Secret{}, cannotOpen(name, err)
	}
	return model.NewSecret(strings.TrimRight(line, "\r\n")), nil
}

// ask asks for a passphrase at the terminal, for a new one twice.
func (s *session) ask(ctx context.Context, from source, what string, fresh bool) (model.Secret, error) {
	device, end, err := s.device()
	if err != nil {
		return model.Secret{}, usagef(fmt.Sprintf("Give it with %s, or in a file that %s names.", from.flag, from.variable), "a passphrase is needed, and there is no terminal to ask at")
	}
	defer end()
	typed, err := s.readHidden(ctx, device, what)
	if err != nil || !fresh {
		return model.NewSecret(typed), err
	}
	again, err := s.readHidden(ctx, device, "The same again")
	if err == nil && again != typed {
		err = usagef("Try again.", "the two passphrases are not the same")
	}
	return model.NewSecret(typed), err
}
