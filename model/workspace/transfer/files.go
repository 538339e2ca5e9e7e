// Package transfer brings connections in and out of Keyrack: imports from the files of other tools, encrypted backups
// and what comes back out of them, lists for colleagues. It plans before it stores, so a person sees what would become
// of each entry, and doing the same twice adds nothing.
//
// How a file is written is not known here: package storage/transfer reads and writes them.
package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"keyrack/model"
)

// Codec reads and writes the files in which connections travel. Package storage/transfer has the real one.
type Codec interface {
	// ReadImport recognises what a file is and reads it. What cannot be used of it becomes a Flaw; the error is one of
	// ErrUnknownFormat, ErrTooDeep, ErrCodePage, ErrIsBackup and ErrFileTooLarge, or says where the file stops being what
	// it began as.
	ReadImport(content []byte, options ReadOptions) (ImportFile, error)
	// Formats are those that ReadImport knows, in the order in which it looks for them.
	Formats() []Format
	// IsFolder reports whether there is a folder at a place.
	IsFolder(path string) bool
	// ReadFolder reads what lies in a folder, file by file, within bounds. Links are not followed.
	ReadFolder(ctx context.Context, path string, options ReadOptions) (ImportFile, error)
	// Scan lists where something of the shape of a token lies in the files of a folder, in an archive or in a file.
	Scan(ctx context.Context, path string) (Scan, error)
	// SealBackup encrypts a backup with a passphrase.
	SealBackup(backup Backup, passphrase model.Secret) ([]byte, error)
	// OpenBackup returns ErrNotBackup, secrets.ErrWrongPassphrase, ErrDamagedBackup or ErrNewerBackup for what is none.
	OpenBackup(content []byte, passphrase model.Secret) (Backup, error)
	// WriteList writes a list for colleagues.
	WriteList(list []ListedConnection) ([]byte, error)
	Files
	// WriteFile makes a file that the user alone can read, whole or not at all. It returns ErrFileExists rather than
	// putInMemory one, unless it may, and ErrFileNotWritten where it cannot. Devices and pipes are written into.
	WriteFile(ctx context.Context, path string, content []byte, replace bool) error
}

// Files reads and writes what a user names: a file, a link to one, a device, a pipe. Package storage/transfer has the
// real one.
type Files interface {
	// ReadFile reads at most MaxTransferFile bytes, until ctx ends: a pipe may wait for its writer. It returns ErrOwnFile
	// for a file that Keyrack itself has open.
	ReadFile(ctx context.Context, path string) ([]byte, error)
	// OpenFile opens a file for reading, as ReadFile does, for who needs its mode, or what a pipe has sent before its end.
	OpenFile(ctx context.Context, path string) (fs.File, error)
	// CreateFile begins a file that the user alone can read, which takes the place of one that is there when it is
	// complete. A device or a pipe is written into. Its errors are ErrFileNotWritten and the cause.
	CreateFile(ctx context.Context, path string) (NewFile, error)
}

// NewFile is a file on its way to its name. What had the name stays until Keep; Drop leaves it. One of the two ends it.
type NewFile interface {
	io.Writer
	Keep() error
	Drop() error
}

// Backup is everything that a backup holds.
type Backup struct {
	Made         time.Time
	Environments []model.Environment
	Integrations []BackedUpIntegration
	Connections  []BackedUpConnection
}

// BackedUpIntegration is an integration with its secret. Its ref means nothing outside the index that it came from.
type BackedUpIntegration struct {
	model.Integration
	Token model.Secret
}

// BackedUpConnection is a connection with its secret.
type BackedUpConnection struct {
	model.Connection
	Token model.Secret
}

// ListedConnection is a connection on a list for colleagues.
type ListedConnection struct {
	Environment model.Environment
	Client      string
	Connection  model.Connection
}

var (
	// ErrUnknownFormat means that a file is nothing that can be imported.
	ErrUnknownFormat = errors.New("this is no format that can be imported")
	// ErrTooDeep means a document whose groups stand in each other without an end that makes sense: nothing of it is read.
	ErrTooDeep = errors.New("it is nested too deep to be read")
	// ErrCodePage means that there is no code page of the name that a person has given.
	ErrCodePage = errors.New("there is no such code page")
	// ErrIsBackup means that a file for import is a backup of Keyrack, or another file encrypted with age.
	ErrIsBackup = errors.New("this is an encrypted backup: restore it instead")
	// ErrFileTooLarge means a file over [MaxTransferFile].
	ErrFileTooLarge = fmt.Errorf("the file is larger than %d MB", MaxTransferFile>>20)
	// ErrFileExists means that a file would have been replaced without anybody having said so.
	ErrFileExists = errors.New("there is a file of this name already")
	// ErrOwnFile means that a file is one of those that Keyrack keeps its index in. Whoever opens them damages it.
	ErrOwnFile = errors.New("it is open in Keyrack itself")
	// ErrFileNotWritten means that a file could not be made: the disk is full, or the folder cannot be written. What had
	// its name before still has it.
	ErrFileNotWritten = errors.New("the file cannot be written")
	// ErrNotBackup means that a file is no backup of Keyrack.
	ErrNotBackup = errors.New("this is not a backup of Keyrack")
	// ErrDamagedBackup means that a backup was cut or changed.
	ErrDamagedBackup = errors.New("the backup is damaged")
	// ErrNewerBackup means that a newer Keyrack made the backup.
	ErrNewerBackup = errors.New("the backup was made by a newer Keyrack")
)

// MaxTransferFile is the largest file that is read, in bytes.
const MaxTransferFile = 32 << 20

// FileMaker begins files, as [Transfers.CreateFile] does.
type FileMaker interface {
	CreateFile(ctx context.Context, path string) (NewFile, error)
}

// Fill makes a file of what write writes. Where that fails, or ctx ends, what was there stays and nothing else is left.
func Fill(ctx context.Context, files FileMaker, path string, write func(to io.Writer) error) error {
	file, err := files.CreateFile(ctx, path)
	if err != nil {
		return err
	}
	if err := errors.Join(write(file), ctx.Err()); err != nil {
		_ = file.Drop() // the first error is the one that tells
		return err
	}
	return file.Keep()
}

// ReadFile reads a file that the user has named, of at most [MaxTransferFile] bytes.
func (t *Transfers) ReadFile(ctx context.Context, path string) ([]byte, error) {
	if t.files == nil {
		return nil, errors.ErrUnsupported
	}
	return t.files.ReadFile(ctx, path)
}

// CreateFile begins a file that the user has named. It is for the user alone, and takes the place of one that is there
// when it is complete.
func (t *Transfers) CreateFile(ctx context.Context, path string) (NewFile, error) {
	if t.files == nil {
		return nil, errors.ErrUnsupported
	}
	return t.files.CreateFile(ctx, path)
}
