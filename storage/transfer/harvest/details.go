package harvest

import (
	"slices"
	"strings"
	"unicode"
)

// details are what else a file says of a connection.
type details struct {
	note, enterprise, integration string
	tags                          []string
	disabled                      bool
}

// detailsOf reads the neighbours of a token, and those of the groups around it that are of it alone.
func detailsOf(v *value) details {
	d := details{disabled: v.off}
	if !v.in.belongsTo(v.text) {
		d.enterprise = v.in.enterpriseBeside(v)
	}
	ofSeveral := false // what is said here is said of a list, of which the token is in one item
	for s := v.in; s != nil && s.belongsTo(v.text); s = s.up {
		for _, other := range s.values {
			if other.role != roleEnabled || !ofSeveral {
				d.take(other, v)
			}
		}
		ofSeveral = ofSeveral || s.name == "" && s.up != nil && len(s.up.below) > 1
		for _, child := range s.below {
			isEnterprise := slices.Contains([]string{"enterprise", "hotel", "property"}, strings.ToLower(child.name))
			isIntegration := strings.EqualFold(child.name, "integration")
			for _, other := range child.values {
				if strings.EqualFold(other.name, "id") && (isID(other.text) || v.event() != nil && isShortID(other.text)) {
					if isEnterprise && d.enterprise == "" {
						d.enterprise = other.text
					}
					if isIntegration && d.integration == "" {
						d.integration = other.text
					}
				}
			}
			if tagNames[strings.ToLower(child.name)] && len(d.tags) == 0 {
				d.takeTags(child)
			}
		}
	}
	return d
}

// saysOff reports whether a field says that a connection is not in use: "isEnabled": false, "revoked": true, "status":
// "disabled".
func saysOff(v *value) bool {
	text := strings.ToLower(plainLetters.Replace(strings.TrimSpace(v.text)))
	if offWords[strings.Join(v.words, "")] {
		return text == "true" || text == "1" || text == "yes"
	}
	return noWords[text] || offWords[text]
}

// noWords say no, in the languages of the headings of tables.
var noWords = words(`false 0 no non nein nee nej nei ne nie nao não ei hayir nem нет n`)

func isShortID(text string) bool {
	return text != "" && len(text) <= 64 && !mayBeSecret(text) && !strings.ContainsFunc(text, unicode.IsSpace)
}

func (d *details) take(other, v *value) {
	if other.off && !v.off || other.text == "" {
		return
	}
	switch other.role {
	case roleNote:
		isNote := other.hint != Secret && !strings.HasPrefix(other.name, "_") && len(other.text) <= maxText
		if d.note == "" && isNote && !mayBeSecret(other.text) {
			d.note = strings.TrimSpace(other.text)
		}
	case roleTags:
		if len(d.tags) == 0 {
			d.tags = splitTags(other.text)
		}
	case roleEnterprise:
		// A number under property_id is a program's own.
		isMews := isID(other.text) || slices.Contains(other.words, "enterprise") && isShortID(other.text)
		if isMews && (d.enterprise == "" || isID(other.text) && !isID(d.enterprise)) {
			d.enterprise = other.text
		}
	case roleIntegration:
		if d.integration == "" && isShortID(other.text) {
			d.integration = other.text
		}
	case roleEnabled:
		d.disabled = d.disabled || saysOff(other)
	}
}

// enterpriseBeside is the id of an enterprise whose name has the same prefix or suffix as that of the token:
// ENTERPRISE_ID_AURORA of ACCESS_TOKEN_AURORA.
func (s *scope) enterpriseBeside(v *value) string {
	key := v.stemKey()
	if key == "" {
		return ""
	}
	isSmall := len(s.values) <= few
	if !isSmall && s.ask().enterprises != nil {
		return s.more.enterprises[key]
	}
	all := map[string]string{}
	for _, other := range s.values {
		if len(other.stem) < 3 || !isID(other.text) || !slices.Contains(other.stem, "enterprise") ||
			!slices.Contains(other.stem, "id") {
			continue
		}
		of := stemKey(without(other.stem, func(w string) bool { return w == "enterprise" || w == "id" }))
		if all[of] == "" {
			all[of] = other.text
		}
	}
	if !isSmall {
		s.more.enterprises = all
	}
	return all[key]
}

func (d *details) takeTags(s *scope) {
	for _, v := range s.values {
		if text := strings.TrimSpace(v.text); text != "" && isLabel(text) {
			d.tags = append(d.tags, text)
		}
	}
}

// splitTags splits at commas, semicolons and bars.
func splitTags(text string) []string {
	if len(text) > maxText {
		return nil
	}
	var tags []string
	for _, tag := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		if tag = strings.TrimSpace(tag); tag != "" && isLabel(tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}
