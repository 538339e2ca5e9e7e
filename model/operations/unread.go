package operations

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// unread is a catalogue as writeRecords writes it, one operation a line and sorted by path. A line is read when
// somebody asks for its operation.
type unread struct {
	text  string
	lines []unreadLine
}

type unreadLine struct {
	path, text string

	once  sync.Once
	entry Entry
	known bool
}

// newUnread splits the text into its lines, and refuses one that is not in the form of the embedded catalogue.
func newUnread(text string) (*unread, error) {
	const start, afterPath = `{"path":"`, `",`
	u := &unread{text: text, lines: make([]unreadLine, 0, strings.Count(text, "\n"))}
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" || line == "[" || line == "]" {
			continue
		}
		rest, isOperation := strings.CutPrefix(line, start)
		path, _, hasMore := strings.Cut(rest, afterPath)
		if !isOperation || !hasMore {
			return nil, errors.New("the embedded catalogue does not hold one operation a line")
		}
		if n := len(u.lines); n > 0 && u.lines[n-1].path >= path {
			return nil, fmt.Errorf("operation %q is not in its place in the embedded catalogue", path)
		}
		u.lines = append(u.lines, unreadLine{path: path, text: strings.TrimSuffix(line, ",")})
	}
	return u, nil
}

// find returns the entry of a path. A line that contradicts itself is an unknown operation, and thereby a write.
func (u *unread) find(path string) (Entry, bool) {
	i, found := sort.Find(len(u.lines), func(i int) int { return strings.Compare(path, u.lines[i].path) })
	if !found {
		return Entry{}, false
	}
	line := &u.lines[i]
	line.once.Do(func() {
		var r record
		if decode([]byte(line.text), &r) == nil && r.Path == path && r.check() == nil {
			line.entry, line.known = r.entry(), true
		}
	})
	return line.entry, line.known
}

// all reads every line. A catalogue that contradicts itself knows nothing.
func (u *unread) all() *known {
	catalogue, err := parse(strings.NewReader(u.text))
	if err != nil {
		return &known{source: builtIn()}
	}
	return catalogue.held.Load()
}
