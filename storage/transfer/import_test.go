package transfer_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	files "keyrack/storage/transfer"

	"keyrack/model/workspace/transfer"
)

const (
	client = "C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000"
	aurora = "A0000000A0000000A0000000A0000000-A0000000A0000000A0000000A000000"
	boreal = "B0000000B0000000B0000000B0000000-B0000000B0000000B0000000B000000"
)

// short names the tokens of the tests, so that no test prints one.
func short(token string) string {
	return strings.NewReplacer(client, "CLIENT", aurora, "AURORA", boreal, "BOREAL").Replace(token)
}

var tokenName = regexp.MustCompile(`\b(CLIENT|AURORA|BOREAL)\b`)

// fill puts the tokens of the tests in the places of their names.
func fill(text string) string {
	return tokenName.ReplaceAllStringFunc(text, func(name string) string {
		return map[string]string{"CLIENT": client, "AURORA": aurora, "BOREAL": boreal}[name]
	})
}

func TestUTF16OfWindowsIsRead(t *testing.T) {
	text := "label,access_token\r\nHotel Aurora,AURORA\r\n"
	for name, order := range map[string][2]int{"little endian": {0, 1}, "big endian": {1, 0}} {
		content := []byte{}
		for _, unit := range utf16.Encode([]rune("\ufeff" + fill(text))) {
			pair := [2]byte{byte(unit), byte(unit >> 8)}
			content = append(content, pair[order[0]], pair[order[1]])
		}
		file, err := files.Files{}.ReadImport(content, transfer.ReadOptions{})
		if err != nil || len(file.Records) != 1 || file.Records[0].Label != "Hotel Aurora" {
			t.Errorf("%s: %d records, %d flaws, error %v", name, len(file.Records), len(file.Flaws), err)
		}
	}
}

func TestTextOfWindowsWithoutAMarkIsRead(t *testing.T) {
	text := fill("label;access_token\r\nH\u00f4tel \u201eZur M\u00fchle\u201c \u20ac;AURORA\r\n")
	encoded := map[string][]byte{}
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded["UTF-16, little endian"] = append(encoded["UTF-16, little endian"], byte(unit), byte(unit>>8))
		encoded["UTF-16, big endian"] = append(encoded["UTF-16, big endian"], byte(unit>>8), byte(unit))
	}
	encoded["Windows-1252"] = []byte(strings.NewReplacer("\u00f4", "\xf4", "\u00fc", "\xfc", "\u201e", "\x84", "\u201c",
		"\x93", "\u20ac", "\x80").Replace(text))
	for name, content := range encoded {
		file, err := files.Files{}.ReadImport(content, transfer.ReadOptions{})
		if err != nil || len(file.Records) != 1 || file.Records[0].Label != "H\u00f4tel \u201eZur M\u00fchle\u201c \u20ac" {
			t.Errorf("%s: %d records, error %v", name, len(file.Records), err)
		}
	}
}

func TestWhatIsNoImportIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    error
	}{
		"empty":              {"", transfer.ErrUnknownFormat},
		"blank":              {" \n\n", transfer.ErrUnknownFormat},
		"binary":             {"\x89PNG\r\n\x1a\n\x00\xff", transfer.ErrUnknownFormat},
		"backup":             {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", transfer.ErrIsBackup},
		"backup not armored": {"age-encryption.org/v1\n", transfer.ErrIsBackup},
		"too large":          {strings.Repeat("x", transfer.MaxTransferFile+1), transfer.ErrFileTooLarge},
	} {
		if _, err := (files.Files{}).ReadImport([]byte(test.content), transfer.ReadOptions{}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
