package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// callPages fetches all pages, or as many as the flags say, into one document. What reaches standard output before an
// error is a whole document of the pages until then; a file is there when all of them are.
func callPages(ctx context.Context, s *session, w *keyrack.Keyrack, place workspace.Place, request workspace.Request,
	f calling,
) error {
	kept := &pagesJSON{to: s.Out, most: s.Document}
	var to io.Writer = s.Out
	var file transfer.NewFile
	var list bytes.Buffer // of which something else is made
	switch {
	case f.table.as != "", f.query.Given():
		to = &list
	case f.output != "":
		var err error
		if file, err = createFile(ctx, s, f.output); err != nil {
			return err
		}
		to = file
	case s.JSON:
		to = kept
	}
	end := func() error { return nil }
	if f.mask {
		to, end = masking(to)
	}
	first := &held{to: to}
	result, err := w.AllPages(ctx, workspace.AllPagesOptions{
		Request:  request,
		To:       first,
		Original: f.original,
		MaxPages: f.pages,
		Progress: func(p workspace.PagesProgress) {
			first.free = true
			s.Progress(fmt.Sprintf("%s, %s, %s; %d of %d requests in 30 s", phrase.Count(p.Pages, "page", "pages"),
				phrase.Count(p.Items, "item", "items"), phrase.Size(p.Bytes), p.Used, p.Limit))
		},
	})
	s.Progress("")
	if ended := end(); err == nil {
		err = ended
	}
	if file != nil {
		err = settle(file, f.output, err)
	}
	if errors.Is(err, workspace.ErrNotPaged) {
		return noPages(request.Path)
	}
	exchange := f.shown(result.Last)
	exchange.Size = result.Bytes
	if kept.begun {
		if ended := kept.end(newExchangeJSON(place, exchange, "")); err == nil {
			err = ended
		}
		return err
	}
	if err != nil {
		return err
	}
	if s.JSON {
		exchange.Body = kept.first.Bytes()
		return printExchangeJSON(s, w, place, exchange, f)
	}
	switch {
	case f.table.as != "", f.query.Given():
		if err := f.printMade(ctx, s, list.Bytes()); err != nil {
			return err
		}
	case f.output == "":
		fmt.Fprintln(s.Out)
	}
	s.Note("%s on %s.", phrase.Count(result.Items, "item", "items"), phrase.Count(result.Pages, "page", "pages"))
	if !result.Complete {
		sayHowToGoOn(s, result.Next)
	}
	if f.timing {
		printTiming(s, result.Last)
	}
	return nil
}

func noPages(operation string) error {
	return console.Usagef("Leave out --all-pages, --pages and --cursor.", "the operation %s has no pages", operation)
}

// sayHowToGoOn says how to get the page behind the last one.
func sayHowToGoOn(s *session, next workspace.Request) {
	s.Note("The list goes on: add --cursor %s", word(workspace.CursorOf(next)))
}

// createFile begins the file that the user has named, or standard output.
func createFile(ctx context.Context, s *session, name string) (transfer.NewFile, error) {
	if name == "-" {
		return standard{s.Out}, nil
	}
	file, err := s.Files(s.settings).CreateFile(ctx, name)
	if err != nil {
		return nil, cannotSave(name, err)
	}
	return file, nil
}

// standard is standard output in the place of a file.
type standard struct{ io.Writer }

func (standard) Keep() error { return nil }
func (standard) Drop() error { return nil }

// settle gives a file its name, or leaves what was there after an error.
func settle(file transfer.NewFile, name string, err error) error {
	if err != nil {
		_ = file.Drop() // the first error is the one that tells
		return err
	}
	if err := file.Keep(); err != nil {
		return cannotSave(name, err)
	}
	return nil
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
