package harvest

import "slices"

// spellOut reads AT and CT in the names of tokens as what they stand for, where a file has both and no other names for
// them.
func (h *harvest) spellOut() {
	var all []*value
	access, client := false, false
	h.root.each(func(v *value) {
		if v.role != roleNone && v.role != roleApp || !isToken(v.text) {
			return
		}
		switch at, ct := slices.Contains(v.words, "at"), slices.Contains(v.words, "ct"); {
		case at == ct:
			return
		case at:
			access = true
		case ct:
			client = true
		}
		all = append(all, v)
	})
	if !access || !client {
		return
	}
	told := map[string]bool{}
	h.root.each(func(v *value) {
		if v.role == roleAccess || v.role == roleClient {
			told[v.text] = true
		}
	})
	known := map[string]*named{}
	for _, v := range all {
		if told[v.text] {
			continue
		}
		one := known[v.name]
		if one == nil {
			one = &named{name: v.name, spelled: true}
			for _, w := range v.words {
				switch w {
				case "at":
					one.words = append(one.words, "access", "token")
				case "ct":
					one.words = append(one.words, "client", "token")
				default:
					one.words = append(one.words, w)
				}
			}
			one.meaning = meaningOf(one.words)
			known[v.name] = one
		}
		v.named = one
	}
}
