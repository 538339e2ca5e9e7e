package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"keyrack/model"
)

// variablePassphrase names the file that a passphrase stands in.
const variablePassphrase = "KEYRACK_PASSPHRASE_FILE"

// passphrase returns a passphrase: from the file descriptor or the file that were named, which serve for whatever the
// command needs one for, else from the user. A new one is asked for twice, since nobody can see it.
func (s *session) passphrase(ctx context.Context, what string, fresh bool) (model.Secret, error) {
	given, err := s.givenPassphrase()
	if err != nil || !given.IsEmpty() {
		return given, err
	}
	typed, err := s.ask(ctx, what)
	if err != nil || !fresh {
		return typed, err
	}
	again, err := s.ask(ctx, "The same again")
	if err == nil && !again.Equal(typed) {
		err = usagef("Try again.", "the two passphrases are not the same")
	}
	return typed, err
}

// givenPassphrase returns the passphrase that was given beforehand, or an empty one. A descriptor can be read once.
func (s *session) givenPassphrase() (model.Secret, error) {
	if !s.given.IsEmpty() {
		return s.given, nil
	}
	var err error
	if s.passphraseFile >= 0 {
		s.given, err = readPassphrase(os.NewFile(uintptr(s.passphraseFile), "passphrase"), "the file descriptor of --passphrase-fd")
	} else if name := s.getenv(variablePassphrase); name != "" {
		var file *os.File
		if file, err = os.Open(name); err != nil {
			return s.given, cannotOpen(name, err)
		}
		s.warnOfReaders(file, name)
		s.given, err = readPassphrase(file, name)
	}
	return s.given, err
}

// warnOfReaders says that others can read the file of a passphrase. Windows has no modes that would tell.
func (s *session) warnOfReaders(file *os.File, name string) {
	if info, err := file.Stat(); err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		s.note("Other users of this computer can read %s: chmod 600 closes it.", name)
	}
}

func readPassphrase(file *os.File, name string) (model.Secret, error) {
	if file == nil {
		return model.Secret{}, usagef("Name one that is open.", "%s cannot be read", name)
	}
	defer func() { _ = file.Close() }()
	line, err := bufio.NewReader(io.LimitReader(file, maxInput)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return model.Secret{}, cannotOpen(name, err)
	}
	return model.NewSecret(strings.TrimRight(line, "\r\n")), nil
}

// ask asks for a passphrase at the terminal.
func (s *session) ask(ctx context.Context, what string) (model.Secret, error) {
	device, end, err := s.device()
	if err != nil {
		return model.Secret{}, usagef(fmt.Sprintf("Give it with --passphrase-fd, or in a file that %s names.", variablePassphrase), "a passphrase is needed, and there is no terminal to ask at")
	}
	defer end()
	typed, err := s.readHidden(ctx, device, what)
	return model.NewSecret(typed), err
}
