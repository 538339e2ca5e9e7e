// Package storage opens the folder in which Keyrack keeps its files. What is in them is the business of the packages
// below: index, keychain, vault, transfer, budget, openapi.
package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/storage/disk"
	"keyrack/storage/index"
)

// EnvironmentVariable names the data folder where no flag does.
const EnvironmentVariable = "KEYRACK_DATA"

// The names in the data folder.
const (
	indexName = "index.sqlite"
	vaultName = "vault"
	tempName  = "temp"
	lockName  = "temp.lock"

	budgetName     = "budget"
	operationsName = "operations.json" // the refreshed catalogue
	windowsName    = "windows"         // the sockets of package instance
)

// Options say where the data folder is: Path, else the environment variable, else "keyrack" below ConfigDir.
type Options struct {
	// Path is what the user asked for; may be empty.
	Path string
	// Create makes a folder that was asked for and is not there. Without it that is [workspace.ErrNoDataFolder]: a typing
	// error in its name would look as if everything were lost. The usual folder is always made.
	Create bool
	// Getenv and ConfigDir are os.Getenv and os.UserConfigDir when nil.
	Getenv    func(string) string
	ConfigDir func() (string, error)
	// Patience is how long Open waits for another process that opens the same folder; 5 s when zero.
	Patience time.Duration
}

// Folder is the opened data folder.
type Folder struct {
	path string
	// inUse is held, shared, as long as this process may have files in the temp folder.
	inUse *flock.Flock
	disk  disk.Disk
}

// FolderError says why a folder cannot hold Keyrack's data. It wraps the error of the file system, or one of
// [ErrNotFolder], [ErrShared] and [workspace.ErrNoDataFolder].
type FolderError struct {
	Path string
	Err  error
}

func (e *FolderError) Error() string {
	return fmt.Sprintf("the data folder %s cannot be used: %v", e.Path, e.Err)
}

func (e *FolderError) Unwrap() error { return e.Err }

var (
	// ErrNotFolder means that something else than a folder has the name.
	ErrNotFolder = errors.New("it is not a folder")
	// ErrShared means that a folder holds files, and is not one of Keyrack's. It keeps its files apart from all others:
	// names like temp and budget are common ones, and it closes its folder to other users.
	ErrShared = errors.New("it holds other files; choose an empty or a new folder")
)

// IndexFiles lists the files of the index in the data folder that the options mean, whether they are there or not.
// Nobody but the index opens them.
func IndexFiles(options Options) []string {
	path, _, err := resolve(options)
	if err != nil {
		return nil
	}
	return index.Files(filepath.Join(path, indexName))
}

// VaultFolder is where the vault of the data folder is, or would be, that the options mean.
func VaultFolder(options Options) (string, error) {
	path, _, err := resolve(options)
	return filepath.Join(path, vaultName), err
}

// Open makes the data folder where there is none (see [Options].Create), closes it to other users (mode 0700, on
// Windows an access list), makes sure that files can be written there, and removes what Keyrack has left in its temp
// folder unless another process uses that. A folder that holds files and is not Keyrack's is refused, as is a link, or
// anything else, in the place of a file or folder of Keyrack's own. Every refusal is a [*FolderError].
func Open(ctx context.Context, options Options) (*Folder, error) {
	path, usual, err := resolve(options)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !usual && !options.Create {
		return nil, &FolderError{Path: path, Err: workspace.ErrNoDataFolder}
	}
	if options.Patience == 0 {
		options.Patience = 5 * time.Second
	}
	folder := &Folder{path: path, inUse: flock.New(filepath.Join(path, lockName), flock.SetPermissions(0o600))}
	if err := folder.prepare(ctx, options.Patience); err != nil {
		return nil, &FolderError{Path: path, Err: err}
	}
	return folder, nil
}

// resolve returns the absolute path of the folder, and whether it is the usual one, which nobody has named.
func resolve(options Options) (path string, usual bool, err error) {
	if options.Getenv == nil {
		options.Getenv = os.Getenv
	}
	if options.ConfigDir == nil {
		options.ConfigDir = os.UserConfigDir
	}
	path = cmp.Or(options.Path, options.Getenv(EnvironmentVariable))
	if usual = path == ""; usual {
		config, err := options.ConfigDir()
		if err != nil {
			return "", usual, &FolderError{Err: err}
		}
		path = filepath.Join(config, "keyrack")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", usual, &FolderError{Path: path, Err: err}
	}
	return absolute, usual, nil
}

func (f *Folder) prepare(ctx context.Context, patience time.Duration) error {
	if err := makePrivate(f.path); err != nil {
		return err
	}
	if err := tryWriting(f.path); err != nil {
		return err
	}
	return f.prepareTemp(ctx, patience)
}

