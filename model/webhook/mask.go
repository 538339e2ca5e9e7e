package webhook

import (
	"encoding/json"
	"strings"

	"keyrack/model"
	"keyrack/model/mask"
)

// Hidden stands for what a message says of the person who asked for an integration.
const Hidden = "•••"

// Masked is a body that may be shown and kept: without tokens, and without who asked for an integration. A redactor
// finds the tokens by their field, their shape and their value. Layout and order stay; what is no webhook of Mews is
// masked as an answer with guests is. The body that is given is not changed.
func Masked(body []byte, kind Kind, redactor *model.Redactor) []byte {
	clean := hideRequestor(redactor.Redact(body))
	if kind == Other {
		clean = mask.JSON(clean, mask.Rules{Guests: true})
	}
	return clean
}

// hideRequestor takes every text and number out of the members called Requestor. It also reads what is no JSON, such as
// a body that was cut: to its end then.
func hideRequestor(text []byte) []byte {
	var out []byte
	kept := 0 // text[:kept] is in out
	for at := 0; at < len(text); {
		if text[at] != '"' {
			at++
			continue
		}
		end := stringEnd(text, at)
		name := text[at:end]
		at = end
		colon := skipBlanks(text, end)
		if colon >= len(text) || text[colon] != ':' || !isRequestor(name) {
			continue
		}
		from := skipBlanks(text, colon+1)
		to := valueEnd(text, from)
		out = hideValues(append(out, text[kept:from]...), text[from:to])
		kept, at = to, to
	}
	if out == nil {
		return text
	}
	return append(out, text[kept:]...)
}

func isRequestor(quoted []byte) bool {
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		name = strings.Trim(string(quoted), `"`)
	}
	return strings.EqualFold(strings.TrimSpace(name), "Requestor")
}

// hideValues writes a value with every text and number in it hidden. Names of members stay.
func hideValues(out, value []byte) []byte {
	for at := 0; at < len(value); {
		switch b := value[at]; {
		case b == '"':
			end := stringEnd(value, at)
			if colon := skipBlanks(value, end); colon < len(value) && value[colon] == ':' {
				out = append(out, value[at:end]...)
			} else {
				out = append(append(append(out, '"'), Hidden...), '"')
			}
			at = end
		case strings.IndexByte("{}[],: \t\r\n", b) >= 0:
			out = append(out, b)
			at++
		default:
			end := at
			for end < len(value) && strings.IndexByte("{}[],: \t\r\n\"", value[end]) < 0 {
				end++
			}
			if word := string(value[at:end]); word == "null" {
				out = append(out, word...)
			} else {
				out = append(append(append(out, '"'), Hidden...), '"')
			}
			at = end
		}
	}
	return out
}

// valueEnd is where the value that begins at a place ends: behind its last brace, or the end of the text.
func valueEnd(text []byte, from int) int {
	depth := 0
	for at := from; at < len(text); {
		switch text[at] {
		case '"':
			at = stringEnd(text, at)
			if depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return len(text)
}

// stringEnd is behind the closing quote of the string that begins at a place, or the end of the text.
func stringEnd(text []byte, from int) int {
	for at := from + 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
		at++
	}
	return at
}
