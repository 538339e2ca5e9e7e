package harvest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"keyrack/model/pattern"
	"keyrack/model/workspace/transfer"
)

// Decode makes a text of content as files of Windows and of editors have it.
func Decode(content []byte) (string, error) { return decode(content, "") }

// decode takes off a byte order mark, reads the UTF-16 that Windows tools write and the code page that a person has
// chosen or else the one that fits best, and makes all line ends alike.
func decode(content []byte, codePage string) (string, error) {
	text, err := string(content), error(nil)
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		text, err = decodeUTF16(content[2:], unicode.LittleEndian)
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		text, err = decodeUTF16(content[2:], unicode.BigEndian)
	case len(content) > 1 && content[0] != 0 && content[1] == 0:
		text, err = decodeUTF16(content, unicode.LittleEndian)
	case len(content) > 1 && content[0] == 0 && content[1] != 0:
		text, err = decodeUTF16(content, unicode.BigEndian)
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		text = text[3:]
	case bytes.IndexByte(content, 0) >= 0:
		return "", transfer.ErrUnknownFormat
	case !utf8.Valid(content):
		if codePage == "" {
			codePage, _ = guessCodePage(content)
		}
		text, err = inCodePage(content, codePage)
	}
	if err != nil || !utf8.ValidString(text) || len(text) == 0 || strings.ContainsRune(text, 0) {
		return "", transfer.ErrUnknownFormat
	}
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if conflict.MatchString(text) {
		text = conflict.ReplaceAllString(text, "") // lines stay what they are
	}
	return text, nil
}

// conflict are the lines by which Git tells two versions of a file apart. Both are read.
var conflict = pattern.New(`(?m)^(?:<<<<<<< \S.*|=======|>>>>>>> \S.*|\|\|\|\|\|\|\| \S.*)$`)

// decodeUTF16 leaves out half a character at the end.
func decodeUTF16(content []byte, order unicode.Endianness) (string, error) {
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(content[:len(content)&^1])
	return string(text), err
}
