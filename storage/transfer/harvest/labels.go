package harvest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model/pattern"
)

// labelled is a label and how good it is.
type labelled struct {
	text string
	// said that a field of the record gives it, and not a name or title around.
	said bool
}

// labelOf is what a person would call the connection of an AccessToken, empty where the file gives no name: a name-like
// neighbour, a title around it, a map's key, or what tells its name from others.
func (h *harvest) labelOf(v *value) labelled {
	suffix := suffixOf(v)
	if label := h.nameBeside(v); label != "" {
		return labelled{label, true}
	}
	named := h.isTitled(v) || isOfPlaces(v) || v.role == roleNone && (h.isMap(v.in) || h.isOfTokens(v) && saysMore(v.name))
	for s := v.in; s != nil; s = s.up {
		if !s.belongsTo(v.text) {
			told := suffix != "" || v.kind == kindOpen || environmentIn(v.stem) != ""
			if s == v.in && told {
				if label := h.nameIn(s, v); label != "" {
					return labelled{strings.TrimSpace(label + " " + suffix), true}
				}
			}
			break
		}
		if label := h.labelAt(s, v); label.text != "" {
			return label
		}
		if s == v.in && named {
			break
		}
	}
	if v.role != roleNone && isTitle(v.title()) {
		return labelled{strings.TrimSpace(v.title()), true}
	}
	if named {
		return labelled{withoutKind(v.name), true}
	}
	return labelled{suffix, false}
}

// withoutKind takes off what says at the end of a name that it is of a token: "Aurora access" is Aurora.
func withoutKind(name string) string {
	all := strings.Fields(name)
	for len(all) > 1 && kindWords[strings.ToLower(all[len(all)-1])] {
		all = all[:len(all)-1]
	}
	return strings.TrimRight(strings.Join(all, " "), " :,-")
}

var kindWords = words(`access token key accesstoken apikey api`)

// nameBeside is the name with the same prefix or suffix as the token: HOTEL_1_NAME of HOTEL_1_ACCESS_TOKEN.
func (h *harvest) nameBeside(v *value) string {
	key := v.stemKey()
	if key == "" || v.role == roleNone && !slices.Contains(v.words, "key") {
		return ""
	}
	names := h.namesIn(v.in)
	if named := names[key]; named != nil {
		return strings.TrimSpace(named.text)
	}
	return ""
}

// namesIn are the labels of a group by what their names have besides "name", and besides what is named: DEMO of
// DEMO_HOTEL_NAME, where nothing has the name DEMO_HOTEL.
func (h *harvest) namesIn(s *scope) map[string]*value {
	isSmall := len(s.values) <= few
	if !isSmall && s.ask().names != nil {
		return s.more.names
	}
	var names, fewer map[string]*value
	put := func(all *map[string]*value, stem []string, v *value) {
		if *all == nil {
			*all = map[string]*value{}
		}
		if key := stemKey(stem); (*all)[key] == nil {
			(*all)[key] = v
		}
	}
	for _, v := range s.values {
		h.steps++
		if stem := nameOfStem(v); stem != nil {
			put(&names, stem, v)
			if short := without(stem, func(w string) bool { return namedThings[w] }); len(short) < len(stem) {
				put(&fewer, short, v)
			}
		}
	}
	for key, v := range fewer {
		if names[key] == nil {
			names[key] = v
		}
	}
	if !isSmall {
		if names == nil {
			names = map[string]*value{}
		}
		s.more.names = names
	}
	return names
}

// namedThings are what a name is of.
var namedThings = words(`hotel property enterprise site account location customer display`)

// nameOfStem is what the name of a label has besides "name", nil where it is no such label.
func nameOfStem(v *value) []string {
	last := len(v.stem) - 1
	if last < 0 || v.kind != kindNone {
		return nil
	}
	is := v.stem[last]
	switch isName := is == "name" || is == "label" || is == "title"; {
	case !isName && !(last > 0 && namedThings[is]), !isLabel(v.text):
		return nil
	case !isName:
		return v.stem
	}
	return v.stem[:last]
}

// maxBeside bounds how many values of one group are gone through for each of its tokens.
const maxBeside = 500

