package harvest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model"
)

// kind is what a value is, as far as tokens go.
type kind uint8

// The kinds. An open one is a token, and nothing says which.
const (
	kindNone kind = iota
	kindAccess
	kindClient
	kindOpen
)

// ground is why a token was taken for what it is; the words are those of package transfer.
type ground uint8

const (
	groundNone ground = iota
	groundName
	groundKnown
	groundPartner
	groundLabel
	groundElsewhere
	groundShape
)

// knownKinds are the tokens that Mews has published for everybody.
func knownKinds() map[string]kind {
	known := map[string]kind{}
	for _, client := range model.PublicDemoClients() {
		known[client.ClientToken] = kindClient
		known[client.Gross], known[client.Net] = kindAccess, kindAccess
	}
	return known
}

// namedKind is what names say of a token: its own, and those around it where its own says nothing: the default of a
// variable, a member of "tokens".
func namedKind(v *value) kind {
	switch v.role {
	case roleAccess, roleKey:
		return kindAccess
	case roleClient, roleApp:
		return kindClient
	}
	if is := groupKind(v); is != kindNone {
		return is
	}
	words := v.words
	for s := v.in; s != nil; s = s.up {
		if s != v.in && !slices.Contains(words, "token") && !slices.Contains(words, "tokens") {
			return kindNone
		}
		switch access, client := slices.Contains(words, "access"), slices.Contains(words, "client"); {
		case access && client:
			return kindNone
		case access:
			return kindAccess
		case client:
			return kindClient
		}
		if !saysNothing(words) || v.in.level-s.level > 1 {
			return kindNone
		}
		words = append(slices.Clone(v.words), split(s.name)...)
	}
	return kindNone
}

// groupKind is what the name of a group says of a token in it whose own name says nothing of tokens, as that of a place
// in "access_tokens" does.
func groupKind(v *value) kind {
	if v.role != roleNone || v.name == "" || v.in.name == "" || slices.Contains(v.words, "client") ||
		slices.Contains(v.words, "access") || !slices.Contains(split(v.in.name), "tokens") {
		return kindNone
	}
	switch roleOf(v.in.name) {
	case roleAccess:
		return kindAccess
	case roleClient:
		return kindClient
	}
	return kindNone
}

// entitledKind is what the title of an entry says of the only token in it: "Hotel Aurora access token" beside what a
// password manager calls a password.
func entitledKind(v *value) kind {
	if v.role != roleNone || len(v.in.values) > few {
		return kindNone
	}
	is := kindNone
	for _, other := range v.in.values {
		if other != v && isToken(other.text) && other.text != v.text {
			return kindNone
		}
		if other.role != roleLabel || len(other.text) > maxName {
			continue
		}
		switch roleOf(other.text) {
		case roleAccess:
			is = kindAccess
		case roleClient:
			return kindClient
		}
	}
	return is
}

// isOfTokens reports whether the value is an AccessToken in a group of nothing else, by its name.
func (h *harvest) isOfTokens(v *value) bool { return groupKind(v) == kindAccess }

var emptyWords = words(`value default text password secret data string content plain literal token tokens
	val raw body result computed item entry field header production prod demo live
	staging example examples initial 0 1 2 3`)

func saysNothing(all []string) bool {
	return !slices.ContainsFunc(all, func(w string) bool { return !emptyWords[w] && !noise[w] })
}

