package harvest

import (
	"cmp"
	"slices"
	"strings"

	"keyrack/model"
)

// found is what was chosen for a token among several values, and how far away it stands.
type found struct {
	value *value
	affix bool  // by the same prefix or suffix of the names
	level int16 // of the group in which both stand
	// unclear says that several would fit and nothing tells which; rivals are those.
	unclear bool
	rivals  []*value
}

// nearest looks for the value that belongs to an AccessToken: in the nearest group around it that has one; there by the
// same prefix or suffix, then without any, then in a group without tokens of its own.
//
// alone allows what stands in another record too, as long as there is nothing else of the kind: one ClientToken serves
// many AccessTokens.
func (h *harvest) nearest(v *value, of kindOfIndex, alone bool, fits func(*value) bool, key func(*value) string) found {
	for s := v.in; s != nil; s = s.up {
		h.steps++
		all := s.index(of)
		if len(all.all) == 0 {
			continue
		}
		candidates, affix := h.among(v, all, s, alone)
		candidates = h.inUse(v, candidates, fits)
		h.steps += len(candidates)
		if len(candidates) == 0 {
			continue
		}
		switch of {
		case applications:
			candidates = clearest(candidates)
		case platforms:
			candidates = ofMews(candidates)
		}
		candidates = directIn(s, candidates)
		for _, c := range candidates[1:] {
			if key(c) != key(candidates[0]) {
				return found{level: s.level, unclear: true, rivals: candidates}
			}
		}
		return found{value: candidates[0], affix: affix, level: s.level}
	}
	return found{}
}

// directIn are those of the values that stand in a group itself, where some do: what stands in a group inside it is
// farther away.
func directIn(s *scope, candidates []*value) []*value {
	isDirect := func(v *value) bool { return v.in == s }
	if len(candidates) < 2 || len(candidates) > maxCandidates || !slices.ContainsFunc(candidates, isDirect) {
		return candidates
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(v *value) bool { return !isDirect(v) })
}

// clearest are the names of client applications under a name of Mews', where some are: MEWS_CLIENT_NAME beside
// APP_NAME, which is that of a whole program.
func clearest(candidates []*value) []*value {
	isClear := func(v *value) bool { return v.mews || slices.Contains(v.words, "client") }
	if !slices.ContainsFunc(candidates, isClear) {
		return candidates
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(v *value) bool { return !isClear(v) })
}

// ofMews are the addresses of Mews, and those under a name of Mews', where some are: beside them a baseUrl is
// that of the program itself.
func ofMews(candidates []*value) []*value {
	isOwn := func(v *value) bool {
		return v.mews || v.env() == model.ProductionAddress || v.env() == model.DemoAddress
	}
	if len(candidates) < 2 || !slices.ContainsFunc(candidates, isOwn) {
		return candidates
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(v *value) bool { return !isOwn(v) })
}

// inUse keeps the candidates that fit: for a token that is not switched off those that are not either, for one that is
// off those that are too, as long as there are any.
func (h *harvest) inUse(v *value, candidates []*value, fits func(*value) bool) []*value {
	all, off := h.room.fit[:0], h.room.off[:0]
	for _, c := range candidates {
		switch {
		case !fits(c) || c.off && !v.off:
		case c.off:
			all, off = append(all, c), append(off, c)
		default:
			all = append(all, c)
		}
	}
	h.room.fit, h.room.off = all, off
	if v.off && len(off) > 0 {
		return off
	}
	return all
}

// room is kept from one search to the next one: what is in it counts until then.
type room struct{ free, rest, fit, off []*value }

// among returns the values of an index that may belong to a token.
func (h *harvest) among(v *value, all *index, s *scope, alone bool) (candidates []*value, affix bool) {
	if key := v.stemKey(); key != "" {
		if same := h.apart(v, all.with(key), s, alone); len(same) > 0 {
			return same, true
		}
	}
	if len(v.stem) > 1 && len(v.stem) <= 6 {
		for _, some := range subsets(v.stem) {
			if same := h.apart(v, all.with(some), s, alone); len(same) > 0 {
				return same, true
			}
		}
	}
	if plain := h.apart(v, all.with(""), s, alone); len(plain) > 0 {
		return plain, false
	}
	if len(all.all) > maxCandidates {
		return nil, false
	}
	stem := v.stem
	for at := v.in; at != s; at = at.up { // the names of the groups between say as much as a suffix does
		stem = append(slices.Clip(stem), split(at.name)...)
	}
	rest := h.room.rest[:0]
	for _, c := range h.apart(v, all.all, s, alone) {
		if len(c.stem) == 0 || !h.tied(s, c, v) && !contradict(c.stem, stem) {
			rest = append(rest, c)
		}
	}
	h.room.rest = rest
	return rest, false
}

// apart leaves out what stands in a group with AccessTokens of its own, which is another record.
func (h *harvest) apart(v *value, candidates []*value, s *scope, alone bool) []*value {
	if len(candidates) == 0 {
		return nil
	}
	free := h.room.free[:0]
	one := alone
	for i, c := range candidates {
		if i > maxCandidates && (len(free) == 0 || len(free) > maxCandidates || i > maxBeside) {
			one = false
			break
		}
		h.steps++
		one = one && c.text == candidates[0].text
		if branch := c.branch(s); branch == nil || branch.belongsTo(v.text) {
			free = append(free, c)
		}
	}
	h.room.free = free
	if len(free) > 0 || !one || contradict(environments(v, s), environments(candidates[0], s)) {
		return free
	}
	return candidates
}

