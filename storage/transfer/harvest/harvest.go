package harvest

import (
	"cmp"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// harvest is the reading of one tree.
type harvest struct {
	root         *scope
	file         string          // inside a folder or an archive
	name         string          // of the file, which may say an environment
	contradicted map[string]bool // tokens that are called both kinds
	faults       []faulty
	faulted      map[*value]bool
	borrowed     map[string]bool // AccessTokens that have the ClientToken of another record
	known        model.Token     // the ClientToken that was parsed last: one serves many
	room         room
	steps        int    // values that were weighed for another one: the work that a file makes beyond reading it
	rivals       rivals // of the last AccessToken that several ClientTokens fit
	out          transfer.ImportFile
}

// faulty is a value under the name of a token that is none.
type faulty struct {
	value *value
	why   fault
}

// Tree finds the credentials in a tree. What lies in files of their own inside it is read file by file. The name of the
// file may be empty.
func Tree(root *Node, format, name string) transfer.ImportFile {
	out, _ := treeOf(root, format, name, false)
	return out
}

// treeOf also counts the values that were weighed for another one. It may take the tree apart as it goes, where no node
// stands in two places: that frees the memory.
func treeOf(root *Node, format, name string, frees bool) (out transfer.ImportFile, steps int) {
	out.Format = format
	var inner []*Node
	var collect func(n *Node)
	collect = func(n *Node) {
		for _, child := range n.Children {
			if child.File != nil {
				inner = append(inner, child)
			}
			collect(child)
		}
	}
	collect(root)
	one := func(n *Node, file, name string) {
		h := &harvest{file: file, name: baseName(name), contradicted: map[string]bool{}, faulted: map[*value]bool{}}
		o := &opener{names: names{}, frees: frees}
		h.root = o.open(n, nil, 0)
		h.read()
		h.cut(o)
		steps += h.steps
		if len(out.Records) == 0 {
			out.Records = h.out.Records
		} else {
			out.Records = append(out.Records, h.out.Records...)
		}
		out.Foreign = append(out.Foreign, h.out.Foreign...)
		out.Events = append(out.Events, h.out.Events...)
		out.Flaws = append(out.Flaws, h.out.Flaws...)
	}
	one(root, "", name)
	for _, n := range inner {
		one(n, *n.File, *n.File)
	}
	if len(out.Records)+len(out.Events)+len(out.Flaws) == 0 {
		out.Flaws = append(out.Flaws, transfer.Flaw{Line: 1, Reason: "there is no token of Mews in it"})
	}
	return out, steps
}

// cut says what was left out.
func (h *harvest) cut(o *opener) {
	if o.nodes > maxNodes && o.cut == 0 {
		h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
			File: h.file, Line: 1, Reason: "it has more values than are read; the rest of it was left out",
		})
	}
	if o.deep > 0 {
		h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
			File: h.file, Line: o.deep, Reason: "from here on it is nested deeper than is read; what is deeper was left out",
		})
	}
	if o.cut > 0 {
		h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
			File: h.file, Line: o.cut, Reason: "it has more lines or values than are read; from here on it was left out",
		})
	}
}

// read applies the rules, one after the other.
func (h *harvest) read() {
	markEvents(h.root)
	h.resolve()
	h.tellKinds()
	h.root.each(func(v *value) {
		if v.kind != kindNone {
			return
		}
		if env := addressOf(v); env != "" {
			v.rarely().env = env
		}
	})
	h.root.countAccess()
	h.records()
	h.share()
	h.leftovers()
	h.events()
	slices.SortStableFunc(h.out.Flaws, func(a, b transfer.Flaw) int { return cmp.Compare(a.Line, b.Line) })
	h.out.Flaws = slices.Compact(h.out.Flaws)
}

// resolve puts variables in their places, and takes off what tools put around values.
func (h *harvest) resolve() {
	variables := newResolver(h.root)
	h.root.each(func(v *value) {
		if len(v.text) > maxText {
			return
		}
		resolved, whole := variables.resolve(v, v.text, 0)
		v.variable = whole && resolved != v.text
		v.text = bare(resolved)
	})
	h.steps += variables.steps
	if variables.steps > maxSteps {
		h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
			File: h.file, Line: 1, Reason: "it has more variables than are followed; the others stayed as they are",
		})
	}
}

