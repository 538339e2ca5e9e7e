package transfer

import (
	"regexp"
	"slices"
	"strings"

	"keyrack/model/workspace/transfer"
)

func isPostmanEnvironment(_ string, d *node) bool {
	return d.get("values").isList() && (d.get("_postman_variable_scope") != nil || d.get("name") != nil)
}

// readPostmanEnvironment reads the variables that are switched on. Its name becomes the label.
func readPostmanEnvironment(_ string, d *node, file *transfer.ImportFile) {
	fromVariables(keyValues(d.get("values")), nil, d.string("name"), file)
}

// keyValues reads a list of objects with key and value.
func keyValues(list *node) []variable {
	if list == nil {
		return nil
	}
	var all []variable
	for _, item := range list.items {
		if item.string("enabled") == "false" || item.string("disabled") == "true" || item.string("key") == "" {
			continue
		}
		line := item.line
		if value := item.get("value"); value != nil {
			line = value.line
		}
		all = append(all, variable{name: item.string("key"), value: item.string("value"), line: line})
	}
	return all
}

func isPostmanCollection(_ string, d *node) bool {
	if d.get("collection").isObject() { // as Postman's API wraps it
		d = d.get("collection")
	}
	return d.get("info").isObject() && d.get("item").isList()
}

// readRequests reads the credentials out of the bodies of saved requests, and out of the variables of the document.
func readRequests(_ string, d *node, file *transfer.ImportFile) {
	if d.get("collection").isObject() {
		d = d.get("collection")
	}
	variables := keyValues(d.get("variable"))
	fromRequests(d, variables, file)
	if len(file.Records) == 0 && hasToken(variables) {
		file.Flaws = nil
		fromVariables(variables, nil, d.get("info").string("name"), file)
	}
}

func hasToken(all []variable) bool {
	for _, v := range all {
		if is, _ := meaning(v.name); is == accessTokenField && v.value != "" {
			return true
		}
	}
	return false
}

func isInsomnia(_ string, d *node) bool {
	return d.string("_type") == "export" && d.get("resources").isList() ||
		strings.Contains(d.string("type"), ".insomnia.rest/")
}

// readInsomnia reads the requests and the environments of an export: a flat list of resources in JSON (version 4), a
// tree in YAML (version 5).
func readInsomnia(_ string, d *node, file *transfer.ImportFile) {
	environments := insomniaEnvironments(d, nil)
	var all []variable
	for _, e := range environments {
		all = append(all, e.own...)
		if hasToken(e.own) {
			fromVariables(e.own, e.above(environments), e.name, file)
		}
	}
	fromRequests(d, all, file)
	if len(file.Records) > 0 {
		// A request that leaves its tokens to an environment that was read is no flaw.
		file.Flaws = slices.DeleteFunc(file.Flaws,
			func(f transfer.Flaw) bool { return f.Reason == elsewhere || f.Reason == missingVariable })
	}
}

// insomniaEnvironment is a set of variables. Those of its parent count too: version 5 has it around, version 4 names
// it.
type insomniaEnvironment struct {
	name, id, parent string
	own              []variable
	around           []variable
}

func insomniaEnvironments(n *node, around []variable) []insomniaEnvironment {
	if n == nil {
		return nil
	}
	var all []insomniaEnvironment
	if n.get("data").isObject() {
		one := insomniaEnvironment{
			name: n.string("name"), id: n.string("_id"), parent: n.string("parentId"), own: flatten(n.get("data"), ""),
			around: around,
		}
		all = append(all, one)
		around = slices.Concat(one.own, around)
	}
	for _, m := range n.members {
		all = append(all, insomniaEnvironments(m.value, around)...)
	}
	for _, item := range n.items {
		all = append(all, insomniaEnvironments(item, around)...)
	}
	return all
}

// above returns the variables of what an environment stands below.
func (e insomniaEnvironment) above(all []insomniaEnvironment) []variable {
	if e.id != "" && e.parent != "" {
		for _, other := range all {
			if other.id == e.parent {
				return slices.Concat(e.around, other.own)
			}
		}
	}
	return e.around
}

// flatten lists all texts below an object as variables, with the names by which requests use them: hotel.access_token.
func flatten(n *node, prefix string) []variable {
	var all []variable
	for _, m := range n.members {
		if m.value.scalar {
			all = append(all, variable{name: prefix + m.name, value: m.value.text, line: m.value.line})
		}
		all = append(all, flatten(m.value, prefix+m.name+".")...)
	}
	return all
}

// missingVariable and elsewhere are why a request cannot be used whose tokens are not in the file.
const (
	missingVariable = "it is a variable that this file does not have; import the environment too"
	elsewhere       = "its tokens are in variables that this file does not have; import the environment too"
)

// fromRequests reads the body of every saved request below a node.
func fromRequests(d *node, variables []variable, file *transfer.ImportFile) {
	requests := 0
	d.walk(func(n *node) {
		body, address := requestOf(n)
		if body == nil {
			return
		}
		requests++
		b := newBuilder(body.line)
		b.record.Environment = hostOf(resolve(address, variables, nil))
		missing := map[string]bool{}
		content, err := parseJSON(resolve(body.text, variables, missing))
		if err != nil || !content.isObject() || content.get("AccessToken") == nil {
			if len(missing) > 0 {
				b.flaw(body.line, "", elsewhere)
				b.addTo(file)
			}
			return
		}
		for _, m := range []struct {
			name string
			is   field
		}{{"Client", clientField}, {"ClientToken", clientTokenField}, {"AccessToken", accessTokenField}} {
			value := content.string(m.name)
			if variableUse.MatchString(value) {
				b.flaw(body.line, string(m.is), missingVariable)
				continue
			}
			if value != "" {
				b.set(m.is, body.line, value)
			}
		}
		b.addTo(file)
	})
	if requests == 0 && len(file.Records) == 0 {
		file.Flaws = append(file.Flaws,
			transfer.Flaw{Line: 1, Reason: "there is no request with a ClientToken and an AccessToken"})
	}
}

// requestOf returns the body and the address of a saved request: of Postman, where both are below "request", or of
// Insomnia.
func requestOf(n *node) (body *node, address string) {
	if request := n.get("request"); request.isObject() {
		address = request.string("url")
		if address == "" {
			address = request.get("url").string("raw")
		}
		body = request.get("body").get("raw")
	} else if n.get("url") != nil && n.get("body").isObject() {
		address, body = n.string("url"), n.get("body").get("text")
	}
	if body == nil || !strings.Contains(body.text, "AccessToken") {
		return nil, ""
	}
	return body, address
}

// variableUse is {{name}} of Postman, and {{ _.name }} of Insomnia.
var variableUse = regexp.MustCompile(`\{\{\s*(?:_\.)?([^{}]*?)\s*\}\}`)

// resolve puts the values of variables in their places; names without a value are added to missing.
func resolve(text string, variables []variable, missing map[string]bool) string {
	return variableUse.ReplaceAllStringFunc(text, func(use string) string {
		name := variableUse.FindStringSubmatch(use)[1]
		for _, v := range variables {
			if v.name == name && !variableUse.MatchString(v.value) {
				return v.value
			}
		}
		if missing != nil {
			missing[name] = true
		}
		return use
	})
}

var host = regexp.MustCompile(`^https?://([^/?#]+)`)

// hostOf returns scheme and host of an address, and "" for one that has a variable there.
func hostOf(address string) string {
	match := host.FindString(strings.TrimSpace(address))
	if variableUse.MatchString(match) {
		return ""
	}
	return match
}
