package connector

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"keyrack/model"
)

// PackingError is the cause of a [Malformed] answer whose header names a way to pack that its body is not packed in.
type PackingError struct {
	Coding string // one of those that Keyrack unpacks
}

func (e *PackingError) Error() string { return "the answer is not " + e.Coding + " as its header says" }

// mostCodings is how often an answer may be packed: nobody does it more than twice, but to do harm.
const mostCodings = 5

// zstdWindow is how far back a zstd answer may reach, in bytes: what every reader of one has to offer, and no writer
// may exceed.
//
// Source: RFC 9659.
const zstdWindow = 8 << 20

// codings are the ways to pack that an answer may have, each by the name that it has in a header.
//
// Source: RFC 9110, 8.4.1; RFC 7932; RFC 8878.
var codings = map[string]func(packed *bufio.Reader, limit int64) (io.Reader, error){
	"gzip":    newMembers,
	"deflate": inflate,
	"br":      func(packed *bufio.Reader, _ int64) (io.Reader, error) { return brotli.NewReader(packed), nil },
	"zstd":    newZstd,
}

// namedCodings are those that a header names, in the order in which they were put on, in the words of [codings].
func namedCodings(header http.Header) []string {
	var named []string
	for name := range strings.SplitSeq(strings.Join(header.Values("Content-Encoding"), ","), ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity":
			continue
		case "x-gzip":
			name = "gzip"
		}
		named = append(named, name)
	}
	return named
}

// unreadable is the header's word for what Keyrack does not unpack, or "".
func unreadable(header http.Header) string {
	named := namedCodings(header)
	for _, name := range named {
		if codings[name] == nil {
			return name
		}
	}
	if len(named) > mostCodings {
		return strings.Join(named, ", ")
	}
	return ""
}

// incoming is the text of an answer, as it comes: unpacked, and in UTF-8 where its header or its first bytes say what
// it was written in. Reading it gives no more than a limit, from whatever it is unpacked, and what came until an error.
type incoming struct {
	io.Reader
	oddities []func() (model.Oddity, bool)
	closers  []func()
	changed  bool // it is not as long as what came
}

// newIncoming begins to read an answer. Its errors are those of reading.
func newIncoming(header http.Header, body io.Reader, limit int64) (*incoming, error) {
	raw := &metered{from: body, left: limit}
	in := &incoming{}
	source := in.buffer(raw)
	in.Reader = source
	names := namedCodings(header)
	if unreadable(header) != "" {
		return in, nil // as it came; [Problem] says what it is
	}
	begin, err := source.Peek(1)
	if len(begin) == 0 {
		return in, ignoreEOF(err) // nothing came, packed or not
	}
	if begin, _ := source.Peek(3); len(names) == 0 && bytes.Equal(begin, gzipMagic) {
		// No text in UTF-8 begins like that.
		names = []string{"gzip"}
		in.odd(model.Oddity{Kind: model.OddUnsaid, Detail: "gzip"})
	}
	for _, name := range slices.Backward(names) {
		unpacked, err := in.unpack(name, source, raw, limit)
		if err != nil {
			return in, err
		}
		raw = &metered{from: unpacked, left: limit}
		source = in.buffer(raw)
		in.changed = true
	}
	in.decode(header, source)
	return in, nil
}

var gzipMagic = []byte{0x1f, 0x8b, 0x08}

func (in *incoming) odd(oddity model.Oddity) {
	in.oddities = append(in.oddities, func() (model.Oddity, bool) { return oddity, true })
}

// found are the oddities of an answer that was read to its end.
func (in *incoming) found() []model.Oddity {
	var all []model.Oddity
	for _, oddity := range in.oddities {
		if o, is := oddity(); is {
			all = append(all, o)
		}
	}
	return all
}

func (in *incoming) close() {
	for _, end := range slices.Backward(in.closers) {
		end()
	}
}

// buffers are for answers to come: most are far smaller than one.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 32<<10) }}

