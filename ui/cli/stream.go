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
	if err := report.WriteJSON(&around, list{"exchanges", []exchangeJSON{item}}); err != nil {
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