// labelAt is what a group that is of one token says about whose it is.
func (h *harvest) labelAt(s *scope, v *value) labelled {
	if label := h.nameIn(s, v); label != "" {
		return labelled{label, true}
	}
	if whose := whoseOf(s.title); whose != "" {
		return labelled{whose, true}
	}
	title := withoutTask(s.title)
	if isLabel(title) && !isSentence(title) && !isPhrase(title) && !isOperation(title) && !isTask(title) &&
		saysMore(title) {
		return labelled{strings.TrimSpace(title), false}
	}
	if roleOf(s.title).isToken() && strings.Contains(s.title, " for ") {
		return labelled{suffixIn(s.title), true} // Your access token for Hotel Aurora
	}
	if hotel := hotelIn(s.title); hotel != "" && roleOf(s.title).isToken() {
		return labelled{hotel, false}
	}
	return labelled{keyLabel(s), false}
}

// isSentence reports whether a title is one of a letter or a note: it may say the environment, but not a name.
func isSentence(title string) bool {
	all := strings.Fields(title)
	return len(all) > 4 && strings.ContainsAny(title, ",;!?") || len(all) > 7
}

// saysMore reports whether a title has a word that names neither an environment nor how things are built: "Aurora
// Demo", but not "Demo".
func saysMore(title string) bool {
	return anyWord(title, func(w string) bool {
		return environmentWords[w] == "" && !environmentNames[w] && !noise[w] && !emptyWords[w] && !vocabularyOfTools[w] &&
			!containers[w] && strings.ContainsFunc(w, unicode.IsLetter)
	})
}

// labelOfAll is the label of a token that stands in several places, such as the requests of a folder.
func (h *harvest) labelOfAll(places []*value) string {
	var all []labelled
	for _, v := range places {
		label := h.labelOf(v)
		if label.said {
			return label.text
		}
		if label.text != "" && !slices.Contains(all, label) {
			all = append(all, label)
		}
	}
	if len(all) < 2 {
		if len(all) == 0 {
			return ""
		}
		return all[0].text
	}
	around := places[0].in
	for _, v := range places[1:min(len(places), maxCandidates)] {
		around = common(around, v.in)
	}
	for s := around; s != nil && s.belongsTo(places[0].text); s = s.up {
		if label := h.labelAt(s, places[0]); label.text != "" {
			return label.text
		}
	}
	return all[0].text
}

// nameIn is the best name among the values of a group, or of a group for the property in it.
func (h *harvest) nameIn(s *scope, v *value) string {
	best, rank := "", len(labelNames)
	consider := func(other *value, at int) {
		if at < 0 || at >= rank || other.off && !v.off || other.kind != kindNone {
			return
		}
		text := other.text
		if !isLabel(text) {
			if text = placeInTitle(text); !isLabel(text) {
				return
			}
		}
		if len(text) > 2 && !anyWord(text, func(w string) bool {
			return !noise[w] && environmentWords[w] == ""
		}) || isTask(text) || !anyWord(text, func(w string) bool { return !otherServices[w] }) {
			return // the name of a program, of a provider, of an environment, of a step
		}
		best, rank = strings.TrimSpace(strings.TrimLeft(text, "/")), at
	}
	for _, other := range h.labelsIn(s) {
		h.steps++
		isConstant := strings.ToUpper(other.name) == other.name
		if isConstant && len(other.stem) > 1 && v.stemKey() != "" && !stemHolds(other.stem, v.stem) {
			continue // HOTEL_NAME_BOREAL is of another one
		}
		at := labelRank(other.words)
		if s.isProgram() && !slices.ContainsFunc(other.words, func(w string) bool { return namedThings[w] }) {
			at = -1
		}
		if s.name == "body" && !slices.ContainsFunc(other.words, func(w string) bool { return namedThings[w] }) {
			at = -1 // of a request: whoever it asks for
		}
		consider(other, at)
	}
	for _, child := range h.hotelsIn(s) {
		h.steps++
		at := slices.Index(hotelNames, strings.ToLower(child.name))
		if !child.belongsTo(v.text) {
			continue
		}
		for _, other := range child.values {
			if name := strings.Join(other.words, ""); name == "name" || name == "label" || name == "title" {
				consider(other, at+1)
			}
		}
	}
	for _, other := range s.placesInMetadata(2) {
		h.steps++
		consider(other, labelRank(other.words))
	}
	return best
}

