package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/sdk/physical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
)

// journal is a storage in memory that writes down each change before it makes it, so that being killed at any moment
// loses nothing that was acknowledged. Vault's own storage of files is not that: killed between writing a file and
// renaming it, it lists the leftover as a key from then on, and KV says 500 to every LIST of that folder.
type journal struct {
	physical.Backend
	mu   sync.Mutex
	file *os.File
}

// change is one line of a journal.
type change struct {
	Key   string `json:"key"`
	Value []byte `json:"value,omitempty"`
	Gone  bool   `json:"gone,omitempty"`
}

// openJournal reads what a journal has. A last line that is not whole was never acknowledged, and is cut off.
func openJournal(name string, log hclog.Logger) (physical.Backend, error) {
	memory, err := inmem.NewInmem(nil, log)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	whole := content[:bytes.LastIndexByte(content, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var one change
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, err
		}
		if err := one.apply(context.Background(), memory); err != nil {
			return nil, err
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Truncate(int64(len(whole))); err != nil {
		return nil, err
	}
	if _, err := file.Seek(int64(len(whole)), 0); err != nil {
		return nil, err
	}
	return &journal{Backend: memory, file: file}, nil
}

func (c change) apply(ctx context.Context, to physical.Backend) error {
	if c.Gone {
		return to.Delete(ctx, c.Key)
	}
	return to.Put(ctx, &physical.Entry{Key: c.Key, Value: c.Value})
}

// make writes a change down and makes it.
func (j *journal) make(ctx context.Context, c change) error {
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	return c.apply(context.WithoutCancel(ctx), j.Backend)
}

func (j *journal) Put(ctx context.Context, entry *physical.Entry) error {
	return j.make(ctx, change{Key: entry.Key, Value: entry.Value})
}

func (j *journal) Delete(ctx context.Context, key string) error {
	return j.make(ctx, change{Key: key, Gone: true})
}
