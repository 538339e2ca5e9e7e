package webhook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"keyrack/model"
)

// Severity says how much a finding matters.
type Severity int

// The severities, the worst first.
const (
	Error   Severity = iota // it is no webhook as Mews documents them
	Warning                 // whoever reads it may stumble
	Note                    // good to know
)

// String is one word.
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// Rule names what a finding is about.
type Rule string

// The rules. Missing, WrongType and the ones after them say in Field where.
const (
	NotJSON       Rule = "not-json"
	NotObject     Rule = "not-an-object"
	NoWebhook     Rule = "no-webhook" // neither Events, nor Action and Data
	Missing       Rule = "missing"
	WrongType     Rule = "wrong-type" // Want says which would be right
	NotGUID       Rule = "not-a-guid"
	NotTime       Rule = "not-a-time"
	Empty         Rule = "empty"
	Spelling      Rule = "spelling"       // upper and lower case differ; Want is the right name
	UnknownEvent  Rule = "unknown-event"  // Name is its discriminator
	UnknownAction Rule = "unknown-action" // Name is it
	TooMany       Rule = "too-many-events"
	Deprecated    Rule = "deprecated" // Entities, which Mews has given up in 2022
	LeftOut       Rule = "left-out"   // Count more findings are not in the list
)

// MostEvents is how many events one message has at most. Mews says "in the order of hundreds"; this is beyond it.
const MostEvents = 1000

// Finding is one thing that is wrong with a message. It quotes nothing of the message but the name of an event.
type Finding struct {
	Severity Severity
	Rule     Rule
	Field    string // where, such as "Events[3].Value.Id"; empty for the message as a whole
	Want     string // see the rules
	Name     string
	Count    int // how often, of a rule and a name that are reported once; else 1
}

// mostFindings bounds what is reported of one message. The worst are kept, and a finding says how many are not.
const mostFindings = 50

// reader reads one message.
type reader struct {
	message  Message
	findings []Finding
	found    [Note + 1]int // of each severity
}

func (r *reader) report(f Finding) {
	for i, before := range r.findings {
		if (f.Rule == UnknownEvent || f.Rule == Deprecated) && before.Rule == f.Rule && before.Name == f.Name {
			r.findings[i].Count++
			return
		}
	}
	if r.found[f.Severity]++; r.found[f.Severity] <= mostFindings {
		f.Count = 1
		r.findings = append(r.findings, f)
	}
}

// worst are the findings that are kept, the worst first.
func (r *reader) worst() []Finding {
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	all, kept := 0, r.findings[:min(len(r.findings), mostFindings)]
	for _, count := range r.found {
		all += count
	}
	if left := all - len(kept); left > 0 {
		kept = append(slices.Clip(kept), Finding{Severity: Note, Rule: LeftOut, Count: left})
	}
	return kept
}

// node is an object of the message.
type node struct {
	members map[string]any
	path    string
}

// parse reads the body as an object.
func (r *reader) parse(body []byte) (node, bool) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = errors.New("more than one document")
		}
	}
	if err != nil {
		r.report(Finding{Severity: Error, Rule: NotJSON})
		return node{}, false
	}
	members, ok := value.(map[string]any)
	if !ok {
		r.report(Finding{Severity: Error, Rule: NotObject})
	}
	return node{members: members}, ok
}

// find finds a member, by its exact name or by one in other letters of upper and lower case.
func (n node) find(name string) (value any, found bool) {
	if value, found = n.members[name]; found {
		return value, true
	}
	for spelled, value := range n.members {
		if strings.EqualFold(spelled, name) {
			return value, true
		}
	}
	return nil, false
}

func (n node) at(name string) string {
	if n.path == "" {
		return name
	}
	return n.path + "." + name
}

// member finds a member that should be there. Null counts as missing, unless it may be.
func (r *reader) member(n node, name string, required bool) (any, bool) {
	value, found := n.find(name)
	if !found || value == nil {
		if required {
			r.report(Finding{Severity: Error, Rule: Missing, Field: n.at(name)})
		}
		return nil, false
	}
	if _, exact := n.members[name]; !exact {
		r.report(Finding{Severity: Warning, Rule: Spelling, Field: n.at(name), Want: name})
	}
	return value, true
}

func (r *reader) object(n node, name string, required bool) (node, bool) {
	value, found := r.member(n, name, required)
	if !found {
		return node{}, false
	}
	members, ok := value.(map[string]any)
	if !ok {
		r.report(Finding{Severity: Error, Rule: WrongType, Field: n.at(name), Want: "object"})
	}
	return node{members: members, path: n.at(name)}, ok
}

func (r *reader) text(n node, name string, required bool) string {
	value, found := r.member(n, name, required)
	if !found {
		return ""
	}
	text, ok := value.(string)
	switch {
	case !ok:
		r.report(Finding{Severity: Error, Rule: WrongType, Field: n.at(name), Want: "text"})
	case strings.TrimSpace(text) == "" && required:
		r.report(Finding{Severity: Error, Rule: Empty, Field: n.at(name)})
	}
	return text
}

