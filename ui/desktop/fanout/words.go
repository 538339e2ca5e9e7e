package fanout

import (
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/phrase"
)

// health is the mark of an answer.
func health(a fanout.Answer) model.Health {
	switch status := a.Exchange.Status; {
	case !a.Failed():
		return model.OK
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return model.Rejected
	case status == http.StatusTooManyRequests:
		return model.RateLimited
	}
	return model.CouldNotCheck
}

// which tells one request of a connection from another: the row and its values, or the client.
func which(a fanout.Answer, place workspace.Place) string {
	if a.Row == 0 {
		return place.Integration.Client + " · " + place.Environment.Name
	}
	parts := []string{"Row " + strconv.Itoa(a.Row)}
	for _, value := range a.Values {
		parts = append(parts, value.Name+" "+value.Value)
	}
	return strings.Join(parts, " · ")
}

// outcome says how a request was answered.
func outcome(a fanout.Answer) string {
	if a.Exchange.Status == 0 {
		return "no answer"
	}
	return phrase.Status(a.Exchange.Status)
}

// size is that of the answer, and how long it took.
func size(a fanout.Answer) string {
	if a.Exchange.Status == 0 {
		return "—"
	}
	return phrase.Size(a.Exchange.Size) + ", " + phrase.Took(a.Exchange.Timing.Total)
}

// remark is what there is to say: why there is no answer, what the server says, or in which file the answer is.
func remark(a fanout.Answer) string {
	switch {
	case a.Err != nil:
		return phrase.Explain(a.Err).Sentences()
	case a.Exchange.Message != "":
		return "“" + a.Exchange.Message + "”"
	case a.File != "":
		return filepath.Base(a.File)
	}
	return "—"
}
