package harvest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// role is what a name says of its value.
type role uint8

// The roles. Of a token a name can say that it is one and leave open which.
const (
	roleNone role = iota
	roleAccess
	roleClient
	roleKey   // an API key: what Mews' webhooks call an AccessToken
	roleToken // a token of some kind
	roleApp   // the client application's name
	roleAddress
	roleEnvironment
	roleLabel
	roleEnterprise  // its id
	roleIntegration // its id
	roleEnabled
	roleNote
	roleTags
)

func (r role) isToken() bool { return r >= roleAccess && r <= roleToken }

// vocabulary are the words that people write together: accesstoken, MEWSCLIENTTOKEN, hotelname.
var vocabulary = words(`access accesses address api app application base client clients connector demo
	enabled enterprise env environment header host hotel id integration is key label
	mews name names net gross platform prod production property staging test title token
	tokens url uri value note notes secret password bearer web socket ws zugangs
	zugriffs umgebung umgebungen produktions produktiv toegangs
	kunden klienten klient klant klanten kund atkomst adgangs tilgangs`)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(text) {
		all[word] = true
	}
	return all
}

// plainLetters takes the accents off that names of columns have.
var plainLetters = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e",
	"í", "i",
	"ř", "r", "ý", "y", "ě", "e", "č", "c", "š", "s", "ž", "z", "ů", "u", "ę", "e", "ą", "a", "ł", "l", "Ř",
	"R", "Č", "C",
	"Ž", "Z", "Š", "S",
	"å", "a", "ő", "o", "ű", "u", "ş", "s", "ı", "i", "ğ", "g", "ń", "n", "ś", "s", "ź", "z", "ż", "z", "ć",
	"c", "ø", "o",
	"Å", "A", "Ø", "O",
	"Ś", "S", "Ż", "Z", "Ź", "Z", "Ł", "L", "Ć", "C", "Ń", "N", "Á", "A", "À", "A", "Â", "A", "Í", "I",
	"Ó", "O", "Ú", "U", "Ç", "C", "Ş", "S", "Ğ", "G", "İ", "I", "Ñ", "N", "Ő", "O", "Ű", "U", "Ý", "Y",
	"Ě", "E", "Ů", "U", "ť", "t", "ď", "d", "ň", "n", "È", "E", "Ê", "E",
	"ó", "o", "ô", "o", "ö", "o", "ú", "u", "û", "u", "ü", "u", "ç", "c", "ñ", "n", "É", "E", "Ô", "O", "Ö",
	"O", "Ü", "U")

// split returns the words of a name in lower case, however they are joined: MEWS_ACCESS_TOKEN, mewsAccessToken,
// Mews:AccessToken, accesstoken.
func split(name string) []string { return splitInto(make([]string, 0, 4), name) }

// anyWord reports whether there is such a word in a name. It takes no memory where the name is as most are.
func anyWord(name string, is func(string) bool) bool {
	var room [8]string
	return slices.ContainsFunc(splitInto(room[:0], name), is)
}

// splitInto is split with a list for the words.
func splitInto(all []string, name string) []string {
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	if isPlain(name) {
		return inEnglish(splitPlain(all, strings.ToLower(name), name))
	}
	name = plainLetters.Replace(name) // Hôtel, Nom de l'établissement
	var word []rune
	flush := func() {
		if len(word) > 0 {
			all = appendSegments(all, string(word))
			word = word[:0]
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && len(word) > 0 {
			before, after := runes[i-1], rune(0)
			if i+1 < len(runes) {
				after = runes[i+1]
			}
			hump := unicode.IsUpper(r) && (unicode.IsLower(before) || unicode.IsUpper(before) && unicode.IsLower(after))
			if hump || unicode.IsDigit(r) != unicode.IsDigit(before) {
				flush()
			}
		}
		word = append(word, unicode.ToLower(r))
	}
	flush()
	return inEnglish(all)
}

const maxName = 200 // bytes of a name that are looked at

func isPlain(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf })
}