// environments are the words for environments in the names between a value and a group around it.
func environments(v *value, top *scope) []string {
	all := slices.Clone(v.stem)
	for s := v.in; s != nil && s != top; s = s.up {
		all = append(append(all, split(s.name)...), split(s.title)...)
	}
	return all
}

// contradict reports whether two sets of words name different environments, or one of them one that the other does not.
func contradict(a, b []string) bool {
	one, other := environmentIn(a), environmentIn(b)
	return one != other && one != "" && other != ""
}

// subsets returns the keys of all proper parts of a stem but the empty one, the largest first.
func subsets(stem []string) []string {
	var keys []string
	for size := len(stem) - 1; size > 0; size-- {
		for mask := range 1 << len(stem) {
			var some []string
			for i, word := range stem {
				if mask&(1<<i) != 0 {
					some = append(some, word)
				}
			}
			if len(some) == size {
				keys = append(keys, stemKey(some))
			}
		}
	}
	return keys
}

// tie is what the AccessTokens with one prefix or suffix are: one, or several.
type tie struct {
	first string
	many  bool
}

// tied reports whether a value with a prefix or suffix of its own has another AccessToken that has the same.
func (h *harvest) tied(s *scope, c, v *value) bool {
	a := s.ask()
	if a.tied == nil {
		a.tied = map[string]*tie{}
		s.each(func(other *value) {
			h.steps++
			if other.kind != kindAccess {
				return
			}
			if one := a.tied[other.stemKey()]; one == nil {
				a.tied[other.stemKey()] = &tie{first: other.text}
			} else {
				one.many = one.many || one.first != other.text
			}
		})
	}
	one := a.tied[c.stemKey()]
	return one != nil && (one.many || one.first != v.text)
}

func same(*value) bool { return true }

// clientOf finds the ClientToken that belongs to an AccessToken. One that stands beside another address is of another
// environment.
func (h *harvest) clientOf(v *value) found {
	// A record with an empty field for it says that it has none, and one with a reference that it lies elsewhere: that
	// of another record is not its own.
	shared := !v.confirm && !slices.ContainsFunc(v.in.values[:min(len(v.in.values), maxCandidates)], func(c *value) bool {
		elsewhere := c.text == "" || h.faulted[c] && !strings.Contains(c.text, "{{") && !strings.Contains(c.text, "$")
		return c.role == roleClient && elsewhere && c.stemKey() == v.stemKey()
	})
	client := h.nearest(v, clientTokens, shared, func(c *value) bool { return c.text != v.text },
		func(c *value) string { return c.text })
	if client.unclear {
		client = h.ofEnvironment(v, client)
	}
	if client.value == nil || client.value.in == v.in {
		return client
	}
	own, other := h.platform(v), h.platform(client.value)
	if own != other && own != "" && other != "" {
		return found{}
	}
	if own == "" || other == "" { // what no address tells, the name of a folder may
		mine, _, _, _ := h.environmentName(v, nil)
		its, _, _, _ := h.environmentName(client.value, nil)
		if told := cmp.Or(own, mine); !sameEnvironment(told, cmp.Or(other, its)) && told != "" && its != "" {
			return found{}
		}
	}
	return client
}

// ofEnvironment settles which of several ClientTokens is meant by the environment that the AccessToken names, where one
// of them alone stands in a group or below a name of it: {"environments": {"live": {…}}} and "environment": "live".
func (h *harvest) ofEnvironment(v *value, all found) found {
	rivals := slices.Clone(all.rivals[:min(len(all.rivals), maxOffered)]) // whatever is looked for next takes their place
	all.rivals = rivals
	wanted, _, _, _ := h.environmentName(v, nil)
	if wanted == "" || len(rivals) > maxOffered {
		return all
	}
	var one *value
	for _, c := range rivals {
		is, _, _, _ := h.environmentName(c, nil)
		switch {
		case is == "":
			return all // it may be for every environment
		case !sameEnvironment(is, wanted):
		case one != nil && one.text != c.text:
			return all
		default:
			one = c
		}
	}
	if one == nil {
		return all
	}
	return found{value: one, level: all.level}
}

// platform is the address that stands nearest to a token, "" where there is none or several.
func (h *harvest) platform(v *value) string {
	r := v.rarely()
	if !r.placed {
		r.placed = true
		if near := h.nearest(v, platforms, false, same, (*value).env); near.value != nil {
			r.near = near.value.env()
		}
	}
	return r.near
}

// appOf finds the name of the client application: beside the ClientToken if there is one, else near the AccessToken,
// but not beside another ClientToken.
func (h *harvest) appOf(v, client *value) string {
	fits := func(c *value) bool {
		if client == nil {
			return true
		}
		another := false
		for _, other := range c.in.values[:min(len(c.in.values), maxCandidates)] {
			if other.kind == kindClient && other.text == client.text {
				return true
			}
			another = another || other.kind == kindClient
		}
		return !another
	}
	if client != nil {
		if near := h.nearest(client, applications, true, same, text); near.value != nil && near.level >= client.in.level {
			return strings.TrimSpace(near.value.text)
		}
	}
	if near := h.nearest(v, applications, true, fits, text); near.value != nil {
		return strings.TrimSpace(near.value.text)
	}
	return ""
}

func text(v *value) string { return strings.TrimSpace(v.text) }
