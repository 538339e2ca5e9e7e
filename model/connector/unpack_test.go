package connector_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"keyrack/model"
	"keyrack/model/connector"
)

// packedBy packs a text in one of the ways that a header can name.
func packedBy(t testing.TB, coding, text string) string {
	t.Helper()
	var out bytes.Buffer
	var to io.WriteCloser
	switch coding {
	case "gzip", "x-gzip":
		to = gzip.NewWriter(&out)
	case "zlib":
		to = zlib.NewWriter(&out)
	case "raw deflate":
		to, _ = flate.NewWriter(&out, 6)
	case "br":
		to = brotli.NewWriter(&out)
	case "zstd":
		to, _ = zstd.NewWriter(&out)
	default:
		t.Fatalf("nothing packs %q", coding)
	}
	if _, err := io.WriteString(to, text); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// answering starts a server that answers with a header and a body.
func answering(t testing.TB, header map[string]string, body string) string {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		_, _ = io.WriteString(w, body)
	}).URL
}

// inMemoryAndInFile sends to an address with a client that keeps the answer in memory, and one that does not.
func inMemoryAndInFile(t *testing.T, address string, look func(exchange model.Exchange, text string)) {
	t.Helper()
	for _, memory := range []int64{0, 1} {
		exchange, err := newClient(t, connector.Options{MemoryLimit: memory}).Send(t.Context(), clear(t, address, readPath),
			nil)
		if err != nil {
			t.Errorf("with %d bytes in memory: %v", memory, err)
			continue
		}
		text := exchange.Body
		if exchange.BodyFile != "" {
			if text, err = os.ReadFile(exchange.BodyFile); err != nil {
				t.Fatal(err)
			}
		}
		if exchange.Size != int64(len(text)) {
			t.Errorf("Size %d with %d bytes", exchange.Size, len(text))
		}
		look(exchange, string(text))
	}
}

