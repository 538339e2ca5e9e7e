package connector

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"keyrack/model"
)

// The marks with which a text may begin, to say what it is written in.
var (
	markUTF8    = []byte{0xef, 0xbb, 0xbf}
	markLittle  = []byte{0xff, 0xfe}
	markBig     = []byte{0xfe, 0xff}
	nameLittle  = "utf-16le"
	nameBig     = "utf-16be"
	wholeByName = []string{nameLittle, nameBig, "iso-2022-jp"} // no part of them is read alike in UTF-8
)

// NamedCharset is what a header says that an answer is written in, as it says it, or "" for nothing or UTF-8.
func NamedCharset(header http.Header) string {
	_, parameters, _ := mime.ParseMediaType(header.Get("Content-Type"))
	named := strings.TrimSpace(parameters["charset"])
	if lower := strings.ToLower(named); lower == "utf-8" || lower == "utf8" {
		return ""
	}
	return named
}

// knownCharset returns the reader of a charset that a header may name, with its usual name, or nil.
func knownCharset(named string) (encoding.Encoding, string) {
	charset, err := htmlindex.Get(named)
	if err != nil || charset == encoding.Replacement {
		return nil, ""
	}
	name, err := htmlindex.Name(charset)
	if err != nil || name == "utf-8" {
		return nil, ""
	}
	return charset, name
}

// decode makes UTF-8 of a text. Where it begins with a byte order mark, that says more than the header does. A text
// that is said to be in a charset of single bytes, and is UTF-8 by its first character beyond ASCII, stays UTF-8: so
// servers of this kind are seen to err, and hardly a text of another charset looks like it.
func (in *incoming) decode(header http.Header, source *bufio.Reader) {
	begin, _ := source.Peek(len(markUTF8)) // an error comes again, behind what there is
	if bytes.HasPrefix(begin, markUTF8) {
		_, _ = source.Discard(len(markUTF8)) // it is there
		in.Reader = source
		return
	}
	charset, name := knownCharset(NamedCharset(header))
	said := NamedCharset(header)
	switch {
	case bytes.HasPrefix(begin, markLittle):
		charset, name, said = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nameLittle, "UTF-16"
	case bytes.HasPrefix(begin, markBig):
		charset, name, said = unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nameBig, "UTF-16"
	}
	if charset == nil {
		in.Reader = source
		return
	}
	in.changed = true
	reader := &charsetReader{source: source, charset: charset}
	if slices.Contains(wholeByName, name) {
		reader.begin()
	}
	in.Reader = reader
	in.oddities = append(in.oddities, func() (model.Oddity, bool) {
		return model.Oddity{Kind: model.OddCharset, Detail: said}, reader.decoded
	})
}

// charsetReader reads a text in a charset that has ASCII in it, or is read from the beginning.
type charsetReader struct {
	source  *bufio.Reader
	charset encoding.Encoding
	rest    io.Reader // once it is known what it is
	decoded bool
}

func (r *charsetReader) begin() {
	r.rest, r.decoded = transform.NewReader(r.source, r.charset.NewDecoder()), true
}

func (r *charsetReader) Read(into []byte) (int, error) {
	if r.rest != nil || len(into) == 0 {
		if r.rest == nil {
			return 0, nil
		}
		return r.rest.Read(into)
	}
	if begin, err := r.source.Peek(utf8.UTFMax); len(begin) == 0 {
		return 0, err
	}
	buffered, _ := r.source.Peek(r.source.Buffered())
	ascii := slices.IndexFunc(buffered, func(c byte) bool { return c >= utf8.RuneSelf })
	switch {
	case ascii < 0:
		ascii = len(buffered)
	case ascii == 0:
		if _, size := utf8.DecodeRune(buffered); size > 1 {
			r.rest = r.source
		} else {
			r.begin()
		}
		return r.rest.Read(into)
	}
	n := copy(into, buffered[:ascii])
	_, _ = r.source.Discard(n) // it is buffered
	return n, nil
}
