package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
)

// Refresh holds the parts that bring the operation catalogue up to date. Its zero value means that it cannot be.
type Refresh struct {
	// Catalogue is the one in use.
	Catalogue *operations.Catalogue
	// Fetch gets Mews' OpenAPI document from the host of an environment, without any token.
	Fetch func(ctx context.Context, address model.Address) ([]byte, error)
	// Read reads such a document.
	Read func(ctx context.Context, document []byte) ([]operations.Described, error)
	// Keep stores a catalogue, in place of one that was stored before.
	Keep func(ctx context.Context, catalogue []byte) error
	// Kept returns the catalogue that was stored, or nil where there is none.
	Kept func(ctx context.Context) ([]byte, error)
}

// ErrNoRefresh is returned where the catalogue cannot be brought up to date.
var ErrNoRefresh = errors.New("the operation catalogue cannot be refreshed here")

// ErrNoDocument is returned for an environment whose host publishes no OpenAPI document: only Mews' own do.
var ErrNoDocument = errors.New("only demo and production publish an OpenAPI document")

// RefreshOptions say where the document comes from.
type RefreshOptions struct {
	// Document is the text of a file, in YAML or JSON. When it is empty, the Environment's host is asked.
	Document    []byte
	Environment model.EnvironmentID
	// Name is what the document goes by, such as the name of its file; empty for the environment's name.
	Name string
	// Try says that nothing is kept: the answer tells what would change.
	Try bool
}

// Refreshed is what a document has brought.
type Refreshed struct {
	Changes    []operations.Change
	Described  int  // operations in the document
	Operations int  // in the catalogue now
	Kept       bool // the catalogue is the new one, now and from the next start on
	Source     operations.Source
	// Document is what was read, so that what was shown can be kept without asking again.
	Document []byte
}

// refresher brings the operation catalogue up to date.
type refresher struct {
	parts     Refresh
	tree      *tree
	listeners *listeners
	now       func() time.Time
}

// RefreshOperations brings the operation catalogue up to date by Mews' own OpenAPI document. Operations that are new
// count as writes, whatever they are called, and none that is known changes its kind, so that the new catalogue is in
// use at once.
func (r *refresher) RefreshOperations(ctx context.Context, options RefreshOptions) (Refreshed, error) {
	if r.parts.Catalogue == nil || r.parts.Read == nil {
		return Refreshed{}, ErrNoRefresh
	}
	document, by := options.Document, operations.Refreshment{From: options.Name, At: r.now().UTC().Truncate(time.Second)}
	if len(document) == 0 {
		environment, err := r.tree.environment(options.Environment)
		if err != nil {
			return Refreshed{}, err
		}
		if environment.Kind != model.Demo && environment.Kind != model.Production {
			return Refreshed{}, ErrNoDocument
		}
		if by.From == "" {
			by.From = environment.Name
		}
		if document, err = r.parts.Fetch(ctx, environment.Address); err != nil {
			return Refreshed{}, fmt.Errorf("fetching the OpenAPI document: %w", err)
		}
	}
	described, err := r.parts.Read(ctx, document)
	if err != nil {
		return Refreshed{}, err
	}
	catalogue, changes, err := r.parts.Catalogue.Refreshed(described, by)
	if err != nil {
		return Refreshed{}, err
	}
	refreshed := Refreshed{
		Changes: changes, Described: len(described), Operations: len(catalogue.All()),
		Document: document, Source: catalogue.Source(),
	}
	if options.Try {
		return refreshed, nil
	}
	var text bytes.Buffer
	if err := catalogue.Write(&text); err != nil {
		return refreshed, err
	}
	if err := r.parts.Keep(ctx, text.Bytes()); err != nil {
		return refreshed, fmt.Errorf("keeping the operation catalogue: %w", err)
	}
	r.parts.Catalogue.Adopt(catalogue)
	r.listeners.announce(OperationsChanged{})
	refreshed.Kept = true
	return refreshed, nil
}

// RereadOperations takes the operation catalogue into use that another process has kept.
func (r *refresher) RereadOperations(ctx context.Context) error {
	if r.parts.Catalogue == nil || r.parts.Kept == nil {
		return ErrNoRefresh
	}
	kept, err := r.parts.Kept(ctx)
	if err != nil || kept == nil {
		return err
	}
	catalogue, err := r.parts.Catalogue.Stored(bytes.NewReader(kept))
	if err != nil {
		return fmt.Errorf("reading the operation catalogue: %w", err)
	}
	r.parts.Catalogue.Adopt(catalogue)
	r.listeners.announce(OperationsChanged{})
	return nil
}