// makePrivate makes the folder, or closes the one that is there to other users.
func makePrivate(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return disk.MakePrivate(path)
	case err != nil:
		return err
	case !info.IsDir():
		return ErrNotFolder
	}
	ours, err := isOurs(path)
	if err != nil {
		return err
	}
	if !ours {
		return ErrShared
	}
	if err := checkOwn(path); err != nil {
		return err
	}
	exposed, err := disk.Exposed(path, info)
	switch {
	case errors.Is(err, errors.ErrUnsupported): // doctor says so
		return nil
	case err != nil || !exposed:
		return err
	}
	return disk.Seclude(path, info)
}

// isOurs reports whether a folder is empty, or one that Keyrack has made its own: that has an index, or the lock that
// is made before everything else. Another Keyrack may be making it just now, so the lock is looked for last.
func isOurs(path string) (bool, error) {
	entries, err := os.ReadDir(path)
	if err != nil || !slices.ContainsFunc(entries, func(entry fs.DirEntry) bool {
		return !ofTheSystem(entry.Name()) && !strings.HasPrefix(entry.Name(), writeTest)
	}) {
		return err == nil, err
	}
	for _, name := range []string{indexName, lockName} {
		if _, err := os.Lstat(filepath.Join(path, name)); err == nil {
			return true, nil
		}
	}
	return false, nil
}

// ofTheSystem reports whether a file is one that systems put into folders by themselves.
func ofTheSystem(name string) bool {
	return slices.Contains([]string{".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"}, name)
}

// checkOwn refuses a folder in which something else than a file, or a folder, stands where one of Keyrack's is or will
// be. What a link leads to would be read, written and closed to others.
func checkOwn(path string) error {
	for _, name := range []string{
		indexName, lockName, budgetName, budgetName + ".lock", operationsName,
		vaultName + ".lock",
	} {
		if _, err := disk.Own(filepath.Join(path, name)); err != nil {
			return err
		}
	}
	for _, name := range []string{tempName, vaultName, windowsName} {
		info, err := os.Lstat(filepath.Join(path, name))
		if err == nil && !info.IsDir() {
			err = fmt.Errorf("%s: %w", name, ErrNotFolder)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// writeTest begins the name of a file with which a folder is tried.
const writeTest = ".write-test-"

// tryWriting writes a file and removes it. Modes alone do not tell: the disk may be full or mounted read-only.
func tryWriting(path string) error {
	file, err := os.CreateTemp(path, writeTest+"*")
	if err != nil {
		return err
	}
	_, err = file.WriteString("Keyrack tries whether it can write here.\n")
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// prepareTemp makes the temp folder and, if no other process holds the lock, removes what is left there.
func (f *Folder) prepareTemp(ctx context.Context, patience time.Duration) error {
	// An os.Root keeps a link in place of the temp folder from leading the removal elsewhere.
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	alone, err := f.inUse.TryLock()
	if err != nil {
		return err
	}
	if alone {
		if err := emptyTemp(root); err != nil {
			return errors.Join(err, f.inUse.Unlock())
		}
		disk.Sweep(filepath.Join(f.path, operationsName))
		// Not every system turns one kind of lock into the other. Between the two this process has nothing in the folder.
		if err := f.inUse.Unlock(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := f.inUse.TryRLockContext(ctx, 5*time.Millisecond); err != nil {
		return err
	}
	err = root.Mkdir(tempName, 0o700)
	if errors.Is(err, fs.ErrExist) {
		err = checkTemp(root)
	}
	if err != nil {
		return errors.Join(err, f.inUse.Unlock())
	}
	return nil
}

// emptyTemp removes answers that nobody has removed. Whatever else is in the folder is none of Keyrack's.
func emptyTemp(root *os.Root) error {
	if err := checkTemp(root); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	left, err := fs.Glob(root.FS(), tempName+"/"+connector.BodyFilePattern)
	if err != nil {
		return err
	}
	for _, name := range left {
		info, err := root.Lstat(name)
		if err == nil && info.Mode().IsRegular() {
			err = root.Remove(name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func checkTemp(root *os.Root) error {
	info, err := root.Lstat(tempName)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: %w", tempName, ErrNotFolder)
	}
	return nil
}

// Path is the folder's absolute path.
func (f *Folder) Path() string { return f.path }

// Index is the path of the index.
func (f *Folder) Index() string { return filepath.Join(f.path, indexName) }

// Budget is the path of the count of requests that all processes share.
func (f *Folder) Budget() string { return filepath.Join(f.path, budgetName) }

// Vault is the path of the folder in which a passphrase vault is, or would be.
func (f *Folder) Vault() string { return filepath.Join(f.path, vaultName) }

// Temp is the path of a folder for files that no one needs after this process, such as answers too large for memory. It
// is emptied of them when Keyrack is opened and no other process has it open.
func (f *Folder) Temp() string { return filepath.Join(f.path, tempName) }

// Close lets others empty the temp folder.
func (f *Folder) Close() error { return f.inUse.Unlock() }