// fault notes why a value under the name of a token is none.
func (h *harvest) fault(v *value, why fault) {
	h.faults = append(h.faults, faulty{v, why})
	h.faulted[v] = true
}

// place is where a token stands. A key that was regenerated is never taken for the one of the beginning.
type place struct {
	*value
	number      int32
	regenerated bool
}

func (p place) compare(with place) int {
	switch {
	case p.regenerated == with.regenerated:
		return 0
	case p.regenerated:
		return 1
	}
	return -1
}

// records makes a record of every AccessToken, and of every token that nothing tells the kind of.
func (h *harvest) records() {
	var all []place
	h.root.each(func(v *value) {
		if v.kind != kindAccess && v.kind != kindOpen || v.hint == Sealed {
			return
		}
		e := v.event()
		all = append(all, place{v, int32(len(all)), e.regenerates()})
	})
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.text, b.text), a.compare(b), int(a.number-b.number))
	})
	isFirst := func(i int) bool {
		return i == 0 || all[i].text != all[i-1].text || all[i].compare(all[i-1]) != 0
	}
	n := 0
	for i := range all {
		if isFirst(i) {
			n++
		}
	}
	first := make([]int32, 0, n) // the first place of each token
	for i := range all {
		if isFirst(i) {
			first = append(first, int32(i))
		}
	}
	slices.SortFunc(first, func(a, b int32) int { return int(all[a].number - all[b].number) })
	h.out.Records = make([]transfer.ImportRecord, 0, n)
	for _, i := range first {
		end := int(i) + 1
		for end < len(all) && all[end].text == all[i].text && all[end].compare(all[i]) == 0 {
			end++
		}
		h.recordsOf(all[i:end])
	}
	slices.SortStableFunc(h.out.Records, func(a, b transfer.ImportRecord) int { return cmp.Compare(a.Line, b.Line) })
}

// recordsOf makes one record of the places of a token, or several where they name different ClientTokens.
func (h *harvest) recordsOf(all []place) {
	slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(a.ground, b.ground) }) // the best name first
	// The same again and again tells nothing new.
	places := make([]*value, min(len(all), maxCandidates))
	for i := range places {
		places[i] = all[i].value
	}
	from := len(h.out.Records)
	allOff := !slices.ContainsFunc(places, func(v *value) bool { return !v.off })
	for _, v := range places {
		if v.off && !allOff {
			continue
		}
		record, ok := h.record(v)
		if !ok {
			continue
		}
		at := from
		for at < len(h.out.Records) && !agree(&h.out.Records[at], &record) {
			at++
		}
		if at == len(h.out.Records) {
			h.out.Records = append(h.out.Records, record)
			continue
		}
		complete(&h.out.Records[at], record)
	}
	label := h.labelOfAll(places)
	if shaped.MatchString(label) { // a name into which a token ran
		label = ""
	}
	for i := range h.out.Records[from:] {
		h.out.Records[from+i].Label = label
	}
}