// splitPlain is split for the letters of English, which nearly all names have: the words are parts of the name in lower
// case, and take no memory of their own.
func splitPlain(all []string, lower, name string) []string {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if word := lower[start:end]; len(word) < 5 || len(word) > 60 || vocabulary[word] {
				all = append(all, word)
			} else {
				all = appendSegments(all, word)
			}
		}
		start = -1
	}
	isUpper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	isLower := func(c byte) bool { return c >= 'a' && c <= 'z' }
	isDigit := func(c byte) bool { return c >= '0' && c <= '9' }
	for i := range len(name) {
		c := name[i]
		if !isUpper(c) && !isLower(c) && !isDigit(c) {
			flush(i)
			continue
		}
		if start >= 0 {
			before, after := name[i-1], byte(0)
			if i+1 < len(name) {
				after = name[i+1]
			}
			hump := isUpper(c) && (isLower(before) || isUpper(before) && isLower(after))
			if hump || isDigit(c) != isDigit(before) {
				flush(i)
			}
		}
		if start < 0 {
			start = i
		}
	}
	flush(len(name))
	return all
}

// appendSegments takes a word apart that is nothing but words of the vocabulary.
func appendSegments(all []string, word string) []string {
	if len(word) < 5 || len(word) > 60 || vocabulary[word] {
		return append(all, word)
	}
	var cut [61]int // where the word that ends there begins, plus one
	cut[0] = 1
	for end := 1; end <= len(word); end++ {
		for start := max(0, end-12); start < end; start++ { // the longest first
			if cut[start] > 0 && vocabulary[word[start:end]] {
				cut[end] = start + 1
				break
			}
		}
	}
	if cut[len(word)] == 0 {
		return append(all, word)
	}
	from := len(all)
	for end := len(word); end > 0; end = cut[end] - 1 {
		all = append(all, word[cut[end]-1:end])
	}
	slices.Reverse(all[from:])
	return all
}

// meaning is what a name says, and what is left of it: the words by which variables belong together.
type meaning struct {
	stem []string
	role role
	mews bool // it says whose it is
}

// notToken are words that make something else of the name of a token: ACCESS_TOKEN_EXPIRE_MINUTES, TOKEN_URL.
var notToken = words(`expire expires expiry expiration expiring minutes seconds hours days lifetime ttl
	url uri endpoint path type count limit length header prefix name names id ids file
	dir cache issuer audience algorithm version scope scopes at created updated date
	time format pattern regex label title description hash fingerprint placeholder max
	min timeout per`)

// keyWords make the name of a token that of what it is signed with: ACCESS_TOKEN_SECRET.
var keyWords = words(`secret private public salt signing`)

// noise are words of a name that tell nothing apart.
var noise = words(`mews mcp connector api pms tap open next public vite react my the a key token tokens
	access client secret auth authorization portfolio header bearer x app config cfg
	settings value default vite nuxt expo gatsby env var variable local current password
	passwd pwd pw passwort kennwort heslo username login`)

// environmentWords say which environment something is of.
var environmentWords = map[string]string{
	"production": production, "prod": production, "prd": production, "live": production, "product": production,
	"produzione": production, "producao": production, "productie": production, "produkcja": production,
	"produkcyjne": production, "produkcyjny": production, "продакшн": production, "продуктив": production,
	"produktion": production, "produktions": production,
	"produktiv": production, "produkce": production, "produccion": production,
	"eles": production, "demo": demo, "sandbox": "sandbox", "staging": "staging", "stage": "staging", "stg": "staging",
}

const (
	production = "production"
	demo       = "demo"
)

func environmentIn(all []string) string {
	for _, word := range all {
		if is := environmentWords[word]; is != "" {
			return is
		}
	}
	return ""
}

// roleOf is the role of a name. It takes no memory where that is as most are.
func roleOf(name string) role {
	var room [8]string
	return meaningOf(splitInto(room[:0], name)).role
}

// meaningOf reads the words of a name, wherever they stand.
func meaningOf(all []string) meaning {
	has := func(word string) bool { return slices.Contains(all, word) }
	m := meaning{mews: has("mews")}
	token := has("token") || has("tokens") || has("tok")
	m.stem = stemOf(all)
	switch {
	case len(all) == 0:
	case (token || has("key") && has("api")) &&
		!slices.ContainsFunc(all, func(w string) bool { return notToken[w] || keyWords[w] }):
		m.role = tokenRole(all, token)
	default:
		m.role = otherRole(all)
		if m.role == roleAddress {
			m.stem = without(m.stem, func(w string) bool { return addressWords[w] })
		} else if m.role == roleApp {
			m.stem = without(m.stem, func(w string) bool { return w == "name" || w == "application" })
		} else if m.role == roleEnvironment {
			m.stem = without(m.stem, func(w string) bool { return environmentNames[w] })
		}
	}
	return m
}

