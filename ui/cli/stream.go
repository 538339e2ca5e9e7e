package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"keyrack/ui/report"
)

// streamPlace stands in a document for the answer that is put there while it is written.
const streamPlace = "\x00the answer\x00"

// printStreamed prints the document of an exchange whose answer is too large to be in memory several times. JSON stands
// in it as it came, anything else as a text.
func printStreamed(s *session, item exchangeJSON, isJSON bool, answer io.Reader) error {
	item.Text = streamPlace
	name, write := "text", writeJSONText
	if isJSON {
		name, write = "body", func(to io.Writer, from io.Reader) error {
			_, err := io.Copy(to, from)
			return err
		}
	}
	var around bytes.Buffer
	if err := report.WriteJSON(&around, list("exchanges", []exchangeJSON{item})); err != nil {
		return err
	}
	place, err := json.Marshal(streamPlace)
	if err != nil {
		return err
	}
	before, after, found := bytes.Cut(around.Bytes(), append([]byte(`"text": `), place...))
	if !found {
		return errors.New("the document has no place for the answer")
	}
	if _, err := fmt.Fprintf(s.Out, "%s%q: ", before, name); err != nil {
		return err
	}
	if err := write(s.Out, answer); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	_, err = s.Out.Write(after)
	return err
}

// writeJSONText writes a text as a JSON string, with a mark for each byte that is no UTF-8.
func writeJSONText(to io.Writer, from io.Reader) error {
	out, in := bufio.NewWriterSize(to, 64<<10), bufio.NewReaderSize(from, 64<<10)
	_ = out.WriteByte('"') // bufio keeps an error until Flush
	var piece strings.Builder
	for {
		r, _, err := in.ReadRune()
		if err == nil {
			piece.WriteRune(r)
		}
		if err != nil || piece.Len() > 32<<10-utf8.UTFMax {
			quoted, _ := json.Marshal(piece.String()) // a text always encodes
			_, _ = out.Write(quoted[1 : len(quoted)-1])
			piece.Reset()
		}
		if err == io.EOF {
			_ = out.WriteByte('"')
			return out.Flush()
		}
		if err != nil {
			return err
		}
	}
}

// pagesJSON makes the document of --json of pages as they come. As long as they fit into memory several times it keeps
// them; once they do not, it prints them, with what there is to say of the exchange behind them: a document of the
// pages until then is whole even if no more come.
type pagesJSON struct {
	to    io.Writer
	most  int          // bytes that it keeps
	first bytes.Buffer // until it is begun
	begun bool
}

// pagesHead is what stands before the body.
const pagesHead = "{\n  \"exchanges\": [\n    {\n"

func (p *pagesJSON) Write(piece []byte) (int, error) {
	if !p.begun && p.first.Len()+len(piece) <= p.most {
		return p.first.Write(piece)
	}
	if !p.begun {
		p.begun = true
		if _, err := io.WriteString(p.to, pagesHead+`      "body": `); err != nil {
			return 0, err
		}
		if _, err := p.first.WriteTo(p.to); err != nil {
			return 0, err
		}
		p.first = bytes.Buffer{}
	}
	return p.to.Write(piece)
}

// end prints the rest of a document that is begun.
func (p *pagesJSON) end(item exchangeJSON) error {
	var around bytes.Buffer
	if err := report.WriteJSON(&around, list("exchanges", []exchangeJSON{item})); err != nil {
		return err
	}
	rest, found := bytes.CutPrefix(around.Bytes(), []byte(pagesHead))
	if !found {
		return errors.New("the document has no place for the answer")
	}
	if _, err := io.WriteString(p.to, ",\n"); err != nil {
		return err
	}
	_, err := p.to.Write(rest)
	return err
}