// metadataNames are groups of what is known of the values beside them.
var metadataNames = words(`metadata custommetadata meta labels annotations tags info about attributes`)

// placesInMetadata are the names of places in what a store knows of a secret: "custom_metadata": {"hotel": "…"}.
func (s *scope) placesInMetadata(levels int) []*value {
	var all []*value
	if levels == 0 || len(s.below) > few {
		return nil
	}
	for _, child := range s.below {
		if len(child.name) > maxShown || !metadataNames[strings.Join(split(child.name), "")] || len(child.values) > few {
			continue
		}
		for _, v := range child.values {
			if v.role == roleLabel && slices.ContainsFunc(v.words, func(w string) bool { return namedThings[w] }) {
				all = append(all, v)
			}
		}
		all = append(all, child.placesInMetadata(levels-1)...)
	}
	return all
}

// placeInTitle is what the title of an entry says besides that it is a token: Hotel Aurora of "Hotel Aurora access
// token".
func placeInTitle(title string) string {
	if len(title) > maxName || !roleOf(title).isToken() {
		return ""
	}
	kept := slices.DeleteFunc(strings.Fields(title), func(w string) bool { return noise[strings.ToLower(w)] })
	return strings.Trim(strings.Join(kept, " "), " -–:,;/|")
}

// labelsIn are the values of a group that may be a label. In a large one with several tokens, the first of them count.
func (h *harvest) labelsIn(s *scope) []*value {
	isSmall := len(s.values) <= few
	if !isSmall && s.ask().hasLabels {
		return s.more.labels
	}
	var all []*value
	for _, v := range s.values {
		h.steps++
		if v.role == roleLabel && v.env() == "" && (len(all) < maxBeside || !s.manyAccess) {
			all = append(all, v)
		}
	}
	if !isSmall {
		s.more.labels, s.more.hasLabels = all, true
	}
	return all
}

var hotelNames = []string{"hotel", "property", "enterprise"}

// hotelsIn are the groups in a group that are about a property.
func (h *harvest) hotelsIn(s *scope) []*scope {
	isSmall := len(s.below) <= few
	if !isSmall && s.ask().hasHotels {
		return s.more.hotels
	}
	var all []*scope
	for _, child := range s.below {
		h.steps++
		if slices.Contains(hotelNames, strings.ToLower(child.name)) && (len(all) < maxBeside || !s.manyAccess) {
			all = append(all, child)
		}
	}
	if !isSmall {
		s.more.hotels, s.more.hasHotels = all, true
	}
	return all
}

func stemHolds(all, some []string) bool {
	return !slices.ContainsFunc(some, func(w string) bool { return !slices.Contains(all, w) })
}

const maxLabel = 120 // runes of a label

// dotted is the name of a thing of a program: Arguments.arguments.
var dotted = pattern.New(`^[A-Za-z]\w*(?:\.[a-z_]+_[a-z_]+|\.[a-z]{5,})+$`)

// isLabel reports whether a text can be a label: short, in one line, and no secret.
func isLabel(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && len([]rune(text)) <= maxLabel && !strings.ContainsAny(text, "\n{}<>") && !mayBeSecret(text) &&
		!dotted.MatchString(text) &&
		!strings.Contains(text, "://") && !isBool(text) && !isID(text) && !isReference(text) &&
		strings.ContainsFunc(text, unicode.IsLetter) && !roleOf(text).isToken()
}

// keyLabel is what the name of a group says about whose it is, "" where it says how the file is built. One that is not
// written like a name counts only as one of several, or below something like "hotels".
func keyLabel(s *scope) string {
	name := strings.TrimSpace(s.name)
	if roleOf(name).isToken() && name != "" && s.isOneOfSeveral() {
		return suffixIn(name) // MEWS_DEMO_GROSS_TOKENS
	}
	if !isLabel(name) || strings.ContainsAny(bracketed.ReplaceAllString(name, ""), "=$()[]") ||
		looksRandom(name) || containers[strings.ToLower(name)] {
		return ""
	}
	meant := false
	for _, word := range split(name) {
		said := environmentWords[word] != "" || containers[word] || noise[word] || emptyWords[word] || vocabularyOfTools[word]
		meant = meant || !said && strings.ContainsFunc(word, unicode.IsLetter)
	}
	if !meant || !isTitle(name) && !s.isOneOfSeveral() {
		return ""
	}
	return name
}

