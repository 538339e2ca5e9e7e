// Package support writes a case for Mews support the way its documentation asks: request and answer as JSON, without
// tokens and without the data of guests, with the RequestId and the times.
//
// Source: Mews Open API docs, Connector API, Contact support.
package support

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"keyrack/model"
	"keyrack/model/mask"
)

// Case is what happened.
type Case struct {
	Exchange model.Exchange
	Answer   []byte // the body, also where Exchange has it in a file
	// Client, Enterprise and EnterpriseID name who asked and whom; Fingerprint is that of the AccessToken.
	Client       string
	Enterprise   string
	EnterpriseID string
	Fingerprint  model.Fingerprint
	Failure      string   // why there was no answer; empty when there was one
	NotKept      []string // the fields of the case that nobody knows any more, of a request of the past
	Version      string   // of Keyrack
	MadeAt       time.Time
	// Redact takes the tokens out of a text.
	Redact func([]byte) []byte
}

// mostAnswer is the largest answer, masked and with its lists cut, that is passed on.
const mostAnswer = 256 << 10

// mostText is how much of an answer that is no JSON is passed on, in bytes.
const mostText = 4 << 10

type bundle struct {
	MadeBy      string
	MadeAt      time.Time
	Environment string
	Address     string
	Client      string
	AccessToken model.Fingerprint `json:"Fingerprint"` // of the AccessToken; a field of that name is redacted
	Enterprise  enterprise
	Operation   string
	RequestID   string             `json:"RequestId"`
	SentAt      time.Time          `json:"SentAtUtc"`
	Took        float64            `json:"TookMilliseconds"`
	Timing      map[string]float64 `json:"TimingMilliseconds,omitempty"`
	Proxy       string             `json:",omitempty"`
	Request     json.RawMessage    `json:",omitempty"`
	Failure     string             `json:",omitempty"`
	Status      int                `json:",omitempty"`
	Message     string             `json:",omitempty"` // the server's, where its answer is not here
	Header      http.Header        `json:",omitempty"`
	AnswerBytes int64
	Answer      json.RawMessage `json:",omitempty"`
	NotKept     []string        `json:",omitempty"`
	// Masked counts the values that were taken out because they may tell who a guest is.
	Masked int
}

type enterprise struct {
	ID   string `json:"Id"`
	Name string
}

// JSON writes the case, indented by two blanks and ended by a line feed.
func (c Case) JSON() ([]byte, error) {
	x := c.Exchange
	b := bundle{
		MadeBy: "Keyrack " + c.Version, MadeAt: c.MadeAt.UTC(), Environment: x.Environment, Address: x.Address.String(),
		Client:      c.Client,
		AccessToken: c.Fingerprint, Enterprise: enterprise{c.EnterpriseID, c.Enterprise}, Operation: x.Operation.Path,
		RequestID: x.RequestID,
		SentAt:    x.SentAt.UTC(), Took: milliseconds(x.Timing.Total), Timing: phases(x.Timing), Proxy: x.Proxy,
		Failure: mask.Text(c.Failure, guests), Status: x.Status,
		Header: header(x.Header), AnswerBytes: x.Size, NotKept: c.NotKept,
	}
	if !slices.Contains(c.NotKept, "Request") {
		b.Request = c.body(x.RequestBody, &b.Masked)
	}
	switch {
	case x.Status == 0:
	case slices.Contains(c.NotKept, "Answer"):
		b.Message = mask.Text(x.Message, guests)
	default:
		b.Answer = c.body(c.Answer, &b.Masked)
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	// Once more over the whole: a token may stand in a header, or in a name.
	if err := json.Indent(&indented, c.Redact(raw), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// body returns a body as JSON: masked, or the beginning of what is no JSON as a text.
func (c Case) body(raw []byte, count *int) json.RawMessage {
	raw = c.Redact(bytes.TrimPrefix(raw, []byte("\ufeff")))
	if len(bytes.TrimSpace(raw)) == 0 {
		return json.RawMessage("null")
	}
	safe, hidden, err := Mask(raw)
	switch {
	case err != nil:
		return quote(string(mask.JSON(valid(raw), guests)))
	case len(safe) > mostAnswer:
		return quote("[left out: too large even with its lists cut]")
	}
	*count += hidden
	return safe
}

// valid returns the beginning of a text that is no JSON.
func valid(raw []byte) []byte {
	raw = raw[:min(len(raw), mostText)]
	for len(raw) > 0 && !utf8.Valid(raw) {
		raw = bytes.ToValidUTF8(raw, []byte("\ufffd"))
	}
	return raw
}

func quote(text string) json.RawMessage {
	encoded, _ := json.Marshal(text) // a string always encodes
	return encoded
}

// header leaves out what tells about the user's computer and sessions, and about guests.
func header(h http.Header) http.Header {
	kept := http.Header{}
	for name, values := range h {
		if name != "Set-Cookie" && name != "Location" {
			for _, value := range values {
				kept[name] = append(kept[name], mask.Text(value, guests))
			}
		}
	}
	return kept
}

// milliseconds has three decimals at most.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func phases(t model.Timing) map[string]float64 {
	all := map[string]float64{}
	for name, took := range map[string]time.Duration{
		"Dns": t.DNS, "Connect": t.Connect, "Tls": t.TLS,
		"FirstByte": t.FirstByte, "Download": t.Download,
	} {
		if took > 0 {
			all[name] = milliseconds(took)
		}
	}
	return all
}
