// Package takeaway writes a request down for other programs: as a command of cURL, HTTPie or PowerShell, or as a few
// lines of code.
//
// What it writes holds no token, and runs as it is where people paste it. It takes the tokens from the environment, as
// MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN, and so the address, as MEWS_PLATFORM_ADDRESS, where that is set: with what
// keyrack exec gives to a program, it speaks to where that says. Nothing follows a redirect, which could hand the
// tokens to another host. Commands hand the body over on standard input or in a file: arguments can be read by every
// process of the computer.
//
// The body that is sent has the numbers of the one that is given, digit by digit or at least the same in value, and its
// names and texts: where a language would change one, the body is written as the text that it is.
package takeaway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"keyrack/model"
)

// The variables that what is written takes the tokens, and the address, from.
const (
	ClientTokenVariable = "MEWS_CLIENT_TOKEN"
	AccessTokenVariable = "MEWS_ACCESS_TOKEN"
	AddressVariable     = "MEWS_PLATFORM_ADDRESS"
)

// Format names a way to write a request.
type Format string

// The formats.
const (
	CURL       Format = "curl"
	Cmd        Format = "cmd"
	HTTPie     Format = "httpie"
	PowerShell Format = "powershell"
	Go         Format = "go"
	CSharp     Format = "csharp"
	TypeScript Format = "typescript"
	Python     Format = "python"
	PHP        Format = "php"
)

// Formats lists the formats in the order in which they are offered.
func Formats() []Format {
	return []Format{CURL, Cmd, PowerShell, HTTPie, Go, CSharp, TypeScript, Python, PHP}
}

// ForShell reports whether the format is a command for a shell. The others are programs.
func (f Format) ForShell() bool { return slices.Contains([]Format{CURL, Cmd, PowerShell, HTTPie}, f) }

// Title is what people call the format, such as "C#".
func (f Format) Title() string { return writers()[f].title }

// Request is what is written.
type Request struct {
	// Address is spoken to where the environment does not say another one; the zero value is none: then it has to.
	Address model.Address
	Path    string // "resource/action[/version]"
	Client  string // the client application's name and version
	Body    []byte // a JSON object; empty for {}. Credential fields in it are left out.
	Minimal bool   // it asks for no body where that would say nothing: see [model.Intent.Preferring]
}

var (
	// ErrNotAnObject is returned for a body that is not one JSON object.
	ErrNotAnObject = errors.New("the body is not a JSON object")
	// ErrUnknownFormat is returned for a format that is not in [Formats].
	ErrUnknownFormat = errors.New("there is no such format")
)

// call is a request to be written.
type call struct {
	address string // "" for none but the environment's
	path    string // behind it
	client  string
	fields  []member
	minimal bool
}

// prefer writes the header Prefer into a text, where the request has it: «prefer» stands for its value.
func (c call) prefer(text string) string {
	if !c.minimal {
		return ""
	}
	return strings.ReplaceAll(text, "«prefer»", model.PreferMinimal)
}

// writer is a format: its title, and how it writes a request.
type writer struct {
	title string
	write func(c call) (string, error)
}

func writers() map[Format]writer {
	return map[Format]writer{
		CURL:       {"cURL", writeCURL},
		Cmd:        {"cURL for cmd", writeCmd},
		HTTPie:     {"HTTPie", writeHTTPie},
		PowerShell: {"PowerShell", writePowerShell},
		Go:         {"Go", writeGo},
		CSharp:     {"C#", writeCSharp},
		TypeScript: {"TypeScript", writeTypeScript},
		Python:     {"Python", writePython},
		PHP:        {"PHP", writePHP},
	}
}

// Write writes the request in a format, ended by a line feed.
func Write(format Format, request Request) (string, error) {
	w, found := writers()[format]
	if !found {
		return "", fmt.Errorf("format %q: %w", format, ErrUnknownFormat)
	}
	body := model.WithoutMark(request.Body)
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	object, err := read(body)
	if err != nil || object.kind != isObject {
		return "", ErrNotAnObject
	}
	return w.write(call{
		address: request.Address.String(), path: model.APIPath + request.Path, client: request.Client,
		fields: slices.DeleteFunc(object.members, isCredential), minimal: request.Minimal,
	})
}

// isCredential finds the fields that Keyrack adds by itself. Servers of this make read keys whatever their case.
func isCredential(m member) bool {
	return slices.ContainsFunc([]string{"Client", "ClientToken", "AccessToken"},
		func(name string) bool { return strings.EqualFold(m.name, name) })
}

// quoteJSON writes a text as a JSON string in which no more is escaped than has to be, and what nobody sees: it could
// make a program look like another one.
func quoteJSON(text string) string {
	return escapeRunes(text, func(r rune) bool {
		return r >= unicode.MaxASCII && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}

// quoteASCII writes a text as a JSON string without a character that is not in ASCII, or is one of those given.
func quoteASCII(but string) func(text string) string {
	return func(text string) string {
		return escapeRunes(text, func(r rune) bool { return r >= unicode.MaxASCII || strings.ContainsRune(but, r) })
	}
}

func escapeRunes(text string, escape func(r rune) bool) string {
	var quoted strings.Builder
	quoted.WriteByte('"')
	for _, r := range text {
		if !escape(r) {
			quoted.WriteString(plainJSON(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&quoted, `\u%04x`, unit)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}

// plainJSON is a character as encoding/json writes it between quotes.
func plainJSON(r rune) string {
	if r >= ' ' && r != '"' && r != '\\' {
		return string(r)
	}
	quoted, _ := json.Marshal(string(r)) // a string always encodes
	return string(quoted[1 : len(quoted)-1])
}