func TestAnAnswerIsUnpackedInWhateverWayItsHeaderNames(t *testing.T) {
	const text = `{"Customers":[{"LastName":"Žofín"}]}`
	for _, test := range []struct {
		name, encoding string
		packed         string
		odd            []model.Oddity
	}{
		{"brotli", "br", packedBy(t, "br", text), nil},
		{"zstd", "zstd", packedBy(t, "zstd", text), nil},
		{"deflate by the standard", "deflate", packedBy(t, "zlib", text), nil},
		{"deflate as some write it", "Deflate", packedBy(t, "raw deflate", text), nil},
		{"gzip by its old name", "x-gzip", packedBy(t, "gzip", text), nil},
		{"twice", "gzip, gzip", packedBy(t, "gzip", packedBy(t, "gzip", text)), nil},
		{
			"three in a row", "deflate, identity, BR , gzip",
			packedBy(t, "gzip", packedBy(t, "br", packedBy(t, "zlib", text))), nil,
		},
		{"two members", "gzip", packedBy(t, "gzip", text[:9]) + packedBy(t, "gzip", text[9:]), nil},
		{"not at all", "identity", text, nil},
		{
			"gzip that no header names", "", packedBy(t, "gzip", text),
			[]model.Oddity{{Kind: model.OddUnsaid, Detail: "gzip"}},
		},
		{
			"gzip with zeros behind it", "gzip", packedBy(t, "gzip", text) + "\x00\x00\x00",
			[]model.Oddity{{Kind: model.OddPadding, Detail: "3"}},
		},
		{
			"gzip with a line end behind it", "gzip", packedBy(t, "gzip", text) + "\n",
			[]model.Oddity{{Kind: model.OddPadding, Detail: "1"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := map[string]string{"Content-Type": "application/json", "Content-Encoding": test.encoding}
			inMemoryAndInFile(t, answering(t, header, test.packed), func(exchange model.Exchange, got string) {
				if got != text || connector.Problem(exchange) != connector.NoProblem {
					t.Errorf("%q, problem %q", got, connector.Problem(exchange))
				}
				if diff := cmp.Diff(test.odd, exchange.Oddities); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestWhatCannotBeUnpackedIsNamedByItsHeader(t *testing.T) {
	for _, named := range []string{"compress", "exi", "gzip, x-own", strings.Repeat("gzip,", 5) + "gzip"} {
		address := answering(t, map[string]string{"Content-Encoding": named}, "\x1f\x9d\x90{}")
		inMemoryAndInFile(t, address, func(exchange model.Exchange, got string) {
			if problem := connector.Problem(exchange); problem != connector.StillPacked || got != "\x1f\x9d\x90{}" {
				t.Errorf("%s: problem %q of %q", named, problem, got)
			}
			name := connector.Packing(exchange.Header)
			if name == "" || !strings.Contains(strings.ReplaceAll(named, ",", ", "), name) {
				t.Errorf("%s: it is called %q", named, name)
			}
		})
	}
}

// TestAWronglyPackedAnswerSaysInWhatWay: it is not cut, and not just no HTTP.
func TestAWronglyPackedAnswerSaysInWhatWay(t *testing.T) {
	for _, named := range []string{"gzip", "br", "zstd", "deflate"} {
		address := answering(t, map[string]string{"Content-Encoding": named}, `{"This":"is not packed at all"}`)
		_, failed := failure(t, newClient(t, connector.Options{}), clear(t, address, writePath), `{}`, connector.Malformed)
		var packing *connector.PackingError
		if !errors.As(failed, &packing) || packing.Coding != named {
			t.Errorf("%s: %v", named, failed)
		}
		coding := named
		if coding == "deflate" {
			coding = "zlib"
		}
		half := packedBy(t, coding, strings.Repeat("0123456789abcdef", 5000))
		address = speak(t, func(conn net.Conn, _ string) {
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nConnection: close\r\n\r\n%s", named,
				half[:len(half)/2])
		})
		failure(t, newClient(t, connector.Options{}), clear(t, address, writePath), `{}`, connector.Cut)
	}
}

// TestASmallAnswerThatUnpacksWithoutEndIsTooLarge: whatever it is packed in, and however often.
func TestASmallAnswerThatUnpacksWithoutEndIsTooLarge(t *testing.T) {
	zeros := strings.Repeat("\x00", 20<<20)
	once := packedBy(t, "gzip", zeros)
	empty := strings.Repeat(packedBy(t, "gzip", ""), 100_000) // much that comes to nothing
	for _, test := range []struct{ named, packed string }{
		{"gzip", once},
		{"br", packedBy(t, "br", zeros)},
		{"zstd", packedBy(t, "zstd", zeros)},
		{"deflate", packedBy(t, "zlib", zeros)},
		{"gzip, br", packedBy(t, "br", once)},
		{"gzip, gzip", packedBy(t, "gzip", empty)},
	} {
		address := answering(t, map[string]string{"Content-Encoding": test.named}, test.packed)
		dir := t.TempDir()
		client := newClient(t, connector.Options{TempDir: dir, MemoryLimit: 1 << 10, AnswerLimit: 1 << 20})
		failure(t, client, clear(t, address, readPath), `{}`, connector.TooLarge)
		if files, _ := os.ReadDir(dir); len(files) > 0 {
			t.Errorf("%s: %d files are left", test.named, len(files))
		}
	}
}

func TestAnAnswerInAnotherCharsetIsRead(t *testing.T) {
	const czech = `{"Name":"Žofín","City":"Plzeň"}`
	in := func(name, text string) string {
		charset, err := htmlindex.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		return write(t, charset, text)
	}
	odd := func(name string) []model.Oddity { return []model.Oddity{{Kind: model.OddCharset, Detail: name}} }
	for _, test := range []struct {
		name, contentType, body, want string
		odd                           []model.Oddity
		problem                       connector.AnswerProblem
	}{
		{"Latin-2", "application/json; charset=ISO-8859-2", in("iso-8859-2", czech), czech, odd("ISO-8859-2"), ""},
		{"Windows", `application/json; charset="windows-1250"`, in("windows-1250", czech), czech, odd("windows-1250"), ""},
		{
			"Japanese", "application/json; charset=shift_jis", in("shift_jis", `{"名":"東京"}`), `{"名":"東京"}`,
			odd("shift_jis"), "",
		},
		{
			"Japanese in seven bits", "application/json; charset=iso-2022-jp", in("iso-2022-jp", `{"名":"東京"}`),
			`{"名":"東京"}`, odd("iso-2022-jp"), "",
		},
		{"UTF-16", "application/json; charset=utf-16le", in("utf-16le", czech), czech, odd("utf-16le"), ""},
		{
			"UTF-16 by its mark", "application/json",
			write(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), czech), czech, odd("UTF-16"), "",
		},
		{"a mark against the header", "application/json; charset=utf-16", "\xef\xbb\xbf" + czech, czech, nil, ""},
		{"UTF-8 with a mark", "application/json", "\xef\xbb\xbf" + czech, czech, nil, ""},
		{"UTF-8 said to be Latin-1", "application/json; charset=iso-8859-1", czech, czech, nil, ""},
		{"ASCII said to be Latin-1", "application/json; charset=iso-8859-1", `{"A":1}`, `{"A":1}`, nil, ""},
		{
			"nobody knows", "application/json; charset=x-own", "{\"A\":\"\xff\"}", "{\"A\":\"\xff\"}", nil,
			connector.WrongText,
		},
		{"nobody says", "application/json", in("iso-8859-2", czech), in("iso-8859-2", czech), nil, connector.WrongText},
		{"nothing but a mark", "application/json", "\xef\xbb\xbf", "", nil, connector.EmptyAnswer},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := answering(t, map[string]string{"Content-Type": test.contentType}, test.body)
			inMemoryAndInFile(t, address, func(exchange model.Exchange, got string) {
				if got != test.want || connector.Problem(exchange) != test.problem {
					t.Errorf("%q, problem %q", got, connector.Problem(exchange))
				}
				if diff := cmp.Diff(test.odd, exchange.Oddities); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func write(t *testing.T, charset encoding.Encoding, text string) string {
	t.Helper()
	written, err := charset.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

// TestALongAnswerIsReadInPieces has characters of a charset fall on every border of the buffers.
func TestALongAnswerIsReadInPieces(t *testing.T) {
	for _, before := range []int{0, 1, 4095, 4096, 32767, 32768, 70000} {
		text := `["` + strings.Repeat("x", before) + strings.Repeat("č東", 30_000) + `"]`
		header := map[string]string{"Content-Type": "application/json; charset=gb18030", "Content-Encoding": "br"}
		address := answering(t, header, packedBy(t, "br", write(t, simplifiedchinese.GB18030, text)))
		inMemoryAndInFile(t, address, func(_ model.Exchange, got string) {
			if got != text {
				t.Errorf("behind %d bytes it is another text", before)
			}
		})
	}
}

func TestABodyMayBeginWithAByteOrderMark(t *testing.T) {
	var got string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = string(body)
		answer(w, http.StatusOK, "{}")
	})
	client := newClient(t, connector.Options{})
	_, err := client.Send(t.Context(), clear(t, server.URL, readPath), []byte("\xef\xbb\xbf\r\n{\"A\":1}"))
	if err != nil || !strings.HasSuffix(got, `,"A":1}`) || strings.Contains(got, "\xef\xbb\xbf") {
		t.Errorf("error %v, sent %d bytes", err, len(got))
	}
	_, failed := failure(t, client, clear(t, server.URL, readPath), "\xef\xbb\xbf{\"A\":x}", connector.InvalidBody)
	if failed.Offset != 8 {
		t.Errorf("it is wrong after %d bytes", failed.Offset)
	}
}

// TestTheMessageOfALargeRefusalIsRead: of an answer in a file too.
func TestTheMessageOfALargeRefusalIsRead(t *testing.T) {
	for body, want := range map[string]string{
		`{"Details":[{"Message":"inner"},[1,{}]],"message":"Too many.","RequestId":"r-1"}`: "Too many.",
		`{"Message":null,"Message":1,"RequestId":"r-1"}`:                                   "",
		`["Message","Too many."]`:                                                          "",
		`{"Message":"Too many.","Details":`:                                                "",
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, body)
		})
		inMemoryAndInFile(t, server.URL, func(exchange model.Exchange, _ string) {
			if exchange.Message != want || (exchange.RequestID == "r-1") != strings.Contains(body, "r-1") {
				t.Errorf("%s: message %q, request %q", body, exchange.Message, exchange.RequestID)
			}
		})
	}
}

// TestARefusalThatComesBeforeTheWholeBodyIsHeard: the server answers, and closes with most of the body unread.
func TestARefusalThatComesBeforeTheWholeBodyIsHeard(t *testing.T) {
	address := listen(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\n"+
			"Content-Length: 24\r\nConnection: close\r\n\r\n{\"Message\":\"Too large.\"}\n")
	})
	body := []byte(`{"A":"` + strings.Repeat("x", 8<<20) + `"}`)
	client := newClient(t, connector.Options{})
	for range 20 {
		exchange, err := client.Send(t.Context(), clear(t, address, writePath), body)
		if err != nil || exchange.Status != http.StatusRequestEntityTooLarge || exchange.Message != "Too large." {
			t.Fatalf("status %d, message %q, error %v", exchange.Status, exchange.Message, err)
		}
	}
}
