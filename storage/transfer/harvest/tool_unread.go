package harvest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"keyrack/model/workspace/transfer"
)

// unreadKinds are files that people choose and that are not read, by how they begin.
var unreadKinds = []struct {
	begins string
	is     transfer.Unread
}{
	{"\x03\xd9\xa2\x9a", transfer.UnreadKeePass},
	{"SQLite format 3\x00", transfer.UnreadDatabase},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", transfer.UnreadOldOffice},
	{"%PDF-", transfer.UnreadPDF},
	{"\x89PNG", transfer.UnreadPicture},
	{"\xff\xd8\xff", transfer.UnreadPicture},
	{"GIF8", transfer.UnreadPicture},
	{"RIFF", transfer.UnreadPicture},
	{"\x1f\x8b", transfer.UnreadArchive},
	{"7z\xbc\xaf\x27\x1c", transfer.UnreadArchive},
	{"Rar!", transfer.UnreadArchive},
	{"BZh", transfer.UnreadArchive},
	{"\xfd7zXZ\x00", transfer.UnreadArchive},
	{"-----BEGIN PGP MESSAGE-----", transfer.UnreadEncrypted},
	{"$ANSIBLE_VAULT;", transfer.UnreadEncrypted},
	{"Salted__", transfer.UnreadEncrypted},
}

// unreadKind says what a file is that is not read, "" for what is not known.
func unreadKind(content []byte) transfer.Unread {
	for _, k := range unreadKinds {
		if bytes.HasPrefix(content, []byte(k.begins)) {
			return k.is
		}
	}
	return ""
}

func isDOCX(f *File) bool { return hasPart(f, "word/document.xml") }

// readDOCX reads the text of a document of Word as notes: a line for each paragraph.
func readDOCX(f *File) (*Node, error) {
	content, err := unpack(f.Content, "word/document.xml", unpackedLimit(len(f.Content)))
	if err != nil {
		return nil, &SyntaxError{Line: 1, Format: "Word"}
	}
	decoder := xml.NewDecoder(bytes.NewReader(content))
	var text strings.Builder
	said := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &SyntaxError{Line: 1, Format: "Word"}
		}
		switch t := token.(type) {
		case xml.StartElement:
			said = t.Name.Local == "t"
			if t.Name.Local == "tab" || t.Name.Local == "br" {
				text.WriteString(map[string]string{"tab": "\t", "br": "\n"}[t.Name.Local])
			}
		case xml.EndElement:
			said = false
			if t.Name.Local == "p" {
				text.WriteByte('\n')
			}
		case xml.CharData:
			if said {
				text.Write(t)
			}
		}
	}
	return readPlain(&File{Name: f.Name, Text: text.String()})
}
