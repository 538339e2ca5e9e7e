package harvest

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/pattern"
)

// retired are addresses of Mews that old code still has, and what they were.
var retired = map[string]string{
	"www.mews.li": model.ProductionAddress, "app.mews.li": model.ProductionAddress, "demo.mews.li": model.DemoAddress,
}

var hostIn = pattern.New(`(?i)\b((?:[a-z0-9-]+\.)*mews(?:-demo)?\.(?:com|li))(?::\d+)?(?:[^a-z0-9.-]|\.?$)`)

// platformOf returns the environment of a host of Mews, "" for any other.
func platformOf(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	switch {
	case retired[host] != "":
		return retired[host]
	case host == "mews-demo.com" || strings.HasSuffix(host, ".mews-demo.com"):
		return model.DemoAddress
	case host == "docs.mews.com" || host == "help.mews.com" || host == "www.mews.com" || host == "mews.com" ||
		host == "status.mews.com" || host == "developers.mews.com" || host == "community.mews.com":
		return "" // pages to read
	case strings.HasSuffix(host, ".mews.com"):
		return model.ProductionAddress
	}
	return ""
}

// addressOf returns the environment that a text has the address of: one of Mews' anywhere in it, or one of another host
// where the name says that it is the platform's.
func addressOf(v *value) string {
	if len(v.text) > maxText || len(v.text) < 5 {
		return ""
	}
	platform := ""
	if strings.Contains(v.text, "mews") || strings.Contains(v.text, "MEWS") {
		for _, match := range hostIn.FindAllStringSubmatch(v.text, 8) {
			is := platformOf(match[1])
			if is == "" || is == platform {
				continue
			}
			if platform != "" {
				return "" // it speaks of both
			}
			platform = is
		}
	}
	if slices.Contains(v.words, "platform") && strings.EqualFold(strings.TrimSpace(v.text), "mews.com") {
		return model.ProductionAddress // beside mews-demo.com
	}
	if platform != "" || v.role != roleAddress && v.role != roleEnvironment && v.hint != Address {
		return platform
	}
	return otherHost(v)
}

// hostLetters are those of a host with its port.
var hostLetters = pattern.New(`^[\pL\pN._:\[\]-]+$`)