// stemOf is what is left of the words of a name without those that tell nothing apart. Mostly they stand at one end.
func stemOf(all []string) []string {
	start, end := 0, len(all)
	for start < end && noise[all[start]] {
		start++
	}
	for start < end && noise[all[end-1]] {
		end--
	}
	return without(all[start:end:end], func(w string) bool { return noise[w] })
}

// without leaves the list that it is given as it is.
func without(all []string, unwanted func(string) bool) []string {
	if !slices.ContainsFunc(all, unwanted) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), unwanted)
}

func tokenRole(all []string, token bool) role {
	access, client := slices.Contains(all, "access"), slices.Contains(all, "client")
	switch {
	case !token:
		return roleKey
	case access && client:
		return roleToken
	case access:
		return roleAccess
	case client:
		return roleClient
	}
	return roleToken
}

var addressWords = words(`url uri host hostname endpoint address platform base server origin domain websocket
	ws web socket http https baseurl adresse`)

var environmentNames = words(`ymparisto ambiente srodowisko miljo kornyezet ortam среда environment env platform
	stage
	umgebung system environnement entorno prostredi
	omgeving tier`)

// labelNames are the names of what a person would call a connection, the best first.
var labelNames = []string{
	"label", "отель", "гостиница", "objekt", "etablissement",
	"propertyname", "hotelname", "enterprisename", "property", "hotel", "enterprise", "displayname", "name",
	"title", "slug", "site", "sitename", "location", "unterkunft", "hotelnaam", "account", "accountname",
	"integrationname", "customer", "customername", "venue", "venuename", "companyname", "company", "tenantname", "tenant",
	"organizationname", "organization", "organisationname", "organisation",
	"chain", "chainname", "summary", "entry", "item",
	"hotelcode", "propertycode", "hotelslug", "propertyslug",
}

var noteNames = words(`note notes comment comments description remark remarks notiz notizen bemerkung`)

// enabledNames are those of what says whether a connection is in use, by yes and no or by a word.
var enabledNames = words(`isenabled enabled isactive active status state connectionstatus integrationstatus
	tokenstatus disabled isdisabled revoked isrevoked archived isarchived deleted
	isdeleted inactive isinactive suspended
	aktiv aktivni aktywny aktywne aktiivinen actif activo attivo ativo actief
	активен активно etat statut
	stav stan stato estado aktif`)

// offWords are what such a field says of a connection that is not in use.
var offWords = words(`disabled inactive canceled cancelled revoked suspended archived deleted deactivated
	expired terminated off isdisabled isinactive isrevoked isarchived isdeleted
	inaktiv deaktiviert gesperrt gekundigt abgeschaltet inactif desactive ferme inactivo inattivo
	disattivato inactief neaktivni zruseno nieaktywny неактивен отключен`)

var tagNames = words(`tag tags labels group gruppe`)

func otherRole(all []string) role {
	joined := strings.Join(all, "")
	last := all[len(all)-1]
	mews := strings.TrimPrefix(joined, "mews")
	switch {
	case mews == "client" || mews == "clientname" || mews == "application" || mews == "applicationname" ||
		mews == "clientapplication" || mews == "integration" || mews == "appname" || mews == "app":
		return roleApp
	case isNamedForeign(all):
		return roleLabel
	case slices.Contains(all, "client") && !slices.ContainsFunc(all, func(w string) bool {
		return w == "id" || w == "secret" || w == "key" || w == "url" || w == "ip" || w == "cert" || w == "password" ||
			w == "timeout" || w == "type" || w == "version" || addressWords[w]
	}):
		return roleApp
	case mews == "enterpriseid" || mews == "hotelid" || mews == "propertyid":
		return roleEnterprise
	case mews == "integrationid" || mews == "mewsintegrationid":
		return roleIntegration
	case enabledNames[mews]:
		return roleEnabled
	case labelRank(all) >= 0:
		return roleLabel
	case len(all) == 1 && noteNames[last]:
		return roleNote
	case len(all) == 1 && tagNames[last]:
		return roleTags
	case slices.Contains(all, "url") || slices.Contains(all, "uri") || slices.Contains(all, "host") ||
		slices.Contains(all, "hostname") || slices.Contains(all, "endpoint") || slices.Contains(all, "address") ||
		slices.Contains(all, "base") && !slices.Contains(all, "secret") ||
		slices.Contains(all, "origin") || last == "server" || last == "domain":
		return roleAddress
	case environmentNames[last] || environmentNames[all[0]]:
		return roleEnvironment
	}
	return roleNone
}
