package doctor

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"keyrack/model"
	"keyrack/model/secrets"
)

// This file is the part of Doctor that compares the index with the stores.

// lookAtTokens compares what the index lists with what the stores hold.
func (e *Examiner) lookAtTokens(ctx context.Context) ([]Finding, error) {
	owners, err := e.owners(ctx)
	if err != nil {
		return nil, err
	}
	stores, left, err := e.stores.Inventory(ctx)
	if err != nil {
		return nil, err
	}
	var all []Finding
	for _, store := range stores {
		all = append(all, lookAtHeld(store, owners)...)
	}
	var leftovers []string
	for _, item := range left {
		leftovers = append(leftovers, fmt.Sprintf("%s in the %s", item.Ref, item.Store))
	}
	if len(leftovers) > 0 {
		all = append(all, Finding{
			Topic: TopicLeftovers, Verdict: Notice, Items: leftovers, Repair: DeleteGarbage,
			Kind: SecretsLeft, Count: len(leftovers),
		})
	}
	return all, nil
}

// lookAtHeld finds secrets that a store no longer has, and items that the index does not know.
func lookAtHeld(store secrets.Inventory, owners map[model.SecretRef]string) []Finding {
	if store.Err != nil {
		return []Finding{{Topic: TopicTokens, Verdict: Notice, Kind: TokensUnseen, Store: store.Name, Err: store.Err}}
	}
	names := func(refs []model.SecretRef) []string {
		var all []string
		for _, ref := range refs {
			all = append(all, cmp.Or(owners[ref], string(ref)))
		}
		slices.Sort(all)
		return all
	}
	var all []Finding
	add := func(verdict Verdict, finding Finding) {
		finding.Topic, finding.Verdict, finding.Store = TopicTokens, verdict, store.Name
		all = append(all, finding)
	}
	switch {
	case len(store.Missing) > 0:
		add(Trouble, Finding{Kind: TokensMissing, Count: len(store.Missing), Of: store.Ready, Items: names(store.Missing)})
	case len(store.Elsewhere) == 0:
		add(Fine, Finding{Kind: TokensThere, Of: store.Ready})
	}
	byName := func(a, b model.StorePlace) int { return cmp.Compare(a.String(), b.String()) }
	for _, place := range slices.SortedFunc(maps.Keys(store.Elsewhere), byName) {
		refs := store.Elsewhere[place]
		add(Trouble, Finding{Kind: TokensElsewhere, Count: len(refs), Place: place, Items: names(refs)})
	}
	if len(store.Unknown) > 0 {
		add(Notice, Finding{
			Kind: ItemsUnknown, Count: len(store.Unknown), InVault: store.Kind == model.VaultStore, Items: names(store.Unknown),
		})
	}
	if !store.Listed {
		add(Notice, Finding{Kind: StoreUnlisted})
	}
	return all
}

// owners names what each secret belongs to.
func (e *Examiner) owners(ctx context.Context) (map[model.SecretRef]string, error) {
	owners := map[model.SecretRef]string{}
	for _, environment := range e.core.Environments() {
		groups, err := e.core.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			owners[group.Integration.ClientToken] = environment.Name + ": client token of " + group.Integration.Client
			for _, connection := range group.Connections {
				owners[connection.AccessToken] = environment.Name + ": " + connection.Title()
			}
		}
	}
	return owners, nil
}
