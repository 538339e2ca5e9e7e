package phrase_test

import (
	"net/http"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/ui/phrase"
)

// TestAnswersThatNobodyAskedForAreExplained: each says what happened, not that an empty place was pointed to, or that
// what is there may be no API.
func TestAnswersThatNobodyAskedForAreExplained(t *testing.T) {
	header := func(name, value string) http.Header { return http.Header{name: {value}} }
	for _, row := range []struct {
		exchange model.Exchange
		what     string
	}{
		{
			model.Exchange{Status: http.StatusNotModified},
			"The server says that nothing has changed (304), and sends no answer.",
		},
		{
			model.Exchange{Status: http.StatusFound},
			"The server says that the API is elsewhere (302), and does not say where.",
		},
		{
			model.Exchange{Status: 200, Header: header("Content-Encoding", "compress"), Body: []byte("\x1f\x9d")},
			"The answer is packed in a way that Keyrack does not unpack (Content-Encoding: compress).",
		},
		{
			model.Exchange{Status: 200, Header: header("Content-Type", "a/b; charset=x-own"), Body: []byte("{\xff}")},
			"The answer is not in UTF-8. Its header says charset=x-own, which Keyrack does not know.",
		},
		{model.Exchange{Status: 200, Body: []byte("{\xff}")}, "The answer is not proper text (UTF-8)."},
		{model.Exchange{Status: 200, Body: []byte(`{"A":1}`)}, ""},
	} {
		if got := phrase.ExplainExchange(row.exchange); got.What != row.what || row.what != "" && got.Next == "" {
			t.Errorf("%d is explained as %+v", row.exchange.Status, got)
		}
	}
	for _, row := range []struct {
		failure connector.Failure
		what    string
	}{
		{
			connector.Failure{Kind: connector.Cut, Host: "host", Status: 413, Sent: true},
			"The body is too large for Mews (413). The connection ended before all that it says had come.",
		},
		{
			connector.Failure{Kind: connector.Cut, Host: "host", Status: 200, Sent: true},
			"The connection to host ended before the answer did.",
		},
		{
			connector.Failure{
				Kind: connector.Malformed, Host: "host", Sent: true, Err: &connector.PackingError{Coding: "gzip"},
			},
			"The header of the answer says that it is packed (Content-Encoding: gzip), and it is not.",
		},
		{
			connector.Failure{Kind: connector.Redirected, Status: 302, Sent: true},
			"The answer points to another place, in a way that cannot be read.",
		},
	} {
		if got := phrase.Base(&row.failure); got.What != row.what || strings.Contains(got.Next, "%s") {
			t.Errorf("%v is explained as %+v", &row.failure, got)
		}
	}
}

// TestACheckThatToldNothingSaysWhy: whatever answered, a 204 too.
func TestACheckThatToldNothingSaysWhy(t *testing.T) {
	for status, want := range map[int]string{
		http.StatusNoContent:   "The server answered 204, without a word.",
		http.StatusAccepted:    "The server answered 202, which tells nothing.",
		http.StatusNotModified: "The server says that nothing has changed (304), and sends no answer.",
	} {
		kept := model.Check{Health: model.CouldNotCheck, Status: status}
		if status == http.StatusNoContent {
			kept.Failure = model.FailureKind(connector.Needed(model.Exchange{Status: status}))
		}
		if got := phrase.Remark(kept); got != want {
			t.Errorf("%d: %q", status, got)
		}
	}
}

func TestWhatWasStrangeAboutAnAnswerIsSaid(t *testing.T) {
	exchange := model.Exchange{Oddities: []model.Oddity{
		{Kind: model.OddCharset, Detail: "ISO-8859-2"},
		{Kind: model.OddPadding, Detail: "3"},
		{Kind: model.OddUnsaid, Detail: "gzip"},
	}}
	const want = "The answer came in ISO-8859-2, not in UTF-8, and was read so. 3 bytes behind the packed answer did " +
		"not belong to it. The answer came packed with gzip, which its headers do not say."
	if got := phrase.Remarks(exchange); got != want || phrase.Remarks(model.Exchange{}) != "" {
		t.Error(got)
	}
}
