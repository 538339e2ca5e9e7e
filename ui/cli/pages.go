package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// callPages fetches all pages, or as many as the flags say, into one document. What reaches standard output before an error is a whole document of
// the pages until then; a file is there when all of them are.
func (s *session) callPages(ctx context.Context, w *workspace.Workspace, place workspace.Place, request workspace.Request, f calling) error {
	var kept bounded // for a document of --json
	var to io.Writer = s.Out
	var file *os.File
	switch {
	case f.output != "":
		var err error
		if file, err = createFor(f.output); err != nil {
			return err
		}
		to = file
	case s.json:
		to = &kept
	}
	first := &held{to: to}
	result, err := w.AllPages(ctx, workspace.AllPagesOptions{
		Request:  request,
		To:       first,
		Original: f.original,
		MaxPages: f.pages,
		Progress: func(p workspace.PagesProgress) {
			first.free = true
			s.progress(fmt.Sprintf("%s, %s, %s; %d of %d requests in 30 s", phrase.Count(p.Pages, "page", "pages"), phrase.Count(p.Items, "item", "items"), phrase.Size(p.Bytes), p.Used, p.Limit))
		},
	})
	s.progress("")
	if file != nil {
		err = settleFile(file, f.output, err)
	}
	if errors.Is(err, workspace.ErrNotPaged) {
		return noPages(request.Path)
	}
	if err != nil {
		return err
	}
	if s.json {
		exchange := result.Last
		exchange.Body, exchange.Size = kept.Bytes(), result.Bytes
		return s.printExchangeJSON(w, place, exchange, f)
	}
	if f.output == "" {
		fmt.Fprintln(s.Out)
	}
	s.note("%s on %s.", phrase.Count(result.Items, "item", "items"), phrase.Count(result.Pages, "page", "pages"))
	if !result.Complete {
		s.goesOn(result.Next)
	}
	if f.timing {
		s.printTiming(result.Last)
	}
	return nil
}

func noPages(operation string) error {
	return usagef("Leave out --all-pages, --pages and --cursor.", "the operation %s has no pages", operation)
}

// goesOn says how to get the page behind the last one.
func (s *session) goesOn(next workspace.Request) {
	s.note("The list goes on: add --cursor %s", word(workspace.CursorOf(next)))
}

// createFor makes a file, for the user alone, that settleFile gives its name when it is complete.
func createFor(name string) (*os.File, error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".keyrack-*") // mode 0600
	if err != nil {
		return nil, cannotSave(name, err)
	}
	return file, nil
}

// settleFile gives a finished file its name, and removes it after an error.
func settleFile(file *os.File, name string, err error) error {
	if closing := file.Close(); closing != nil {
		err = errors.Join(err, cannotSave(name, closing))
	}
	if err == nil {
		if err = os.Rename(file.Name(), name); err != nil {
			err = cannotSave(name, err)
		}
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the first error is the one that tells
	}
	return err
}

// held keeps what is written until it is free. An answer of no page at all is not worth printing.
type held struct {
	to   io.Writer
	kept bytes.Buffer
	free bool
}

func (h *held) Write(p []byte) (int, error) {
	if !h.free {
		return h.kept.Write(p)
	}
	if _, err := h.kept.WriteTo(h.to); err != nil {
		return 0, err
	}
	return h.to.Write(p)
}

// bounded is memory for as much as a JSON document may hold.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > mostInDocument {
		return 0, tooLargeForJSON()
	}
	return b.Buffer.Write(p)
}
