package harvest

import "keyrack/model/workspace/transfer"

// share gives the records of one ClientToken the environment that others of the same say, where they say none: a client
// application has another ClientToken in every environment. A ClientToken that was taken from another record of its own
// is not sure enough for that.
func (h *harvest) share() {
	isOpen := func(r *transfer.ImportRecord) bool {
		return r.Environment == "" && r.Undecided != transfer.UndecidedEnvironment && !r.ClientToken.Secret.IsEmpty() &&
			!r.Disabled && !h.borrowed[r.AccessToken.Secret.Reveal()]
	}
	var said map[string]*transfer.ImportRecord // nil for one that is said to be of several
	for i := range h.out.Records {
		if isOpen(&h.out.Records[i]) {
			said = map[string]*transfer.ImportRecord{}
			break
		}
	}
	if said == nil {
		return
	}
	for i := range h.out.Records {
		r := &h.out.Records[i]
		token := r.ClientToken.Secret.Reveal()
		before, known := said[token]
		switch {
		case r.Undecided == transfer.UndecidedEnvironment:
			said[token] = nil
		case r.Environment == "" || known && before == nil:
		case !known:
			said[token] = r
		case !sameEnvironment(before.Environment, r.Environment):
			said[token] = nil
		}
	}
	for i := range h.out.Records {
		r := &h.out.Records[i]
		if with := said[r.ClientToken.Secret.Reveal()]; with != nil && isOpen(r) {
			r.Environment, r.Production = with.Environment, with.Production
			r.Why.Environment, r.Why.EnvironmentName = with.Why.Environment, with.Why.EnvironmentName
		}
	}
}

// borrow notes an AccessToken whose ClientToken is that of another record, since there is no other in the file.
func (h *harvest) borrow(v, client *value) {
	branch := client.branch(common(v.in, client.in))
	if branch == nil || branch.belongsTo(v.text) {
		return
	}
	if h.borrowed == nil {
		h.borrowed = map[string]bool{}
	}
	h.borrowed[v.text] = true
}
