package teamtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// sources are the files that an engine is built from.
var sources = []string{"go.mod", "go.sum", "journal.go", "main.go"}

// Build builds the engine in a folder with its sources, unless that has been done on this computer, and returns the
// program. It takes some minutes the first time; two processes that need it build it once.
func Build(ctx context.Context, folder string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range sources {
		content, err := fs.ReadFile(os.DirFS(folder), name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", name, len(content), content)
	}
	place := filepath.Join(cache, "keyrack-engine", hex.EncodeToString(hash.Sum(nil))[:16])
	program := filepath.Join(place, "engine")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if err := os.MkdirAll(place, 0o700); err != nil {
		return "", err
	}
	alone := flock.New(filepath.Join(place, "lock"))
	if _, err := alone.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return "", err
	}
	defer func() { _ = alone.Unlock() }() // the process ends it too
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	partial := program + ".partial"
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", partial, ".")
	build.Dir = folder
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the engine for tests: %w\n%s", err, output)
	}
	return program, os.Rename(partial, program)
}