// otherHost is the origin of an address that is not one of Mews: of a mock, a proxy, a platform with a name of its own.
func otherHost(v *value) string {
	u, err := url.Parse(strings.TrimSpace(v.text))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if !hostLetters.MatchString(u.Host) || shaped.MatchString(host) {
		return "" // what ran into it is no part of an address
	}
	if platformOf(host) == "" && strings.HasSuffix(host, "mews.com") || host == "0.0.0.0" ||
		net.ParseIP(host) == nil && !strings.Contains(host, ".") && host != "localhost" {
		return ""
	}
	upper := v.name == strings.ToUpper(v.name) // a variable of a whole program, which has other addresses too
	own := v.mews || slices.Contains(v.words, "pms") || strings.Contains(u.Path, "/api/connector/")
	base := slices.ContainsFunc(v.words, func(w string) bool {
		return w == "base" || w == "api" || w == "platform" || w == "address" || w == "environment"
	})
	if !own && (upper || !base) {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// placed is the environment of a record, as the file says it.
type placed struct {
	environment string
	from        ground
	name        string // of what said it
	production  bool
	unclear     bool
}

const (
	groundAddress ground = 100 + iota
	groundEnvironmentName
)

// place finds the environment of an AccessToken: the nearest address, else a name.
func (h *harvest) place(v, client *value) placed {
	near := h.nearest(v, platforms, false, same, (*value).env)
	name, at, level, own := h.environmentName(v, client)
	real := name == production
	program := anyWord(at, func(w string) bool { return programWords[w] })
	switch {
	case near.unclear && name == "":
		return placed{unclear: true}
	case near.value == nil && name == "":
		return placed{}
	case near.value == nil:
		return placed{environment: name, from: groundEnvironmentName, name: shown(at), production: real}
	}
	address := placed{
		environment: near.value.env(), from: groundAddress, name: shown(near.value.name),
		production: near.value.env() == model.ProductionAddress,
	}
	named := placed{environment: name, from: groundEnvironmentName, name: shown(at), production: real}
	says := map[string]string{production: model.ProductionAddress, demo: model.DemoAddress}[name]
	switch {
	case name == "" || says == address.environment || says == "" && !own || program:
		return address
	case own && near.affix && environmentIn(near.value.stem) != "":
		return address // the same suffix: its own address
	case own:
		if h.hasOther(v, name) || real {
			return named
		}
		return placed{unclear: true, production: address.production || real}
	case near.level > level:
		return address
	case level > near.level:
		return named
	}
	return placed{unclear: true, production: address.production || real}
}

// published is the place of a token that Mews has published: it is of the demo platform and of no other. What says
// otherwise of it contradicts that, but for how a program runs.
func (at placed) published() placed {
	isOther := at.environment != "" && !sameEnvironment(at.environment, demo)
	isProgram := at.from == groundEnvironmentName && anyWord(at.name, func(w string) bool { return programWords[w] })
	switch {
	case isOther && at.from == groundAddress || at.production && !at.unclear && !isProgram:
		return placed{unclear: true, production: at.production}
	case at.environment == "" || isOther:
		return placed{environment: demo, from: groundKnown}
	}
	return at
}

// environmentName is what names say about the environment of a token: its own, that of a value beside it, those of the
// groups around it. level is where the name stands, own says that it is in the token's name.
func (h *harvest) environmentName(v, client *value) (name, at string, level int16, own bool) {
	isSpoken := strings.Contains(v.name, " ") && slices.Contains(v.stem, "stage") // the token for the stage laptop
	if name = environmentIn(v.stem); name != "" && !(isSpoken && name == environmentWords["stage"]) {
		if name != production && name != demo && environmentOf(v.in.name) == demo {
			return demo, v.in.name, v.in.level, false // {"demo": {"sandbox": "…"}} is a hotel there
		}
		return name, v.name, v.in.level, true
	}
	if client != nil && client.in == v.in {
		if name = environmentIn(client.stem); name != "" && client.stemKey() == v.stemKey() {
			return name, client.name, v.in.level, true
		}
	}
	for s := v.in; s != nil; s = s.up {
		said, by, isClear := h.saidIn(s, v)
		if !isClear {
			return "", "", 0, false
		}
		if said != "" {
			return said, by, s.level, false
		}
		for _, text := range []string{s.name, s.title, h.pureName(s)} {
			if is := environmentOf(text); is != "" {
				return is, text, s.level, false
			}
		}
	}
	for _, name := range []string{h.name, h.file} { // that of a folder counts where that of the file says nothing
		if is := environmentOf(name); is != "" {
			return is, name, -1, false
		}
	}
	return "", "", 0, false
}

// pureName is the name in a group, or in its metadata, that says nothing but an environment: {"name": "Mews Demo"}. A
// hotel may be called Demo too, so every other word takes that away.
func (h *harvest) pureName(s *scope) string {
	if len(s.values)+len(s.below) <= few {
		return h.findPureName(s)
	}
	a := s.ask()
	if !a.hasPure {
		a.pure, a.hasPure = h.findPureName(s), true
	}
	return a.pure
}

// folderNames are what password managers call the group of an entry.
var folderNames = words(`folder group grouping ordner gruppe`)

func (h *harvest) findPureName(s *scope) string {
	groups := []*scope{s}
	for _, child := range s.below[:min(len(s.below), maxCandidates)] {
		if child.name == "metadata" || child.name == "info" {
			groups = append(groups, child)
		}
	}
	for _, group := range groups {
		for _, v := range group.values[:min(len(group.values), maxBeside)] {
			isFolder := slices.ContainsFunc(v.words, func(w string) bool { return folderNames[w] })
			text := v.text
			if isFolder {
				text = text[strings.LastIndexAny(text, `/\`)+1:]
			}
			if h.steps++; v.role != roleLabel && !isFolder || environmentOf(text) == "" {
				continue
			}
			if !anyWord(text, func(w string) bool { return !noise[w] && environmentWords[w] == "" }) {
				return v.text
			}
		}
	}
	return ""
}

// saying is a field that says an environment.
type saying struct {
	*value
	is string
}

// says are the fields of a group that say an environment. Those of a small group are looked for anew.
func (h *harvest) says(s *scope) []saying {
	isSmall := len(s.values) <= few
	if !isSmall && s.ask().hasSays {
		return s.more.says
	}
	var all []saying
	for _, v := range s.values {
		if h.steps++; v.role != roleEnvironment || v.env() != "" {
			continue
		}
		if is := h.environmentSaid(v); is != "" {
			all = append(all, saying{v, is})
		}
	}
	if isSmall {
		return all
	}
	s.more.says, s.more.hasSays = all, true
	if len(all) > maxBeside {
		s.more.saysBy = map[string]int{}
		for i, one := range slices.Backward(all) {
			s.more.saysBy[one.stemKey()] = i
		}
	}
	return all
}

// saidIn is what the fields of a group say about the environment of a token; it is not clear where they contradict each
// other. One with the token's own prefix or suffix is looked at however many there are.
func (h *harvest) saidIn(s *scope, v *value) (said, by string, isClear bool) {
	all := h.says(s)
	if len(all) > maxBeside {
		if at, there := s.more.saysBy[v.stemKey()]; there {
			all = all[at : at+1]
		}
		all = all[:min(len(all), maxCandidates)]
	}
	for _, one := range all {
		h.steps++
		if one.off && !v.off || !stemFits(one.value, v) {
			continue
		}
		if said != "" && said != one.is {
			return "", "", false
		}
		said, by = one.is, one.name
	}
	return said, by, true
}

// stemFits reports whether a field without the token's prefix or suffix is meant for it: unless another token has that.
func stemFits(other, v *value) bool {
	key := other.stemKey()
	return key == "" || key == v.stemKey() || v.in.tallies()[key] == tally{}
}

// programWords are in the names of variables that say how a program runs, not which platform of Mews it talks to.
var programWords = words(`node app rails django flask rack go php symfony laravel spring aspnetcore dotnet vite next
	build
	deploy`)

// environmentSaid is what the value of an environment field says. How a program runs counts only where it says
// production: that must never be taken for a demo.
func (h *harvest) environmentSaid(v *value) string {
	value := strings.TrimSpace(v.text)
	if value == "" || len(value) > maxShown || mayBeSecret(value) || isReference(value) {
		return ""
	}
	is := environmentOf(value)
	if slices.ContainsFunc(v.words, func(w string) bool { return programWords[w] }) {
		if is == production {
			return is
		}
		return ""
	}
	if is != "" {
		return is
	}
	all := v.words
	if len(all) > 0 && all[0] == "mews" {
		all = all[1:]
	}
	isField := len(all) == 1 && (all[0] == "environment" || all[0] == "env")
	if isField && !ofPrograms[strings.ToLower(value)] && !strings.Contains(value, "://") && value != "" && !isBool(value) {
		return value // a name that Keyrack may know
	}
	return ""
}

// ofPrograms are the environments of programs. Which platform of Mews goes with them is not told.
var ofPrograms = words(`development dev local localhost test testing qa uat ci preview mews default`)

// environmentOf is the environment that a text names, "" where it names none or several.
func environmentOf(text string) string {
	if len(text) > maxName || text == "" {
		return ""
	}
	said := ""
	var room [8]string
	for _, word := range splitInto(room[:0], text) {
		if is := environmentWords[word]; is != "" && word != "product" && word != "stage" || word == "stage" && is == text {
			if said != "" && said != is {
				return ""
			}
			said = is
		}
	}
	return said
}

// hasOther reports whether there are tokens of other environments beside it, told by their names: then a general
// address is not meant for all of them.
func (h *harvest) hasOther(v *value, name string) bool {
	a := v.in.ask()
	if !a.hasKinds {
		a.hasKinds = true
		for _, other := range v.in.values {
			is := ""
			if other.kind != kindNone {
				is = environmentIn(other.stem)
			}
			if is != "" && !slices.Contains(a.kinds, is) {
				a.kinds = append(a.kinds, is)
			}
		}
	}
	return slices.ContainsFunc(a.kinds, func(is string) bool { return is != name })
}