// buffer returns a reader that asks for much at once. It ends with what is incoming.
func (in *incoming) buffer(from io.Reader) *bufio.Reader {
	reader := buffers.Get().(*bufio.Reader)
	reader.Reset(from)
	in.closers = append(in.closers, func() {
		reader.Reset(nil)
		buffers.Put(reader)
	})
	return reader
}

// unpack takes one coding off.
func (in *incoming) unpack(name string, packed *bufio.Reader, raw *metered, limit int64) (io.Reader, error) {
	reader, err := codings[name](packed, limit)
	if err != nil {
		return nil, packingError(name, raw, noEOF(err))
	}
	switch r := reader.(type) {
	case *members:
		in.oddities = append(in.oddities, func() (model.Oddity, bool) {
			return model.Oddity{Kind: model.OddPadding, Detail: strconv.FormatInt(r.behind, 10)}, r.behind > 0
		})
	case *zstd.Decoder:
		in.closers = append(in.closers, r.Close)
	}
	return &unpacking{name: name, from: reader, raw: raw}, nil
}

// unpacking is what a coding gives, with errors that say whether what came was cut, too much, or wrong.
type unpacking struct {
	name string
	from io.Reader
	raw  *metered
}

func (u *unpacking) Read(into []byte) (int, error) {
	n, err := u.from.Read(into)
	if err != nil && err != io.EOF {
		err = packingError(u.name, u.raw, err)
	}
	return n, err
}

func packingError(name string, raw *metered, err error) error {
	switch {
	case raw.err != nil && raw.err != io.EOF:
		return raw.err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errTooLarge):
		return err
	}
	return &PackingError{Coding: name}
}

// metered gives no more than so many bytes: a small answer can unpack to one without end, and a long one to nothing. It
// gives the error that ended it again and again: not every reader behind it hands it on.
type metered struct {
	from io.Reader
	left int64
	err  error
}

func (m *metered) Read(into []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.from.Read(into)
	if m.left -= int64(n); m.left < 0 {
		err = errTooLarge
	}
	if err != nil {
		m.err = err
	}
	return n, err
}

// members reads the members of a gzip file, one behind the other. What follows the last of them and begins none is
// padding: zeros up to a block, or the line end of a careless server. The answer is whole then, by its own sum.
type members struct {
	packed *bufio.Reader
	member *gzip.Reader
	behind int64 // bytes of padding
	limit  int64
	ended  bool
}

func newMembers(packed *bufio.Reader, limit int64) (io.Reader, error) {
	member, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	member.Multistream(false)
	return &members{packed: packed, member: member, limit: limit}, nil
}

func (m *members) Read(into []byte) (int, error) {
	for !m.ended {
		n, err := m.member.Read(into)
		if n > 0 || err != io.EOF {
			if err == io.EOF {
				err = nil // it says so again
			}
			return n, err
		}
		if begin, _ := m.packed.Peek(len(gzipMagic)); !bytes.Equal(begin, gzipMagic) {
			m.ended = true
			if m.behind, err = io.Copy(io.Discard, io.LimitReader(m.packed, m.limit)); err != nil {
				return 0, err
			}
			break
		}
		if err := m.member.Reset(m.packed); err != nil {
			return 0, noEOF(err)
		}
		m.member.Multistream(false)
	}
	return 0, io.EOF
}

// inflate reads what is called deflate: zlib by the standard, and the bare thing by some servers.
func inflate(packed *bufio.Reader, _ int64) (io.Reader, error) {
	begin, _ := packed.Peek(2)
	if len(begin) == 2 && begin[0]&0x0f == 8 && (int(begin[0])<<8|int(begin[1]))%31 == 0 {
		return zlib.NewReader(packed)
	}
	return flate.NewReader(packed), nil
}

// newZstd returns a reader that works on the goroutine that reads.
func newZstd(packed *bufio.Reader, limit int64) (io.Reader, error) {
	decoder, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderMaxMemory(uint64(max(limit, zstdWindow))))
	if err != nil {
		return nil, fmt.Errorf("reading zstd: %w", err)
	}
	return decoder, nil
}