// record makes the record of an AccessToken where it stands. One that cannot be used becomes a flaw.
func (h *harvest) record(v *value) (transfer.ImportRecord, bool) {
	r := transfer.ImportRecord{File: h.file, Line: max(1, int(v.line)), Path: v.path(), Confirm: v.confirm}
	token, err := model.ParseToken(v.text)
	if err != nil {
		h.flaw(v, string(faultText))
		return r, false
	}
	r.AccessToken = token
	client := h.clientOf(v)
	if v.kind == kindOpen {
		r.Undecided = transfer.UndecidedKind
	} else if client.unclear {
		r.Undecided = transfer.UndecidedClient
	}
	r.Clients = h.offer(v, client)
	if client.value != nil {
		if r.ClientToken, err = h.parse(client.value.text); err == nil {
			r.Confirm = r.Confirm || client.value.confirm
			client.value.used = true
			h.borrow(v, client.value)
		}
	}
	if !client.unclear { // else each of the ClientTokens has its own
		if name := h.appOf(v, client.value); name != v.text && (client.value == nil || name != client.value.text) {
			r.Client = name // and not the token itself, under a name that is misspelt
		}
	}
	at := h.place(v, client.value)
	if r.AccessToken.Public || r.ClientToken.Public {
		at = at.published()
	}
	r.Environment, r.Production = at.environment, at.production
	if at.unclear && r.Undecided == transfer.UndecidedNothing {
		r.Undecided = transfer.UndecidedEnvironment
	}
	more := detailsOf(v)
	r.Note, r.Tags, r.EnterpriseID, r.MewsIntegrationID = more.note, more.tags, more.enterprise, more.integration
	r.Disabled = more.disabled
	r.Why = transfer.Grounds{
		Token: v.ground.said(), TokenName: shown(v.name), Client: client.said(v), EnvironmentName: at.name,
	}
	if v.entitled {
		r.Why.TokenName = ""
	}
	switch at.from {
	case groundAddress:
		r.Why.Environment = transfer.GroundAddress
	case groundEnvironmentName:
		r.Why.Environment = transfer.GroundName
	case groundKnown:
		r.Why.Environment = transfer.GroundKnown
	}
	if e := v.event(); e != nil {
		r.Regenerated = e.regenerates()
		if r.Regenerated && r.MewsIntegrationID == "" {
			h.flaw(v, "Integration.Id is missing, so there is no telling whose key this is")
			return r, false
		}
	}
	return r, true
}

// parse keeps one ClientToken in memory that stands beside many AccessTokens.
func (h *harvest) parse(text string) (token model.Token, err error) {
	if text != "" && h.known.Secret.Reveal() == text {
		return h.known, nil
	}
	if token, err = model.ParseToken(text); err == nil {
		h.known = token
	}
	return token, err
}

func (g ground) said() transfer.Ground {
	switch g {
	case groundName:
		return transfer.GroundName
	case groundKnown:
		return transfer.GroundKnown
	case groundPartner:
		return transfer.GroundPartner
	case groundLabel:
		return transfer.GroundLabel
	case groundElsewhere:
		return transfer.GroundElsewhere
	}
	return transfer.GroundShape
}

// said is why a ClientToken belongs to an AccessToken.
func (f found) said(v *value) transfer.Ground {
	switch {
	case f.value == nil:
		return transfer.GroundNone
	case f.affix:
		return transfer.GroundAffix
	case f.value.in == v.in:
		return transfer.GroundRecord
	}
	return transfer.GroundParent
}

// agree reports whether two records of one AccessToken can be of one connection.
func agree(a, b *transfer.ImportRecord) bool {
	same := func(a, b string) bool { return a == b || a == "" || b == "" }
	return same(a.MewsIntegrationID, b.MewsIntegrationID) && a.Regenerated == b.Regenerated &&
		same(a.ClientToken.Secret.Reveal(), b.ClientToken.Secret.Reveal())
}

// complete fills in what a record leaves out and another of the same connection has. Where they contradict each other
// about the environment, it is left open.
func complete(r *transfer.ImportRecord, with transfer.ImportRecord) {
	r.Production = r.Production || with.Production
	switch {
	case with.Environment == "":
	case r.Environment == "" && r.Undecided != transfer.UndecidedEnvironment:
		r.Environment = with.Environment
		r.Why.Environment, r.Why.EnvironmentName = with.Why.Environment, with.Why.EnvironmentName
	case sameEnvironment(r.Environment, with.Environment):
	case r.Undecided == transfer.UndecidedNothing:
		r.Environment, r.Undecided = "", transfer.UndecidedEnvironment
		r.Why.Environment, r.Why.EnvironmentName = transfer.GroundNone, ""
	}
	r.Client, r.Note = cmp.Or(r.Client, with.Client), cmp.Or(r.Note, with.Note)
	r.MewsIntegrationID = cmp.Or(r.MewsIntegrationID, with.MewsIntegrationID)
	r.EnterpriseID = cmp.Or(r.EnterpriseID, with.EnterpriseID)
	r.Disabled = r.Disabled || with.Disabled
	if r.ClientToken.Secret.IsEmpty() && !with.ClientToken.Secret.IsEmpty() {
		r.ClientToken, r.Confirm, r.Why.Client = with.ClientToken, r.Confirm || with.Confirm, with.Why.Client
	}
	switch {
	case !r.ClientToken.Secret.IsEmpty():
		if r.Clients = nil; r.Undecided == transfer.UndecidedClient {
			r.Undecided = transfer.UndecidedNothing
		}
	case len(r.Clients) == 0 && len(with.Clients) > 0:
		r.Clients, r.Undecided = with.Clients, cmp.Or(r.Undecided, transfer.UndecidedClient)
	}
	if len(r.Tags) == 0 {
		r.Tags = with.Tags
	}
}

