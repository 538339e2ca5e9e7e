package model

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Details are what a person says of a connection. A new one is a field here and a line in parts: what compares, masks,
// searches, saves to a file or prints the details of a connection takes them all.
type Details struct {
	Label     string   `json:"label,omitempty"` // the user's own name for it
	Note      string   `json:"note,omitempty"`  // of several lines
	Tags      []string `json:"tags,omitempty"`
	Favourite bool     `json:"favourite"`
	Contact   string   `json:"contact,omitempty"` // who to call at the property: a name, a number, an address
	Ticket    string   `json:"ticket,omitempty"`  // the address of a ticket or page about it, https or http
}

// Detail is one of the details, as a text.
type Detail struct {
	Name string // as a person reads it: "label", "tags"
	Text string // empty where there is nothing
	Kind DetailKind
}

// DetailKind says what a detail is.
type DetailKind int

// The kinds.
const (
	DetailLine   DetailKind = iota
	DetailLines             // may have several lines
	DetailList              // its text has commas between the entries
	DetailChoice            // its text is "yes" or empty
	DetailLink              // an address, or empty
)

// part is where a detail lies.
type part struct {
	name string
	kind DetailKind
	text *string
	list *[]string
	flag *bool
}

func (d *Details) parts() []part {
	return []part{
		{name: "label", kind: DetailLine, text: &d.Label},
		{name: "tags", kind: DetailList, list: &d.Tags},
		{name: "note", kind: DetailLines, text: &d.Note},
		{name: "contact", kind: DetailLine, text: &d.Contact},
		{name: "star", kind: DetailChoice, flag: &d.Favourite},
		{name: "ticket", kind: DetailLink, text: &d.Ticket},
	}
}

func (p part) detail() Detail {
	one := Detail{Name: p.name, Kind: p.kind}
	switch {
	case p.text != nil:
		one.Text = *p.text
	case p.list != nil:
		one.Text = strings.Join(*p.list, ", ")
	case *p.flag:
		one.Text = "yes"
	}
	return one
}

// All lists the details, also those of which there is nothing.
func (d Details) All() []Detail {
	var all []Detail
	for _, part := range d.parts() {
		all = append(all, part.detail())
	}
	return all
}

// Differences names the details that others have otherwise.
func (d Details) Differences(others Details) []string {
	var names []string
	theirs := others.parts()
	for i, ours := range d.parts() {
		if ours.list != nil && !slices.Equal(*ours.list, *theirs[i].list) || ours.list == nil &&
			ours.detail() != theirs[i].detail() {
			names = append(names, ours.name)
		}
	}
	return names
}

// Map returns the details with another text in place of each: of a list, of each entry.
func (d Details) Map(replace func(Detail) string) Details {
	d.Tags = slices.Clone(d.Tags)
	for _, part := range d.parts() {
		switch {
		case part.text != nil:
			*part.text = replace(part.detail())
		case part.list != nil:
			for i, entry := range *part.list {
				(*part.list)[i] = replace(Detail{Name: part.name, Text: entry, Kind: part.kind})
			}
		}
	}
	return d
}

// Parse drops the blanks around what has one line, and returns [ErrTicketLink] for a ticket that is not an address.
func (d Details) Parse() (Details, error) {
	var wrong error
	d = d.Map(func(one Detail) string {
		switch one.Kind {
		case DetailLine:
			return strings.TrimSpace(one.Text)
		case DetailLink:
			address, err := ParseTicket(one.Text)
			wrong = errors.Join(wrong, err)
			return address
		}
		return one.Text
	})
	return d, wrong
}

// ErrTicketLink is returned for a ticket that is not an address to open in a browser.
var ErrTicketLink = errors.New("not an https or http address")

// ParseTicket reads the address of a ticket; blanks around it are dropped, and nothing at all is fine. It takes https
// and http with a host and without a user name or password; everything else, such as file: or javascript:, is
// [ErrTicketLink].
func ParseTicket(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return "", ErrTicketLink
	}
	return u.String(), nil
}
