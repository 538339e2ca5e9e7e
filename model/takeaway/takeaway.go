// Package takeaway writes a request down for other programs: as a command of cURL or HTTPie, or as a few lines of code.
//
// What it writes holds no token. A command or program takes them from the environment, as MEWS_CLIENT_TOKEN and
// MEWS_ACCESS_TOKEN, so it is safe to pass on and runs as it is. Commands hand the body over on standard input:
// arguments can be read by every process of the computer.
package takeaway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
)

// The variables that what is written takes the tokens from.
const (
	ClientTokenVariable = "MEWS_CLIENT_TOKEN"
	AccessTokenVariable = "MEWS_ACCESS_TOKEN"
)

// Format names a way to write a request.
type Format string

// The formats.
const (
	CURL       Format = "curl"
	HTTPie     Format = "httpie"
	Go         Format = "go"
	CSharp     Format = "csharp"
	TypeScript Format = "typescript"
	Python     Format = "python"
	PHP        Format = "php"
)

// Formats lists the formats in the order in which they are offered.
func Formats() []Format { return []Format{CURL, HTTPie, Go, CSharp, TypeScript, Python, PHP} }

// Title is what people call the format, such as "C#".
func (f Format) Title() string { return writers()[f].title }

// Request is what is written.
type Request struct {
	Address model.Address
	Path    string // "resource/action[/version]"
	Client  string // the client application's name and version
	Body    []byte // a JSON object; empty for {}. Credential fields in it are left out.
}

var (
	// ErrNoAddress is returned for a request whose environment has no address, such as a sandbox that was never used.
	ErrNoAddress = errors.New("the environment has no address yet")
	// ErrNotAnObject is returned for a body that is not one JSON object.
	ErrNotAnObject = errors.New("the body is not a JSON object")
	// ErrUnknownFormat is returned for a format that is not in [Formats].
	ErrUnknownFormat = errors.New("there is no such format")
)

// writer is a format: its title, and how it writes a request to an address with the fields of a body.
type writer struct {
	title string
	write func(address, client string, fields []member) string
}

func writers() map[Format]writer {
	return map[Format]writer{
		CURL:       {"cURL", writeCURL},
		HTTPie:     {"HTTPie", writeHTTPie},
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
	if request.Address.IsZero() {
		return "", ErrNoAddress
	}
	body := request.Body
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	object, err := read(body)
	if err != nil || object.kind != isObject {
		return "", ErrNotAnObject
	}
	return w.write(request.Address.String()+model.APIPath+request.Path, request.Client,
		slices.DeleteFunc(object.members, isCredential)), nil
}

// isCredential finds the fields that Keyrack adds by itself. Servers of this make read keys whatever their case.
func isCredential(m member) bool {
	return slices.ContainsFunc([]string{"Client", "ClientToken", "AccessToken"},
		func(name string) bool { return strings.EqualFold(m.name, name) })
}

// quoteJSON writes a text as a JSON string that no more is escaped in than has to be.
func quoteJSON(text string) string {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always encodes
	return strings.TrimSuffix(quoted.String(), "\n")
}
