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

// maxOffered is how many a person is given to choose from.
const maxOffered = 16

// offer hands over the ClientTokens that may belong to an AccessToken, each once, and what its client application calls
// itself. One that stands beside another address is of another environment, as in clientOf.
func (h *harvest) offer(v *value, client found) []transfer.ClientCandidate {
	if !client.unclear {
		return nil
	}
	// Whatever is looked for next takes the place of what was found.
	values := slices.Clone(client.rivals[:min(len(client.rivals), maxOffered)])
	if own := h.platform(v); own != "" {
		values = slices.DeleteFunc(values, func(c *value) bool {
			other := h.platform(c)
			return c.in != v.in && other != "" && other != own
		})
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
