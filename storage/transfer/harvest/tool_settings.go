package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// Settings of .NET: a key with colons, or with two underlines in a variable, is a way into groups and lists:
// "Mews:Properties:0:AccessToken".

var dotNetKey = pattern.New(`^\w+(?:(?::|__)[\w.-]+)+$`)

func isDotNet(f *File) bool {
	found := 0
	f.JSON().Walk(func(n *Node) {
		if n.Scalar && dotNetKey.MatchString(n.Name) {
			found++
		}
	})
	return found > 1
}

func readDotNet(f *File) (*Node, error) {
	d := f.JSON()
	expand(d)
	return d, nil
}

// expand moves values with such a key into groups.
func expand(n *Node) {
	children := n.Children
	n.Children = nil
	for _, child := range children {
		if !child.Scalar {
			expand(child)
		}
		if !dotNetKey.MatchString(child.Name) {
			n.Children = append(n.Children, child)
			continue
		}
		parts := strings.Split(strings.ReplaceAll(child.Name, "__", ":"), ":")
		at := n
		for _, part := range parts[:len(parts)-1] {
			next := at.Get(part)
			if next == nil || next.Scalar {
				next = at.Group(part, child.Line)
			}
			at = next
		}
		child.Name = parts[len(parts)-1]
		at.add(child)
	}
}

// The servers of an agent (MCP): each is a command with arguments and variables. "--name", "value" and "--name=value"
// are values with a name.

var serversOf = []string{"mcpServers", "mcp_servers", "servers", "context_servers"}

func agentServers(d *Node) *Node {
	for _, at := range []*Node{d, d.Get("mcp")} {
		for _, name := range serversOf {
			servers := at.Get(name)
			for _, server := range servers.all() {
				if server.Get("command") != nil || server.Get("env") != nil && server.Get("args") != nil {
					return servers
				}
			}
		}
	}
	return nil
}

func isAgent(f *File) bool { return agentServers(f.JSON()) != nil }

func readAgent(f *File) (*Node, error) {
	d := f.JSON()
	for _, server := range agentServers(d).all() {
		args := server.Get("args")
		name := ""
		for _, a := range args.all() {
			if !a.Scalar || a.Name != "" {
				continue
			}
			switch option, value, found := strings.Cut(a.Value, "="); {
			case strings.HasPrefix(a.Value, "-") && found:
				a.Name, a.Value = strings.TrimLeft(option, "-"), value
			case strings.HasPrefix(a.Value, "-"):
				name = strings.TrimLeft(a.Value, "-")
				a.Hint = Ignore
			case name != "":
				a.Name, name = name, ""
			}
		}
	}
	return d, nil
}