// tellKinds finds the tokens of a tree, and tells AccessTokens and ClientTokens apart: by name, then by what belongs
// together.
func (h *harvest) tellKinds() {
	h.spellOut()
	known := knownKinds()
	said := map[string]kind{} // by the text of a token; kindOpen where names contradict each other
	var open []*value
	h.root.each(func(v *value) {
		if !h.isCandidate(v) {
			return
		}
		v.kind, v.ground = namedKind(v), groundName
		if is := known[strings.ToUpper(v.text)]; is != kindNone {
			v.kind, v.ground = is, groundKnown
		}
		if v.kind == kindNone {
			v.kind = entitledKind(v)
			v.entitled = v.kind != kindNone
		}
		if v.kind == kindNone {
			v.kind, v.ground = kindOpen, groundShape
			open = append(open, v)
			return
		}
		if before := said[v.text]; before != kindNone && before != v.kind {
			said[v.text] = kindOpen
		} else if before == kindNone {
			said[v.text] = v.kind
		}
	})
	for text, is := range said {
		if is == kindOpen {
			h.contradicted[text] = true
		}
	}
	open = slices.DeleteFunc(open, func(v *value) bool {
		if is := said[v.text]; is == kindAccess || is == kindClient {
			v.kind, v.ground = is, groundElsewhere
			return true
		}
		return false
	})
	h.root.each(func(v *value) {
		if v.kind != kindNone && h.contradicted[v.text] {
			v.kind, v.ground = kindOpen, groundShape
		}
	})
	for _, v := range open {
		switch {
		case h.partnered(v):
			v.kind, v.ground = kindAccess, groundPartner
		case h.labelled(v):
			v.kind, v.ground = kindAccess, groundLabel
		}
	}
	h.doubt(open)
}

// isCandidate reports whether a value is a token, or has to be asked about because it stands under one of the exact
// names. What stands under such a name and cannot be a token is a flaw.
func (h *harvest) isCandidate(v *value) bool {
	if v.hint == Sealed && !v.role.isToken() && isSecretName(v.words) {
		return false // of another service: it is counted
	}
	if v.hint == Sealed {
		h.fault(v, faultSealed)
		return false
	}
	if isToken(v.text) {
		return true
	}
	if !h.isExact(v) {
		return false
	}
	if v.hint == Note {
		return false
	}
	if hasToken(v.text) {
		return false // several of them, which are read one by one
	}
	why := faultOf(v.text)
	if why == "" && looksForeign(v) {
		why = faultOther
	}
	if why != "" {
		h.fault(v, why)
		return false
	}
	v.confirm = true
	return true
}

// isExact reports whether the name is AccessToken or ClientToken, or the ApiKey of a webhook: with Mews' name before
// it, or the name of an environment with it, but nothing else.
func (h *harvest) isExact(v *value) bool {
	switch v.role {
	case roleAccess, roleClient:
	case roleKey:
		return v.in.event != nil
	default:
		return false
	}
	return v.mews || !slices.ContainsFunc(v.words, func(w string) bool {
		return environmentWords[w] == "" && !exactWords[w]
	})
}

// exactWords are those of the exact names, and those that stand with them without changing what they say.
var exactWords = words(`access client token api key mews mcp pms tap connector gross net test dev x next
	public vite react app nuxt expo portfolio header`)

// looksForeign reports whether the values beside it are those of an OAuth answer: an access_token of somebody else.
func looksForeign(v *value) bool {
	if v.mews {
		return false
	}
	a := v.in.ask()
	if a.foreign == notAsked {
		a.foreign = answerOf(v.in.looksForeign())
	}
	return a.foreign == yes
}

func (s *scope) looksForeign() bool {
	for _, v := range s.values {
		switch strings.Join(v.words, "") {
		case "refreshtoken", "tokentype", "expiresin", "idtoken", "scope", "clientsecret", "tokenuri", "expiresat", "expiry":
			return true
		}
	}
	if s.isOfOthers() {
		return true
	}
	isOther := func(w string) bool { return otherServices[w] }
	return slices.ContainsFunc(s.values, func(v *value) bool { // "provider": "cloudbeds"
		return len(v.text) <= maxShown && slices.ContainsFunc(v.words, func(w string) bool { return serviceNames[w] }) &&
			!isToken(v.text) && anyWord(v.text, isOther)
	})
}

// isOfOthers reports whether the name of the group, or of one around it, is that of another service.
func (s *scope) isOfOthers() bool {
	if s == nil {
		return false
	}
	a := s.ask()
	if a.ofOthers == notAsked {
		is := anyWord(s.name, func(w string) bool { return otherServices[w] })
		a.ofOthers = answerOf(is || s.up.isOfOthers())
	}
	return a.ofOthers == yes
}

