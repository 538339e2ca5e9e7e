package model

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// writings yields the ways in which a secret can be written, with its hyphens and without, each with the fingerprint to
// put in its place. The case of letters does not matter but where they are encoded.
func writings(value, fingerprint string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, text := range spellings(value) {
			for _, written := range distinct(append(escapings(text), hex.EncodeToString([]byte(text)))) {
				if !yield(written, fingerprint) {
					return
				}
			}
			for _, cased := range distinct([]string{text, strings.ToLower(text), strings.ToUpper(text)}) {
				for _, unencoded := range []string{cased, utf16Text(cased, false), utf16Text(cased, true)} {
					for _, written := range base64Cores(unencoded) {
						if !yield(written, fingerprint) {
							return
						}
					}
				}
			}
			if !yield(utf16Text(text, false), utf16Text(fingerprint, false)) ||
				!yield(utf16Text(text, true), utf16Text(fingerprint, true)) {
				return
			}
		}
	}
}

// distinct leaves out what comes again.
func distinct(all []string) []string {
	kept := all[:0]
	for _, text := range all {
		if !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
	}
	return kept
}

// spellings are a secret as it is and without its hyphens. Where letters are not those of English, case is more than a
// bit.
func spellings(value string) []string {
	all := []string{value}
	if bare := strings.ReplaceAll(value, "-", ""); bare != value && len(bare) >= MinRedactedLength {
		all = append(all, bare)
	}
	if isTidy(value) {
		return all
	}
	for _, text := range all[:len(all):len(all)] {
		all = append(all, strings.ToLower(text), strings.ToUpper(text))
	}
	return all
}

// escapings returns the text as it is, in JSON and in addresses.
func escapings(text string) []string {
	quoted, _ := json.Marshal(text) // a string always encodes
	inJSON := string(quoted[1 : len(quoted)-1])
	const digits = "0123456789abcdef"
	var units, percent []byte
	for _, u := range utf16.Encode([]rune(text)) {
		units = append(units, '\\', 'u', digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
	}
	for _, b := range []byte(text) {
		percent = append(percent, '%', digits[b>>4], digits[b&15])
	}
	bare := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(inJSON) // encoders that spare HTML
	return []string{
		text, inJSON, bare, strings.ReplaceAll(bare, "/", `\/`),
		string(units), url.QueryEscape(text), url.PathEscape(text), string(percent),
	}
}

// base64Cores returns what base64, in both alphabets, makes of the text wherever it stands in a longer one. Three bytes
// become four characters, so there are three positions; characters at the ends that also hold bits of the neighbours
// are left out.
func base64Cores(text string) []string {
	var cores []string
	for before := range 3 {
		padded := append(make([]byte, before), text...)
		first, end := (before*8+5)/6, len(padded)*8/6
		core := base64.RawStdEncoding.EncodeToString(padded)[first:end]
		cores = append(cores, core)
		if strings.ContainsAny(core, "+/") {
			cores = append(cores, base64.RawURLEncoding.EncodeToString(padded)[first:end])
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