// bracketed is what a person adds to a name: Hotel Merkur (prod).
var bracketed = pattern.New(`^([^()]*\pL) \([^()=$]+\)$`)

// isOneOfSeveral reports whether a group is the entry of a map: others beside it have AccessTokens too.
func (s *scope) isOneOfSeveral() bool {
	if s.up == nil {
		return false
	}
	a := s.up.ask()
	if a.several == notAsked {
		a.several = answerOf(anyWord(s.up.name, func(w string) bool {
			return mapWords[w] || environmentWords[w] != ""
		}))
		for _, child := range s.up.below {
			switch {
			case child.access == nil && !child.manyAccess:
			case a.one == nil:
				a.one = child
			case a.other == nil && child.name != a.one.name:
				a.other = child
			}
		}
	}
	if a.several == yes || a.other != nil {
		return true // whichever it is, the name of one of the two is another one
	}
	return a.one != nil && a.one.name != s.name
}

var mapWords = words(`hotels properties enterprises sites tenants accounts connections clients customers locations
	servers services mews`)

// suffixOf makes a label of what tells the name of a token from others: MEWS_ACCESS_TOKEN_GRAND_HOTEL is GRAND HOTEL.
func suffixOf(v *value) string {
	if v.role == roleNone || v.role == roleLabel {
		return ""
	}
	name := v.name
	if v.spelled { // MEWS_AT_HOTEL_SPREE
		name = strings.Join(slices.DeleteFunc(splitKeepingCase(name), func(w string) bool {
			return strings.EqualFold(w, "at") || strings.EqualFold(w, "ct")
		}), " ")
	}
	return suffixIn(name)
}

// suffixIn is what a name has besides that it is of a token, and besides an environment.
func suffixIn(name string) string {
	whole := name
	if hotel := hotelIn(name); hotel != "" && len(strings.Fields(name)) > 3 {
		return hotel // rotate the token of Hotel Aurora (…)
	}
	if name = whoseIn(name); name != whole && isTitle(name) && isLabel(name) {
		return name
	}
	var kept []string
	for _, word := range splitKeepingCase(name) {
		lower := strings.ToLower(word)
		number := strings.Trim(lower, "0123456789") == ""
		isLetter := len(word) == 1 && word != lower && word != "X" // of HOTEL_A
		if (!noise[lower] && !connectives[lower] || isLetter) && environmentWords[lower] == "" &&
			(!emptyWords[lower] || number && len(kept) > 0) {
			kept = append(kept, word)
		}
	}
	label := strings.Join(kept, " ")
	if strings.Contains(name, "/") && strings.Contains(name, " ") {
		return "" // a sentence with a path in it
	}
	isTold := len(strings.Fields(whole)) < 4 || label != strings.ToLower(label) || // no part of a sentence
		strings.HasSuffix(name, "("+label+")") // Mews access token (gross)
	if !isLabel(label) || !isTold {
		return ""
	}
	return label
}

// whoseIn is what stands behind "for" or "of" in a name: a name of a place rather than "your integration".
func whoseIn(name string) string {
	best := name
	for _, of := range []string{" for ", " of "} {
		_, whose, found := strings.Cut(name, of)
		if !found {
			continue
		}
		for _, next := range []string{" for ", " of ", " in ", ","} {
			if before, _, more := strings.Cut(whose, next); more && isTitle(before) {
				whose = before
			}
		}
		if isTitle(whose) {
			return whose
		}
		if best == name {
			best = whose
		}
	}
	return best
}

// splitKeepingCase is split for what a person is to read.
func splitKeepingCase(name string) []string {
	lower := split(name)
	var kept []string
	rest := []rune(name)
	plain := make([]rune, len(rest)) // a letter for a letter
	for i, r := range rest {
		plain[i] = r
		if without := []rune(plainLetters.Replace(string(r))); len(without) == 1 {
			plain[i] = without[0]
		}
		plain[i] = unicode.ToLower(plain[i])
	}
	for _, word := range lower {
		at := strings.Index(string(plain), word)
		if at < 0 {
			return lower
		}
		from := utf8.RuneCountInString(string(plain)[:at])
		to := from + utf8.RuneCountInString(word)
		kept, rest, plain = append(kept, string(rest[from:to])), rest[to:], plain[to:]
	}
	return kept
}