// serviceNames are in the names of fields that say whose service something is of.
var serviceNames = words(`pms type provider vendor service platform system name source channel partner product`)

// otherServices have access tokens of their own.
var otherServices = words(`github gitlab google facebook meta instagram twitter slack stripe twilio sendgrid
	hubspot salesforce openai mapbox shopify square linkedin dropbox azure aws spotify
	notion airtable zoom cloudbeds opera oracle apaleo siteminder guesty hostaway airbnb
	booking expedia mailchimp xero quickbooks oauth auth0 okta supabase firebase vercel`)

// partnered reports whether a token whose name does not say which stands beside the ClientToken of the same record, and
// is the only such.
func (h *harvest) partnered(v *value) bool {
	if v.role != roleToken && v.role != roleNone || isSample(v) || h.contradicted[v.text] || len(v.in.values) < 2 {
		return false
	}
	beside := v.in.tallies()[v.stemKey()]
	return beside.clients > 0 && beside.others == 1
}

func isSample(v *value) bool {
	return slices.ContainsFunc(v.words, func(w string) bool { return w == "sample" || w == "webhook" || w == "old" })
}

// labelled reports whether a token is told to be that of a property: one name of a hotel, one token.
func (h *harvest) labelled(v *value) bool {
	if h.contradicted[v.text] || isSample(v) || slices.Contains(split(v.in.title), "client") {
		return false
	}
	if v.name == "" && isTitle(v.in.name) && len(v.in.values) == 1 {
		return true
	}
	if h.isTitled(v) {
		if len(v.in.values) > maxCandidates {
			return true
		}
		return !slices.ContainsFunc(v.in.values, func(other *value) bool { // which of the two is not told
			return (other.kind == kindAccess || other.kind == kindOpen) && other.text != v.text && other.name == ""
		})
	}
	if v.role == roleNone && h.isMap(v.in) || isOfPlaces(v) {
		return true
	}
	if len(v.in.values) > maxCandidates {
		return false
	}
	if v.role == roleToken && v.in.isPlace() && v.in.tokensBut(v) == 0 {
		return true
	}
	if v.role == roleToken && v.in.tokensBut(v) == 0 && v.in.isOfNamed() {
		return true
	}
	tokens := 0
	label := false
	for _, other := range v.in.values {
		switch {
		case other.kind != kindNone && other.text != v.text:
			tokens++
		case other.role == roleLabel && slices.Contains(split(other.text), "client"):
			return false // "Hotel Aurora client": an entry for each of the two
		case other.role == roleLabel && other.text != "" && !mayBeSecret(other.text) &&
			(environmentOf(other.text) == "" || anyWord(other.text, func(w string) bool { return placeWords[w] })):
			label = true
		}
	}
	if tokens > 0 {
		return false
	}
	return label || isTitle(v.in.title) && v.role != roleNone || isTitle(v.in.name) && v.role == roleToken
}

// holderNames are the groups in a record in which its token stands.
var holderNames = words(`mews pms credentials credential auth`)

// isOfNamed reports whether a group is the part of a record for its token, and the record has the name of a place and
// no other token: {"name": "Hotel Aurora", "mews": {"token": "…"}}.
func (s *scope) isOfNamed() bool {
	if s.up == nil || len(s.up.values) > few || len(s.up.below) > few || !anyWord(s.name, func(w string) bool {
		return holderNames[w]
	}) {
		return false
	}
	isHeld := func(v *value) bool { return v.kind != kindNone || hasToken(v.text) }
	if slices.ContainsFunc(s.up.values, isHeld) || slices.ContainsFunc(s.up.below, func(other *scope) bool {
		return other != s && slices.ContainsFunc(other.values, isHeld)
	}) {
		return false
	}
	return slices.ContainsFunc(s.up.values, func(v *value) bool {
		return v.role == roleLabel && isLabel(v.text) && environmentOf(v.text) == ""
	})
}