func sameEnvironment(a, b string) bool {
	canonical := func(text string) string {
		switch text {
		case production:
			return model.ProductionAddress
		case demo:
			return model.DemoAddress
		}
		return strings.ToLower(text)
	}
	return canonical(a) == canonical(b)
}

func (h *harvest) flaw(v *value, reason string) {
	h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
		File: h.file, Line: max(1, int(v.line)), Field: shown(v.name), Reason: reason,
	})
}

// leftovers says what was not used: what stands under the name of a token and is none, ClientTokens that no AccessToken
// goes with, and secrets of other services, by their names.
func (h *harvest) leftovers() {
	other := map[*value]bool{}
	for _, f := range h.faults {
		switch {
		case f.why == faultReference && len(h.out.Records) > 0 && strings.Contains(f.value.text, "{{"):
		case f.why == faultOther && isForeign(f.value.words, f.value.text, f.value.hint):
			other[f.value] = true
		case f.why == faultEmpty && (f.value.hint == Note || h.isFilled(f.value) || h.isLess(f.value)):
		default:
			h.flaw(f.value, string(f.why))
		}
	}
	told := map[string]bool{}
	h.root.each(func(v *value) {
		if v.kind == kindClient && v.used {
			told[v.text] = true
		}
	})
	h.root.each(func(v *value) {
		switch {
		case v.kind == kindClient && !told[v.text]:
			told[v.text] = true
			h.flaw(v, "no access token goes with this client token")
		case other[v] || v.kind == kindNone && h.isSecretOfOthers(v):
			h.out.Foreign = append(h.out.Foreign, transfer.ForeignSecret{
				File: h.file, Line: max(1, int(v.line)), Name: cmp.Or(shown(v.name), shown(v.in.name), "…"),
			})
		}
	})
}

// isLess reports whether an empty ClientToken stands beside an AccessToken, which is what is missing or has one stored.
func (h *harvest) isLess(v *value) bool {
	return v.role == roleClient && slices.ContainsFunc(v.in.values[:min(len(v.in.values), maxCandidates)],
		func(other *value) bool { return other.role == roleAccess })
}

// isFilled reports whether another value of the group has the same name and is not empty, as templates beside the real
// values have.
func (h *harvest) isFilled(v *value) bool {
	beside := v.in.tallies()[v.stemKey()]
	return beside.roles&(1<<v.role) != 0
}

func (h *harvest) isSecretOfOthers(v *value) bool {
	if h.faulted[v] {
		return false
	}
	switch v.role {
	case roleAddress, roleEnvironment, roleEnabled, roleEnterprise, roleIntegration:
		return hasPassword(v.text) || len(v.text) <= maxText && foreign.MatchString(v.text)
	case roleNote, roleLabel, roleApp, roleTags:
		told := told.MatchString(v.text) || spoken.MatchString(v.text) || foreign.MatchString(v.text)
		return told && len(v.text) <= maxText && !hasToken(v.text)
	}
	all := v.words
	if len(all) == 1 && all[0] == "key" && (isSecretName(split(strings.TrimSuffix(v.in.keysOf(), "s"))) ||
		strings.EqualFold(v.in.name, "jwt")) {
		all = []string{"api", "key"} // "apiKeys": [{"key": "…"}]
	}
	return isForeign(all, v.text, v.hint) && !hasToken(v.text)
}
