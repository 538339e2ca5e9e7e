package model

import (
	"io"
	"net/http"
	"os"
	"time"
)

// Exchange is one request and its answer, as sent and received, credentials left out. The workspace hands it out
// without tokens in what the server has sent, too.
type Exchange struct {
	ConnectionID ConnectionID
	Environment  string // its name
	Address      Address
	Operation    Operation
	SentAt       time.Time
	// RequestBody is the JSON body without the three credential fields.
	RequestBody []byte
	// Minimal says that the request asked for no body where it would say nothing: see [Intent.Preferring].
	Minimal bool
	Status  int
	Header  http.Header
	// Body holds the answer's text, unless it is in BodyFile: unpacked, in UTF-8, and without a byte order mark.
	Body []byte
	// Original returns the body exactly as it came, where the workspace has taken something out of Body; else it is nil. A
	// function, so that nothing prints or keeps it without meaning to.
	Original func() []byte `json:"-"`
	// BodyFile is the path of a temporary file, mode 0600, with a body that was too large to hold; else empty. Whoever
	// got the exchange removes it.
	BodyFile string
	Size     int64 // bytes of the body
	// RequestID is Mews' own id of the request, which its support asks for.
	RequestID string
	// Message is the Message field of an error answer.
	Message string
	Timing  Timing
	Proxy   string // host of the proxy in use; empty for none
	// BodyProblem is what is wrong with a body in BodyFile, in the words of connector.AnswerProblem; empty for nothing.
	BodyProblem string
	// Oddities are what was strange about how the answer came, and was put right.
	Oddities []Oddity
}

// Oddity is what was strange about how an answer came, and did not keep it from being read.
type Oddity struct {
	Kind   OddityKind
	Detail string
}

// OddityKind says what was strange.
type OddityKind string

// The kinds of oddity, each with its detail.
const (
	OddCharset OddityKind = "charset" // it was no UTF-8: in what it was written, as it said
	OddPadding OddityKind = "padding" // something stood behind the packed answer: how many bytes
	OddUnsaid  OddityKind = "unsaid"  // it was packed, and no header said so: how
)

// OpenBody opens BodyFile for reading. It is the one way to it: no other file has its name from a server's answer.
func (e Exchange) OpenBody() (io.ReadCloser, error) { return os.Open(e.BodyFile) }

// Timing says where the time of a request went. A phase that did not happen, such as DNS on a kept connection, is zero.
type Timing struct {
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration // from the last byte sent to the first received
	Download  time.Duration
	Total     time.Duration
	Reused    bool // the connection was open already
}
