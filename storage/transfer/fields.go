package transfer

import (
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// field is what a column or a member of a record can mean.
type field string

// The fields of a record, as the header of a CSV file writes them.
const (
	environmentField field = "environment"
	clientField      field = "client"
	clientTokenField field = "client_token"
	labelField       field = "label"
	accessTokenField field = "access_token"
	tagsField        field = "tags"
	noteField        field = "note"
)

// names are the ways in which people write the fields; case, blanks, hyphens and underlines do not count.
var names = map[string]field{
	"environment": environmentField, "env": environmentField, "platform": environmentField,
	"platformaddress": environmentField,
	"baseurl":         environmentField, "url": environmentField, "host": environmentField, "address": environmentField,
	"apiurl": environmentField,
	"client": clientField, "clientname": clientField, "integration": clientField, "application": clientField,
	"app":         clientField,
	"clienttoken": clientTokenField,
	"label":       labelField, "name": labelField, "hotel": labelField, "property": labelField, "enterprise": labelField,
	"title":       labelField,
	"accesstoken": accessTokenField, "token": accessTokenField, "apikey": accessTokenField,
	"tags": tagsField, "tag": tagsField, "labels": tagsField,
	"note": noteField, "notes": noteField, "comment": noteField, "description": noteField,
}

func fieldNamed(name string) (field, bool) {
	f, found := names[letters(name)]
	return f, found
}

// letters returns the letters and digits of a name, in lower case.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

// builder fills one record and notes what is wrong with it.
type builder struct {
	record transfer.ImportRecord
	flaws  []transfer.Flaw
}

func newBuilder(line int) *builder { return &builder{record: transfer.ImportRecord{Line: line}} }

// set takes over a value, at the line where it stands.
func (b *builder) set(f field, line int, value string) {
	switch f {
	case environmentField:
		b.record.Environment = strings.TrimSpace(value)
	case clientField:
		b.record.Client = strings.TrimSpace(value)
	case labelField:
		b.record.Label = strings.TrimSpace(value)
	case noteField:
		b.record.Note = strings.TrimSpace(value)
	case tagsField:
		b.record.Tags = splitTags(value)
	case clientTokenField:
		if strings.TrimSpace(value) != "" {
			b.record.ClientToken = b.token(f, line, value)
		}
	case accessTokenField:
		b.record.AccessToken = b.token(f, line, value)
	}
}

func (b *builder) token(f field, line int, value string) model.Token {
	token, err := model.ParseToken(value)
	if err != nil {
		b.flaw(line, string(f), tokenReason(err))
	}
	return token
}

func (b *builder) flaw(line int, name, reason string) {
	b.flaws = append(b.flaws, transfer.Flaw{Line: line, Field: name, Reason: reason})
}

// addTo hands the record over, or its flaws if it has any.
func (b *builder) addTo(file *transfer.ImportFile) {
	if len(b.flaws) == 0 && b.record.AccessToken.Secret.IsEmpty() {
		b.flaw(b.record.Line, string(accessTokenField), "it is missing")
	}
	b.checkColumns()
	if len(b.flaws) > 0 {
		file.Flaws = append(file.Flaws, b.flaws...)
		return
	}
	file.Records = append(file.Records, b.record)
}

// checkColumns refuses a token where a name should be: it would be stored, shown and shared as one.
func (b *builder) checkColumns() {
	r := &b.record
	for _, text := range []struct {
		is     field
		values []string
	}{
		{environmentField, []string{r.Environment}},
		{clientField, []string{r.Client}},
		{labelField, []string{r.Label}},
		{noteField, []string{r.Note}},
		{tagsField, r.Tags},
	} {
		for _, value := range text.values {
			if usualToken.MatchString(value) || holds(value, r.AccessToken.Secret) || holds(value, r.ClientToken.Secret) {
				b.flaw(r.Line, string(text.is), "there is a token in it; are the columns mixed up?")
				break
			}
		}
	}
}

func holds(text string, token model.Secret) bool {
	return !token.IsEmpty() && strings.Contains(text, token.Reveal())
}

func tokenReason(err error) string {
	switch {
	case errors.Is(err, model.ErrTokenEmpty):
		return "it is empty"
	case errors.Is(err, model.ErrTokenTooLong):
		return "it is too long for a token"
	}
	return "it holds characters that cannot be part of a token"
}

// splitTags splits at commas, semicolons and bars.
func splitTags(text string) []string {
	var tags []string
	for _, tag := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}
