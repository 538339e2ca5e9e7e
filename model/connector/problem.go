package connector

import (
	"bytes"
	"mime"
	"net/http"
	"slices"

	"keyrack/model"
)

// AnswerProblem says why a complete answer is not the JSON that the Connector API promises.
type AnswerProblem string

// The problems of an answer.
const (
	NoProblem   AnswerProblem = ""
	EmptyAnswer AnswerProblem = "empty"     // no body, though the status is not 204
	WebPage     AnswerProblem = "web-page"  // HTML: something on the way answered instead of Mews
	WrongText   AnswerProblem = "not-utf-8" // JSON has to be UTF-8
	NotJSON     AnswerProblem = "not-json"  // neither JSON nor a web page
	StillPacked AnswerProblem = "packed"    // packed in a way that Keyrack does not unpack: see [Packing]
	NoAnswer    AnswerProblem = "no-answer" // there was none
)

// Problem says whether an answer, of whatever status, is JSON. Of an answer in a file it was found out while it came,
// so it is the same however large the answer is and whether the file is there or not. Of an answer that the history has
// not kept it says nothing.
func Problem(exchange model.Exchange) AnswerProblem {
	switch {
	case exchange.Status == 0:
		return NoAnswer
	case exchange.BodyFile != "":
		return AnswerProblem(exchange.BodyProblem)
	case len(exchange.Body) == 0 && exchange.Size > 0:
		return NoProblem // nobody kept it, so nothing can be said against it
	}
	j := newJudge()
	_, _ = j.Write(exchange.Body)
	return j.verdict(exchange.Status, exchange.Header)
}

// Packing is how an answer is packed that Keyrack does not unpack, in the word of its header; "" for none.
func Packing(header http.Header) string { return unreadable(header) }

// Needed is the problem of an answer that was to tell something: as Misplaced, but that an answer without a body, which
// some statuses promise, tells nothing either.
func Needed(exchange model.Exchange) AnswerProblem {
	if exchange.Status == http.StatusNoContent {
		return EmptyAnswer
	}
	return Misplaced(exchange)
}

// Misplaced is the problem of an answer that says something else than its status, or NoProblem. A refusal that is not
// JSON does not come from Mews: a firewall or a login page on the way refuses with 401 and 403, too. Too much, too
// large and too long may well be said before a request gets to the API, and a 401 without a word is a refusal all the
// same.
func Misplaced(exchange model.Exchange) AnswerProblem {
	problem := Problem(exchange)
	switch status := exchange.Status; {
	case status < 300, status >= 500:
		return problem
	case status == http.StatusUnauthorized && problem == EmptyAnswer:
		return NoProblem
	case slices.Contains(refusals(), status):
		return problem
	}
	return NoProblem
}

// refusals are the statuses that Mews itself gives a reason for.
func refusals() []int {
	return []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
		http.StatusGone,
	}
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