// id reads an id. One that may not be shown, because it is no id, comes back empty.
func (r *reader) id(n node, name string, required bool) string {
	text := r.text(n, name, required)
	if text != "" && !IsGUID(text) {
		r.report(Finding{Severity: Warning, Rule: NotGUID, Field: n.at(name)})
		return ""
	}
	return text
}

func (r *reader) named(n node, name string, required bool) Named {
	inner, found := r.object(n, name, required)
	if !found {
		return Named{}
	}
	return Named{ID: r.id(inner, "Id", true), Name: shown(r.text(inner, "Name", false))}
}

func (r *reader) time(n node, name string) time.Time {
	text := r.text(n, name, true)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil && text != "" {
		r.report(Finding{Severity: Warning, Rule: NotTime, Field: n.at(name)})
	}
	return at
}

func (r *reader) general(root node) {
	r.message.Kind = General
	r.message.EnterpriseID = r.id(root, "EnterpriseId", true)
	r.message.IntegrationID = r.id(root, "IntegrationId", true)
	if _, old := root.find("Entities"); old {
		r.report(Finding{Severity: Note, Rule: Deprecated, Field: "Entities", Name: "Entities"})
	}
	value, found := r.member(root, "Events", true)
	if !found {
		return
	}
	list, ok := value.([]any)
	switch {
	case !ok:
		r.report(Finding{Severity: Error, Rule: WrongType, Field: "Events", Want: "list"})
	case len(list) == 0:
		r.report(Finding{Severity: Warning, Rule: Empty, Field: "Events"})
	case len(list) > MostEvents:
		r.report(Finding{Severity: Warning, Rule: TooMany, Field: "Events"})
	}
	for i, item := range list {
		path := fmt.Sprintf("Events[%d]", i)
		members, ok := item.(map[string]any)
		if !ok {
			r.report(Finding{Severity: Error, Rule: WrongType, Field: path, Want: "object"})
			continue
		}
		event := node{members: members, path: path}
		one := Occurrence{Name: word(r.text(event, "Discriminator", true))}
		if text, _ := event.find("Discriminator"); text != nil {
			if _, known := EventNamed(one.Name); !known {
				r.report(Finding{Severity: Note, Rule: UnknownEvent, Field: event.at("Discriminator"), Name: one.Name})
			}
		}
		if value, found := r.object(event, "Value", true); found {
			one.ID = r.id(value, "Id", true)
		}
		r.message.Occurrences = append(r.message.Occurrences, one)
	}
}

func (r *reader) integration(root node, action any) {
	r.message.Kind = Integration
	name, _ := action.(string)
	r.message.Action = word(name)
	r.text(root, "Action", true)
	known, isKnown := ActionNamed(name)
	if !isKnown && r.message.Action != "" {
		r.report(Finding{Severity: Note, Rule: UnknownAction, Field: "Action", Name: r.message.Action})
	}
	data, found := r.object(root, "Data", true)
	if !found {
		return
	}
	r.message.Integration = r.named(data, "Integration", true)
	r.message.IntegrationID = r.message.Integration.ID
	created := name == Created
	r.message.Enterprise = r.named(data, "Enterprise", created)
	r.message.EnterpriseID = r.message.Enterprise.ID
	r.message.Service = r.named(data, "Service", false)
	if known.Token != "" {
		r.message.Token = model.NewSecret(r.text(data, known.Token, true)).Fingerprint()
	}
	if known.At != "" {
		r.message.At = r.time(data, known.At)
	}
	if created {
		r.created(data)
	}
}

// created reads what only the first webhook of an integration has.
func (r *reader) created(data node) {
	if value, found := r.member(data, "IsEnabled", true); found {
		enabled, ok := value.(bool)
		if !ok {
			r.report(Finding{Severity: Error, Rule: WrongType, Field: data.at("IsEnabled"), Want: "true or false"})
		} else {
			r.message.Enabled = &enabled
		}
	}
	// Who asked for it may be null since 2026-04-24, and is not kept.
	r.object(data, "Requestor", false)
}

// IsGUID reports whether a text is an id as Mews writes them.
func IsGUID(text string) bool {
	const length = 36
	if len(text) != length {
		return false
	}
	for i := range len(text) {
		b := text[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if b != '-' {
				return false
			}
			continue
		}
		if (b < '0' || b > '9') && (b|0x20 < 'a' || b|0x20 > 'f') {
			return false
		}
	}
	return true
}

// word is a text that may be the name of an event or an action, and nothing of the sort empty: what is shown of a
// message by its name must not be a token.
func word(text string) string {
	const longest = 64
	if len(text) > longest || strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return text
}

// shown is the name of something, fit to be shown in a line.
func shown(text string) string {
	const longest = 200
	text = strings.Join(strings.Fields(model.NewRedactor().RedactTokens(text)), " ")
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
