package transfer

import (
	"cmp"
	"slices"
	"strings"

	"keyrack/model"
)

// chooseClientToken gives a row the one of the client tokens of its file that a person has said: for this row, by its
// fingerprint, by the name of its client application, or as one that is stored. Where nobody has, it asks.
func (p *planner) chooseClientToken(environment model.Environment, row *ImportRow) error {
	record := row.record
	if !record.ClientToken.Secret.IsEmpty() || len(record.Clients) == 0 {
		return nil
	}
	print := func(of model.Fingerprint) func(ClientCandidate) bool {
		return func(c ClientCandidate) bool {
			return of != "" && strings.EqualFold(string(c.Token.Secret.Fingerprint()), string(of))
		}
	}
	name := strings.TrimSpace(p.defaults.Client)
	for _, fits := range []func(ClientCandidate) bool{
		print(p.defaults.Rows[row.Number].Client),
		print(p.defaults.ClientToken),
		func(c ClientCandidate) bool {
			return name != "" && strings.EqualFold(p.clientOption(environment, c).Client, name)
		},
		print(p.storedClient(environment)),
	} {
		found := -1
		for i, candidate := range record.Clients {
			switch {
			case !fits(candidate):
			case found < 0:
				found = i
			default:
				return p.askClientToken(environment, row)
			}
		}
		if found >= 0 {
			chosen := record.Clients[found]
			record = row.own()
			record.ClientToken, record.Client = chosen.Token, chosen.Client
			return fit(environment, record)
		}
	}
	return p.askClientToken(environment, row)
}

func (p *planner) askClientToken(environment model.Environment, row *ImportRow) error {
	for _, candidate := range row.record.Clients {
		row.Clients = append(row.Clients, p.clientOption(environment, candidate))
	}
	return refusedRow{ErrClientTokenUnclear, AskClient}
}

// clientOption is a client token of the file as it is offered: one that has no name in it, and is stored, has that of
// what is stored.
func (p *planner) clientOption(environment model.Environment, candidate ClientCandidate) ClientOption {
	print := candidate.Token.Secret.Fingerprint()
	option := ClientOption{Client: candidate.Client, Fingerprint: print}
	for _, stored := range p.clientAt[fingerprinted{environment.ID, print}] {
		if stored.ID != "" { // the name that a row before gives to its own choice says nothing of this one
			option.Client = cmp.Or(option.Client, stored.Client)
		}
	}
	return option
}

// storedClient is the fingerprint of the client application that was chosen for what names none.
func (p *planner) storedClient(environment model.Environment) model.Fingerprint {
	all := p.clients[environment.ID]
	i := slices.IndexFunc(all, func(i *plannedIntegration) bool {
		return p.defaults.Integration != "" && i.ID == p.defaults.Integration
	})
	if i < 0 {
		return ""
	}
	return all[i].Fingerprint
}
