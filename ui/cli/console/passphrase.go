package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"keyrack/model"
)

// Source is where a passphrase may be given beforehand.
type Source struct {
	Descriptor int    // that it is read from; below zero for none
	Flag       string // that sets the descriptor
	Variable   string // of the environment, that names the file it stands in
}

// usual is where the passphrase is given that a command needs.
func (c *Console) usual() Source {
	return Source{c.PassphraseFile, "--passphrase-fd", "KEYRACK_PASSPHRASE_FILE"}
}

// Passphrase returns a passphrase: from the file descriptor or the file that were named, which serve for whatever the
// command needs one for, else from the user. A new one is asked for twice, since nobody can see it.
func (c *Console) Passphrase(ctx context.Context, what string, fresh bool) (model.Secret, error) {
	given, err := c.Given(ctx)
	if err != nil || !given.IsEmpty() {
		return given, err
	}
	return c.Ask(ctx, c.usual(), what, fresh)
}

// Given returns the passphrase that was given beforehand, or an empty one. A descriptor can be read once.
func (c *Console) Given(ctx context.Context) (model.Secret, error) {
	var err error
	if c.given.IsEmpty() {
		c.given, err = c.ReadGiven(ctx, c.usual())
	}
	return c.given, err
}

// ReadGiven returns the passphrase that a source has, or an empty one.
func (c *Console) ReadGiven(ctx context.Context, from Source) (model.Secret, error) {
	if from.Descriptor >= 0 {
		name := "the file descriptor of " + from.Flag
		file := openDescriptor(from.Descriptor)
		if file == nil {
			return model.Secret{}, Usagef("Name one that is open.", "%s cannot be read", name)
		}
		// It stays open: were it a file of the index, closing it would take away the locks that this process has on that.
		c.descriptors = append(c.descriptors, file)
		return Await(ctx, func() (model.Secret, error) { return readPassphrase(io.NopCloser(file), name) })
	}
	name := c.Getenv(from.Variable)
	if name == "" {
		return model.Secret{}, nil
	}
	file, err := c.OpenFile(ctx, name)
	switch {
	case ctx.Err() != nil:
		return model.Secret{}, ctx.Err()
	case err != nil:
		return model.Secret{}, Unreadable(name, err)
	}
	c.warnOfReaders(file, name)
	return Await(ctx, func() (model.Secret, error) { return readPassphrase(file, name) })
}

// warnOfReaders says that others can read the file of a passphrase. Windows has no modes that would tell.
func (c *Console) warnOfReaders(file fs.File, name string) {
	if info, err := file.Stat(); err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() &&
		info.Mode().Perm()&0o077 != 0 {
		c.Note("Other users of this computer can read %s: chmod 600 closes it.", name)
	}
}

func readPassphrase(file io.ReadCloser, name string) (model.Secret, error) {
	defer func() { _ = file.Close() }()
	// PowerShell writes a text into a file as UTF-16, and editors of Windows put a mark in front of UTF-8.
	decoded := transform.NewReader(io.LimitReader(file, maxInput), unicode.BOMOverride(transform.Nop))
	line, err := bufio.NewReader(decoded).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return model.Secret{}, CannotOpen(name, err)
	}
	return model.NewSecret(strings.TrimRight(line, "\r\n")), nil
}

// Ask asks for a passphrase at the terminal, for a new one twice.
func (c *Console) Ask(ctx context.Context, from Source, what string, fresh bool) (model.Secret, error) {
	device, end, err := c.device()
	if err != nil {
		missing := &Advice{
			What: "a passphrase is needed, and there is no terminal to ask at", Code: Unknown, Reason: NoPassphrase,
			Next: fmt.Sprintf("Give it with %s, or in a file that %s names.", from.Flag, from.Variable),
		}
		if fresh {
			missing.Code = Usage
		}
		return model.Secret{}, missing
	}
	defer end()
	typed, err := c.readHidden(ctx, device, what)
	if err != nil || !fresh {
		return model.NewSecret(typed), err
	}
	again, err := c.readHidden(ctx, device, "Repeat the passphrase")
	if err == nil && again != typed {
		err = Usagef("Try again.", "the two passphrases are not the same")
	}
	return model.NewSecret(typed), err
}
