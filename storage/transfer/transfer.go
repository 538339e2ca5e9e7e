// Package transfer reads and writes the files in which connections travel: the exports of other tools and the webhooks
// of Mews as they come, encrypted backups, and lists for colleagues. It fulfils [transfer.Codec].
//
// It knows files and nothing else: what becomes of a record is for the workspace to decide. Whatever a file holds,
// reading it ends with records and with flaws that name line and field; no text of a flaw or an error quotes a value of
// the file, because it could be a token.
package transfer

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/disk"
)

// Files reads and writes files of all formats. The zero value is ready.
type Files struct {
	// WorkFactor of scrypt for a backup, as a power of two; 18 when zero, which takes about a second and 256 MiB.
	WorkFactor int

	// Own are files that are opened for nothing: those of the open index, whose locks every other opening would take away.
	Own []string

	disk disk.Disk
}

var _ transfer.Codec = Files{}

// format is one kind of file.
type format struct {
	name string
	// fits looks at the whole content: document is nil unless it is JSON or YAML.
	fits func(text string, document *node) bool
	read func(text string, document *node, file *transfer.ImportFile)
}

// formats are tried in this order; the last one takes what is left.
func formats() []format {
	return []format{
		{"Mews webhook", isWebhook, readWebhooks},
		{"Postman environment", isPostmanEnvironment, readPostmanEnvironment},
		{"Postman collection", isPostmanCollection, readRequests},
		{"Insomnia export", isInsomnia, readInsomnia},
		{"JSON", isDocument, readMap},
		{"CSV", isCSV, readCSV},
		{".env file", isEnv, readEnv},
		{"List of tokens", isLines, readLines},
	}
}

// ReadImport recognises what the content is and reads it.
func (Files) ReadImport(content []byte, _ transfer.ReadOptions) (transfer.ImportFile, error) {
	var file transfer.ImportFile
	if len(content) > transfer.MaxTransferFile {
		return file, transfer.ErrFileTooLarge
	}
	if isSealed(content) {
		return file, transfer.ErrIsBackup
	}
	text, err := decodeText(content)
	if err != nil {
		return file, err
	}
	document, err := parse(text)
	if err != nil {
		return file, err
	}
	for _, f := range formats() {
		if f.fits(text, document) {
			file.Format = f.name
			f.read(text, document, &file)
			dropRepeated(&file)
			return file, nil
		}
	}
	return file, transfer.ErrUnknownFormat
}

// decodeText takes off a byte order mark, reads the UTF-16 that Windows tools write and the Windows-1252 of Excel's
// ordinary CSV, and makes all line ends alike.
func decodeText(content []byte) (string, error) {
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
	case !utf8.Valid(content):
		text, err = charmap.Windows1252.NewDecoder().String(string(content))
	}
	if err != nil || !utf8.ValidString(text) || len(text) == 0 || strings.ContainsRune(text, 0) {
		return "", transfer.ErrUnknownFormat
	}
	text = string(bytes.ReplaceAll([]byte(text), []byte("\r\n"), []byte("\n")))
	return string(bytes.ReplaceAll([]byte(text), []byte("\r"), []byte("\n"))), nil
}

// decodeUTF16 leaves out half a character at the end.
func decodeUTF16(content []byte, order unicode.Endianness) (string, error) {
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(content[:len(content)&^1])
	return string(text), err
}

// dropRepeated makes one of records that say nothing different: collections repeat the tokens in every request, and
// some of them say more of what they belong to than others.
func dropRepeated(file *transfer.ImportFile) {
	places := map[string][]int{}
	kept := file.Records[:0]
	for _, record := range file.Records {
		token := record.AccessToken.Secret.Reveal()
		if at := slices.IndexFunc(places[token], func(i int) bool { return agree(kept[i], record) }); at >= 0 {
			complete(&kept[places[token][at]], record)
			continue
		}
		places[token] = append(places[token], len(kept))
		kept = append(kept, record)
	}
	file.Records = kept
}

// agree reports whether two records of one access token can be of one connection.
func agree(a, b transfer.ImportRecord) bool {
	same := func(a, b string) bool { return a == b || a == "" || b == "" }
	return a.MewsIntegrationID == b.MewsIntegrationID && a.Regenerated == b.Regenerated &&
		same(a.Environment, b.Environment) &&
		same(a.ClientToken.Secret.Reveal(), b.ClientToken.Secret.Reveal())
}

// complete fills in what a record leaves out and another of the same connection has.
func complete(record *transfer.ImportRecord, with transfer.ImportRecord) {
	record.Environment = cmp.Or(record.Environment, with.Environment)
	record.Client = cmp.Or(record.Client, with.Client)
	record.Label = cmp.Or(record.Label, with.Label)
	record.Note = cmp.Or(record.Note, with.Note)
	if record.ClientToken.Secret.IsEmpty() {
		record.ClientToken = with.ClientToken
	}
	if len(record.Tags) == 0 {
		record.Tags = with.Tags
	}
}
