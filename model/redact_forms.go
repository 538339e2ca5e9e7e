package model

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"unicode/utf16"
)

// writings yields the ways in which a secret can be written, each with the fingerprint to put in its place. Some are
// yielded more than once.
func writings(value, fingerprint string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, text := range []string{value, strings.ToLower(value), strings.ToUpper(value)} {
			for _, written := range append(escapings(text), base64Cores(text)...) {
				if !yield(written, fingerprint) {
					return
				}
			}
			for _, written := range []string{hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text)))} {
				if !yield(written, fingerprint) {
					return
				}
			}
			if !yield(utf16Text(text, false), utf16Text(fingerprint, false)) || !yield(utf16Text(text, true), utf16Text(fingerprint, true)) {
				return
			}
		}
	}
}

// escapings returns the text as it is, in JSON and in addresses.
func escapings(text string) []string {
	quoted, _ := json.Marshal(text) // a string always encodes
	inJSON := string(quoted[1 : len(quoted)-1])
	var units, percent strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&units, `\u%04x`, unit)
	}
	for _, b := range []byte(text) {
		fmt.Fprintf(&percent, "%%%02X", b)
	}
	bare := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(inJSON) // encoders that spare HTML
	return []string{
		text, inJSON, bare, strings.ReplaceAll(bare, "/", `\/`),
		units.String(), upperDigits(units.String()),
		url.QueryEscape(text), url.PathEscape(text), lowerEscapes(url.QueryEscape(text)), lowerEscapes(url.PathEscape(text)),
		percent.String(), strings.ToLower(percent.String()),
	}
}

func upperDigits(escaped string) string {
	return strings.ReplaceAll(strings.ToUpper(escaped), `\U`, `\u`)
}

// lowerEscapes writes the digits of %XX in lower case.
func lowerEscapes(escaped string) string {
	out := []byte(escaped)
	for i := 0; i+2 < len(out); i++ {
		if out[i] == '%' {
			copy(out[i+1:], strings.ToLower(string(out[i+1:i+3])))
			i += 2
		}
	}
	return string(out)
}

// base64Cores returns what base64, in both alphabets, makes of the text wherever it stands in a longer one. Three bytes
// become four characters, so there are three positions; characters at the ends that also hold bits of the neighbours
// are left out.
func base64Cores(text string) []string {
	var cores []string
	for before := range 3 {
		padded := append(make([]byte, before), text...)
		first, end := (before*8+5)/6, len(padded)*8/6
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			cores = append(cores, encoding.EncodeToString(padded)[first:end])
		}
	}
	return cores
}

func utf16Text(text string, bigEndian bool) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		low, high := byte(unit), byte(unit>>8)
		if bigEndian {
			low, high = high, low
		}
		out.WriteByte(low)
		out.WriteByte(high)
	}
	return out.String()
}
