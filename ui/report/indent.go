package report

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"slices"
)

// WriteJSON writes one document, indented and ended by a line feed.
func WriteJSON(to io.Writer, document any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return err
	}
	plain := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	_, err := to.Write(append(indented(make([]byte, 0, 2*len(plain)+1), plain, 0), '\n'))
	return err
}

// WriteList writes the document that has the version and, under the name of what is in it, an array, as [WriteJSON]
// would write it.
func WriteList[T any](to io.Writer, name string, items []T) error {
	return WriteEach(to, name, slices.Values(items))
}

// part is about how much of a document is in memory before it is written.
const part = 64 << 10

// WriteEach is [WriteList] of items that are made when they are written. A list may be long, and half of what it takes
// is memory, so no more than a part of the document is kept: what is longer is written in several parts.
func WriteEach[T any](to io.Writer, name string, items iter.Seq[T]) error {
	const version = `"version": 1`
	var one bytes.Buffer
	encoder := json.NewEncoder(&one)
	encoder.SetEscapeHTML(false)
	out := []byte("{\n  ")
	if name > "version" { // fields are in their order
		out = append(out, version+",\n  "...)
	}
	out = append(out, `"`+name+`": [`...)
	var item T // encoded in its place, which costs no memory for each
	many := 0
	for item = range items {
		one.Reset()
		if err := encoder.Encode(&item); err != nil {
			return err
		}
		if many++; many > 1 {
			out = append(out, ',')
		}
		out = append(out, "\n    "...)
		if out = indented(out, bytes.TrimSuffix(one.Bytes(), []byte("\n")), 2); len(out) < part {
			continue
		}
		if _, err := to.Write(out); err != nil {
			return err
		}
		out = out[:0]
	}
	if many > 0 {
		out = append(out, "\n  "...)
	}
	if out = append(out, ']'); name < "version" {
		out = append(out, ",\n  "+version...)
	}
	_, err := to.Write(append(out, "\n}\n"...))
	return err
}

// indented appends a JSON text that the encoder has just made, and so is known to be right and without blanks, as
// json.Indent would with two blanks for each level, of which depth are around it. That reads every byte through the
// scanner, which takes a list of 1,000 connections longer than reading them from the index does.
func indented(to, text []byte, depth int) []byte {
	line := func() {
		to = append(to, '\n')
		for range depth {
			to = append(to, "  "...)
		}
	}
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '"':
			end := i + 1 + stringEnd(text[i+1:])
			to = append(to, text[i:end]...)
			i = end
			continue
		case '{', '[':
			to = append(to, c)
			if i+1 < len(text) && text[i+1] == c+2 { // } and ] come two after { and [
				to = append(to, c+2)
				i++
				break
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			to = append(to, c)
		case ',':
			to = append(to, ',')
			line()
		case ':':
			to = append(to, ':', ' ')
		default:
			to = append(to, c)
		}
		i++
	}
	return to
}

// stringEnd returns where a string ends whose first quotation mark is before the text.
func stringEnd(text []byte) int {
	for at := 0; ; {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			return len(text)
		}
		at += quote + 1
		slashes := 0
		for before := at - 2; before >= 0 && text[before] == '\\'; before-- {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
}
