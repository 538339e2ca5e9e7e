package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"unicode/utf8"

	"keyrack/model"
)

// bodyOf returns the body as the user wrote it, or a *Failure where it is not one that can be sent.
func bodyOf(body []byte) ([]byte, error) {
	before := len(body) - len(bytes.TrimLeft(model.WithoutMark(body), " \t\r\n"))
	own := bytes.TrimRight(body[before:], " \t\r\n")
	if len(own) == 0 {
		own = []byte("{}")
	}
	own = bytes.Clone(own) // the caller may go on editing
	if err := checkBody(own); err != nil {
		if failure := (*Failure)(nil); errors.As(err, &failure) && failure.Kind == InvalidBody {
			failure.Offset += int64(before)
		}
		return nil, err
	}
	return own, nil
}

// withCredential returns the bytes of a body with the three credential fields spliced in at the front. Decoding and
// encoding again would change the digits of numbers and the order of keys, and then the test would not be of what the
// user wrote.
func withCredential(clearance model.Clearance, own []byte) ([]byte, error) {
	client, clientToken, accessToken := clearance.Credential()
	credential, err := json.Marshal(struct{ Client, ClientToken, AccessToken string }{
		client, clientToken.Reveal(),
		accessToken.Reveal(),
	})
	if err != nil {
		return nil, err // of strings there is none
	}
	front, rest := bytes.TrimSuffix(credential, []byte("}")), own[1:]
	if bytes.TrimLeft(rest, " \t\r\n")[0] != '}' {
		return slices.Concat(front, []byte(","), rest), nil
	}
	return slices.Concat(front, rest), nil
}

// checkBody returns a *Failure unless body is one JSON object, in UTF-8, without the credential fields.
func checkBody(body []byte) error {
	if !json.Valid(body) {
		invalid := &Failure{Kind: InvalidBody}
		var syntax *json.SyntaxError
		if errors.As(json.Unmarshal(body, new(json.RawMessage)), &syntax) {
			invalid.Offset = max(0, syntax.Offset-1)
		}
		return invalid
	}
	if body[0] != '{' {
		return &Failure{Kind: InvalidBody}
	}
	if !utf8.Valid(body) {
		return &Failure{Kind: InvalidBody, Offset: int64(validPrefix(body))}
	}
	for key := range topLevelKeys(body) {
		// Servers of this make read keys whatever their case, and the last of two wins.
		for _, field := range [...]string{"Client", "ClientToken", "AccessToken"} {
			if bytes.EqualFold(key, []byte(field)) {
				return &Failure{Kind: CredentialsInBody}
			}
		}
	}
	return nil
}

func validPrefix(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// topLevelKeys yields the decoded keys of a valid JSON object, not those of objects inside it.
func topLevelKeys(object []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		depth, isKey := 0, false
		for i := 0; i < len(object); i++ {
			switch object[i] {
			case '{', '[':
				depth++
				isKey = depth == 1
			case '}', ']':
				depth--
			case ',':
				isKey = depth == 1
			case '"':
				start := i
				for i++; object[i] != '"'; i++ {
					if object[i] == '\\' {
						i++
					}
				}
				if !isKey {
					continue
				}
				isKey = false
				key := object[start+1 : i]
				if bytes.IndexByte(key, '\\') >= 0 {
					var decoded string
					_ = json.Unmarshal(object[start:i+1], &decoded) // the object is valid
					key = []byte(decoded)
				}
				if !yield(key) {
					return
				}
			}
		}
	}
}