// places are what a group of hotels is called.
var places = words(`hotels properties enterprises hoteles hotely hoteller alberghi etablissements unterkunfte`)

// isPlaces reports whether everything in a group is of one place each, as its name says.
func (s *scope) isPlaces() bool {
	return s != nil && anyWord(s.name, func(w string) bool { return places[w] })
}

// isPlace reports whether a group is of one place: {"hotels": {"aurora": {"token": "…"}}}.
func (s *scope) isPlace() bool { return s.up.isPlaces() && (s.name == "" || keyLabel(s) != "") }

// isOfPlaces reports whether a value is one of a place each, by its key: {"hotels": {"aurora": "…"}}.
func isOfPlaces(v *value) bool {
	return v.role == roleNone && v.in.isPlaces() && isLabel(v.name) && saysMore(v.name)
}

// tokensBut counts the tokens of a group other than one.
func (s *scope) tokensBut(v *value) int {
	n := 0
	for _, other := range s.values {
		if other.kind != kindNone && other.text != v.text {
			n++
		}
	}
	return n
}

// isTitled reports whether the name of a value is what a person called a place: written like one, or the name of a line
// with nothing but a name and a token.
func (h *harvest) isTitled(v *value) bool {
	if v.role != roleNone {
		return false
	}
	return isTitle(v.name) || isLabel(v.title()) && len(v.title()) > 2 && environmentOf(v.title()) == "" &&
		anyWord(v.title(), func(w string) bool {
			said := noise[w] || emptyWords[w] || vocabularyOfTools[w] || operationWords[w]
			return !said && strings.Trim(w, "0123456789") != ""
		})
}

// isMap reports whether a group is names with tokens: {"aurora": "…", "boreal": "…"}.
func (h *harvest) isMap(s *scope) bool {
	if len(s.values) <= few {
		return len(s.values) > 1 && s.isMap()
	}
	a := s.ask()
	if a.isMapOf == notAsked {
		a.isMapOf = answerOf(s.isMap())
	}
	return a.isMapOf == yes
}

func (s *scope) isMap() bool {
	tokens := 0
	names := map[string]bool{}
	for _, v := range s.values {
		if !isToken(v.text) {
			continue
		}
		if names[v.name] || containers[strings.ToLower(v.name)] {
			return false
		}
		names[v.name] = true
		if v.kind == kindClient || v.role != roleNone || len(v.stem) == 0 || environmentIn(v.stem) != "" ||
			v.name == strings.ToUpper(v.name) {
			return false
		}
		tokens++
	}
	return tokens > 1
}

// isTitle reports whether a name is written as people write the name of a place: words with blanks, or one that says
// that it is a hotel.
func isTitle(name string) bool {
	name = strings.TrimSpace(name)
	if name == "" || environmentOf(name) != "" || mayBeSecret(name) {
		return false
	}
	all := split(name)
	if roleOf(name) != roleNone {
		return false
	}
	meant := slices.ContainsFunc(all, func(w string) bool { return !noise[w] && !emptyWords[w] && !vocabularyOfTools[w] })
	if !meant {
		return false
	}
	if slices.ContainsFunc(all, func(w string) bool { return placeWords[w] }) && name != strings.ToUpper(name) {
		return true
	}
	if first, _ := utf8.DecodeRuneInString(name); unicode.IsLower(first) {
		return false
	}
	return strings.ContainsFunc(name, unicode.IsSpace) && strings.ContainsFunc(name, unicode.IsLetter) &&
		!strings.ContainsAny(name, "={}<>$()")
}

var placeWords = words(`hotel resort inn lodge hostel motel spa suites residence apartments villa palace pension
	gasthof`)

var vocabularyOfTools = words(`name account number code column string text field custom get post list old new first
	second primary secondary main backup test background scenario scenarios feature
	given one was are example this that is for and or of in to it its here please use
	using with your our are`)
