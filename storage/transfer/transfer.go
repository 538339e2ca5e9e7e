// Package transfer reads and writes the files in which connections travel: the exports of other tools and the webhooks
// of Mews as they come, encrypted backups, and lists for colleagues. It fulfils [workspace.Transfer].
//
// It knows files and nothing else: what becomes of a record is for the workspace to decide. Whatever a file holds, reading it
// ends with records and with flaws that name line and field; no text of a flaw or an error quotes a value of the file,
// because it could be a token.
package transfer

import (
	"bytes"
	"unicode/utf8"

	"keyrack/model/workspace"
)

// Files reads and writes files of all formats. The zero value is ready.
type Files struct {
	// WorkFactor of scrypt for a backup, as a power of two; 18 when zero, which takes about a second and 256 MiB.
	WorkFactor int

	disk disk
}

var _ workspace.Transfer = Files{}

// format is one kind of file.
type format struct {
	name string
	// fits looks at the whole content: document is nil unless it is JSON or YAML.
	fits func(text string, document *node) bool
	read func(text string, document *node, file *workspace.ImportFile)
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
func (Files) ReadImport(content []byte) (workspace.ImportFile, error) {
	var file workspace.ImportFile
	if len(content) > workspace.MaxTransferFile {
		return file, workspace.ErrFileTooLarge
	}
	if isSealed(content) {
		return file, workspace.ErrIsBackup
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
	return file, workspace.ErrUnknownFormat
}

// decodeText takes off a byte order mark, reads the UTF-16 that Windows tools write, and makes all line ends alike.
func decodeText(content []byte) (string, error) {
	text := string(content)
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")):
		text = decodeUTF16(content)
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		text = text[3:]
	}
	if !utf8.ValidString(text) || len(text) == 0 {
		return "", workspace.ErrUnknownFormat
	}
	text = string(bytes.ReplaceAll([]byte(text), []byte("\r\n"), []byte("\n")))
	return string(bytes.ReplaceAll([]byte(text), []byte("\r"), []byte("\n"))), nil
}

// dropRepeated keeps the first of several records that say the same: collections repeat the tokens in every request.
func dropRepeated(file *workspace.ImportFile) {
	type key struct{ environment, client, access string }
	seen := map[key]bool{}
	kept := file.Records[:0]
	for _, record := range file.Records {
		k := key{record.Environment, record.ClientToken.Secret.Reveal(), record.AccessToken.Secret.Reveal()}
		if !seen[k] {
			seen[k] = true
			kept = append(kept, record)
		}
	}
	file.Records = kept
}
