package mcp

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// The bounds of what an agent gets: what it reads costs it, and it may be cut without a word.
const (
	pieceLength = 24 << 10 // bytes of one piece
	keptAnswers = 8        // whole answers that read_answer can go on in
)

// pieces keeps the last long answers, without tokens and with guests hidden, and gives them in pieces.
type pieces struct {
	mu     sync.Mutex
	made   int
	names  []string // of what is kept, oldest first
	whole  map[string]string
	length int // of a piece; zero for pieceLength
}

// first returns the beginning of an answer, and keeps the rest for at.
func (p *pieces) first(text string) (string, error) {
	if p.length == 0 {
		p.length = pieceLength
	}
	if len(text) <= p.length {
		return text, nil
	}
	p.mu.Lock()
	if p.whole == nil {
		p.whole = map[string]string{}
	}
	p.made++
	name := "a" + strconv.Itoa(p.made)
	p.whole[name], p.names = text, append(p.names, name)
	if len(p.names) > keptAnswers {
		delete(p.whole, p.names[0])
		p.names = p.names[1:]
	}
	p.mu.Unlock()
	return p.at(name, 0)
}

// at returns the piece of an answer that begins at a byte, with how to go on behind it.
func (p *pieces) at(name string, offset int) (string, error) {
	p.mu.Lock()
	text, found := p.whole[name]
	p.mu.Unlock()
	if !found {
		return "", wrongError("there is no answer of this name any more; send the request again")
	}
	if offset < 0 || offset >= len(text) {
		return "", wrongError(fmt.Sprintf("the answer has %d bytes", len(text)))
	}
	for offset > 0 && !utf8.RuneStart(text[offset]) {
		offset--
	}
	end := min(offset+p.length, len(text))
	for end < len(text) && end > offset+1 && !utf8.RuneStart(text[end]) {
		end--
	}
	var piece strings.Builder
	piece.WriteString(text[offset:end])
	if end < len(text) {
		fmt.Fprintf(&piece, "\n… bytes %d to %d of %d; go on with read_answer {\"answer\":%q,\"offset\":%d}", offset, end,
			len(text), name, end)
	}
	return piece.String(), nil
}
