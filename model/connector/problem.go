package connector

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"os"
	"unicode/utf8"

	"keyrack/model"
)

// AnswerProblem says why a complete answer is not the JSON that the Connector API promises.
type AnswerProblem string

// The problems of an answer.
const (
	NoProblem   AnswerProblem = ""
	EmptyAnswer AnswerProblem = "empty"      // no body, though the status is not 204
	WebPage     AnswerProblem = "web-page"   // HTML: something on the way answered instead of Mews
	WrongText   AnswerProblem = "not-utf-8"  // JSON has to be UTF-8
	NotJSON     AnswerProblem = "not-json"   // neither JSON nor a web page
	Unreadable  AnswerProblem = "unreadable" // its file is gone
	NoAnswer    AnswerProblem = "no-answer"  // there was none
)

// prefixSize is how much of a body in a file is looked at, in bytes.
const prefixSize = 4 << 10

// Problem says whether an answer, of whatever status, is JSON. Of an answer in a file it looks at the beginning only,
// and of one that the history has not kept it says nothing.
func Problem(exchange model.Exchange) AnswerProblem {
	switch {
	case exchange.Status == 0:
		return NoAnswer
	case exchange.Status == http.StatusNoContent:
		return NoProblem
	}
	body, complete := exchange.Body, true
	if exchange.BodyFile != "" {
		var err error
		if body, err = beginning(exchange.BodyFile); err != nil {
			return Unreadable
		}
		complete = false
	}
	text := bytes.TrimSpace(body)
	switch {
	case len(body) == 0 && exchange.Size > 0:
		return NoProblem // nobody kept it, so nothing can be said against it
	case len(text) == 0:
		return EmptyAnswer
	case isWebPage(exchange.Header.Get("Content-Type"), text):
		return WebPage
	case !complete:
		if text[0] != '{' && text[0] != '[' {
			return NotJSON
		}
		return NoProblem
	case !utf8.Valid(text):
		return WrongText
	case !json.Valid(text):
		return NotJSON
	}
	return NoProblem
}

func beginning(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, prefixSize))
}

// isWebPage goes by what stands there first, because proxies also send pages as text/plain and JSON as text/html.
func isWebPage(contentType string, text []byte) bool {
	if text[0] == '{' || text[0] == '[' {
		return false
	}
	mediaType, _, _ := mime.ParseMediaType(contentType)
	if mediaType == "text/html" || mediaType == "application/xhtml+xml" {
		return true
	}
	begins := bytes.ToLower(text[:min(len(text), 64)])
	return bytes.HasPrefix(begins, []byte("<!doctype html")) || bytes.HasPrefix(begins, []byte("<html"))
}
