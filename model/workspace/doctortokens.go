package workspace

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
func (w *Workspace) lookAtTokens(ctx context.Context) ([]Finding, error) {
	owners, err := w.owners(ctx)
	if err != nil {
		return nil, err
	}
	stores, left, err := w.keeper.Inventory(ctx)
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
			What: counted(len(leftovers), "secret is", "secrets are") + " no longer needed, or on the way in this moment.",
			Next: "They are deleted at the next start, or now.",
		})
	}
	return all, nil
}

// lookAtHeld finds secrets that a store no longer has, and items that the index does not know.
func lookAtHeld(store secrets.Inventory, owners map[model.SecretRef]owner) []Finding {
	if store.Err != nil {
		return []Finding{{
			Topic: TopicTokens, Verdict: Notice, What: fmt.Sprintf("The tokens in the %s could not be looked at.", store.Name),
			Next: Explain(store.Err).Sentences(),
		}}
	}
	name := func(ref model.SecretRef) string { return cmp.Or(owners[ref].name, string(ref)) }
	names := func(refs []model.SecretRef) []string {
		var all []string
		for _, ref := range refs {
			all = append(all, name(ref))
		}
		return sorted(all)
	}
	var all []Finding
	switch {
	case len(store.Missing) > 0:
		is := " are missing in the "
		if len(store.Missing) == 1 {
			is = " is missing in the "
		}
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Trouble, Items: names(store.Missing),
			What: fmt.Sprintf("%d of %s%s%s.", len(store.Missing), counted(store.Ready, "token", "tokens"), is, store.Name),
			Next: "Enter them again, or restore a backup: everything else about them is still here.",
		})
	case len(store.Elsewhere) == 0:
		all = append(all, Finding{Topic: TopicTokens, Verdict: Fine, What: fmt.Sprintf("Nothing is missing in the %s: %s.", store.Name, counted(store.Ready, "token", "tokens"))})
	}
	for _, place := range slices.SortedFunc(maps.Keys(store.Elsewhere), func(a, b model.StorePlace) int { return cmp.Compare(a.String(), b.String()) }) {
		refs := store.Elsewhere[place]
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Trouble, Items: names(refs), Next: bringBack(place),
			What: fmt.Sprintf("%s in %s, where Keyrack does not look now.", counted(len(refs), "token is", "tokens are"), placeWords(place)),
		})
	}
	if len(store.Unknown) > 0 {
		next := "They may belong to another data folder (--data, KEYRACK_DATA), to another user of this keychain, or to an index that was set aside, so nothing is deleted."
		if store.Kind != model.VaultStore {
			next += " Once you are sure that nothing needs them, delete them with the program of your keychain, where their labels begin with “Keyrack”."
		}
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Notice, Items: names(store.Unknown), Next: next,
			What: fmt.Sprintf("The %s holds %s of Keyrack that this data folder does not know.", store.Name, counted(len(store.Unknown), "item", "items")),
		})
	}
	if !store.Listed {
		all = append(all, Finding{Topic: TopicTokens, Verdict: Notice, What: fmt.Sprintf("The %s of this system cannot be listed, so unknown items are not found.", store.Name)})
	}
	return all
}
