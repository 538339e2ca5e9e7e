package harvest

import (
	"slices"

	"keyrack/model/workspace/transfer"
)

// rivals are the ClientTokens that fit an AccessToken, and what is handed over of them. AccessTokens that follow each
// other and have the same to choose from share one list.
type rivals struct {
	values  []*value
	offered []transfer.ClientCandidate
}

// offer hands over the ClientTokens that may belong to an AccessToken, each once, and what its client application calls
// itself. One that stands beside another address is of another environment, as in clientOf.
func (h *harvest) offer(v *value, client found) []transfer.ClientCandidate {
	if !client.unclear {
		return nil
	}
	var values []*value
	for _, c := range client.rivals[:min(len(client.rivals), maxCandidates)] {
		own, other := h.platform(v), h.platform(c)
		if c.in == v.in || own == other || own == "" || other == "" {
			values = append(values, c)
		}
	}
	if slices.Equal(values, h.rivals.values) {
		return h.rivals.offered
	}
	h.rivals = rivals{values: values}
	for _, c := range values {
		token, err := h.parse(c.text)
		known := slices.ContainsFunc(h.rivals.offered, func(o transfer.ClientCandidate) bool {
			return o.Token.Secret.Equal(token.Secret)
		})
		if err == nil && !known {
			c.used = true
			h.rivals.offered = append(h.rivals.offered, transfer.ClientCandidate{Token: token, Client: h.appOf(c, c)})
		}
	}
	return h.rivals.offered
}
