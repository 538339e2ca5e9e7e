package harvest

import (
	"encoding/base64"
	"strings"
)

// A HAR recording: each request with its answer. The answer of configuration/get names the property.

func isHAR(f *File) bool { return f.JSON().Get("log").Get("entries") != nil }

func readHAR(f *File) (*Node, error) {
	log := f.JSON().Get("log")
	c := &collection{}
	c.line = 1
	for _, entry := range log.Get("entries").all() {
		request := entry.Get("request")
		if strings.EqualFold(request.Text("method"), "OPTIONS") {
			continue
		}
		one := newCall("", request.Text("url"), request.line(entry.Line))
		if post := request.Get("postData"); post != nil {
			if text := post.Get("text"); text != nil && text.Value != "" {
				one.body(text.Value, text.Line)
			} else {
				one.node.Children = append(one.node.Children, variables(post.Get("params"))...)
			}
		}
		for _, h := range variables(request.Get("headers")) {
			if keptHeader(h.Name) {
				one.header(h.Name, h.Value, h.Line, h.Off)
			}
		}
		content := entry.Get("response").Get("content")
		text := content.Text("text")
		if content.Text("encoding") == "base64" {
			plain, _ := base64.StdEncoding.DecodeString(text)
			text = string(plain)
		}
		one.answer(text)
		c.add(one)
	}
	return c.tree(), nil
}

// keptHeader leaves out what browsers send by themselves.
func keptHeader(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"token", "authorization", "key", "secret", "client", "cookie"} {
		if strings.Contains(name, part) {
			return !strings.HasPrefix(name, "sec-")
		}
	}
	return false
}

// line is where a node stands, or another line for a node that is not there.
func (n *Node) line(otherwise int) int {
	if n == nil || n.Line == 0 {
		return otherwise
	}
	return n.Line
}
