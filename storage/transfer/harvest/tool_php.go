package harvest

import (
	"strconv"
	"strings"
)

// PHP's serialize, as WordPress keeps the settings of a plugin: a:2:{s:12:"access_token";s:64:"…";…}.

// serialized reads what PHP has serialized as an array, nil where it is anything else.
func serialized(text string) *Node {
	if !strings.HasPrefix(text, "a:") || !strings.HasSuffix(text, "}") {
		return nil
	}
	p := &phpReader{text: text}
	root := &Node{Line: 1}
	if !p.value(root, "", 0) || len(root.Children) == 0 {
		return nil
	}
	return root.Children[0]
}

type phpReader struct {
	text string
	at   int
}

// until returns what stands before a mark, and goes on behind it.
func (p *phpReader) until(mark string) (string, bool) {
	text, _, found := strings.Cut(p.text[p.at:], mark)
	if found {
		p.at += len(text) + len(mark)
	}
	return text, found
}

// value reads one value into a group, under a name. It returns false where the text is not what PHP writes.
func (p *phpReader) value(into *Node, name string, depth int) bool {
	text, found := p.scalar()
	if found {
		into.Add(name, text, 0)
		return true
	}
	if depth > maxDepth || !strings.HasPrefix(p.text[p.at:], "a:") {
		return false
	}
	p.at += len("a:")
	count, found := p.until(":{")
	n, err := strconv.Atoi(count)
	if !found || err != nil {
		return false
	}
	group := into.Group(name, 0)
	for range n {
		key, found := p.scalar()
		if !found || !p.value(group, key, depth+1) {
			return false
		}
	}
	_, found = p.until("}")
	return found
}

// scalar reads s:3:"abc"; i:1; b:1; d:0.5; or N; and leaves anything else as it is.
func (p *phpReader) scalar() (string, bool) {
	rest := p.text[p.at:]
	switch {
	case strings.HasPrefix(rest, "N;"):
		p.at += len("N;")
		return "", true
	case strings.HasPrefix(rest, "s:"):
		p.at += len("s:")
		length, found := p.until(`:"`)
		n, err := strconv.Atoi(length)
		if err == nil && n >= 0 && n < len(p.text)-p.at && strings.HasPrefix(p.text[p.at+n:], `";`) {
			text := p.text[p.at : p.at+n]
			p.at += n + len(`";`)
			return text, true
		}
		if !found {
			return "", false
		}
		return p.until(`";`) // a text that was changed by hand has another length
	case len(rest) > 2 && strings.IndexByte("ibd", rest[0]) >= 0 && rest[1] == ':':
		p.at += len("i:")
		text, found := p.until(";")
		if rest[0] == 'b' {
			text = strconv.FormatBool(text == "1")
		}
		return text, found
	}
	return "", false
}
