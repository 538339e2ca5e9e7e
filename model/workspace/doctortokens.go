package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"keyrack/model"
)

// This file is the part of Doctor that compares the index with the stores.

// lookAtTokens compares what the index lists with what the stores hold.
func (w *Workspace) lookAtTokens(ctx context.Context) ([]Finding, error) {
	known, err := w.index.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	owners, err := w.owners(ctx)
	if err != nil {
		return nil, err
	}
	byStore := map[model.StoreKind][]SecretState{}
	var leftovers []string
	for _, item := range known {
		byStore[item.Store] = append(byStore[item.Store], item)
		if !item.Ready && !isFallback(item, known) {
			leftovers = append(leftovers, fmt.Sprintf("%s in the %s", item.Ref, item.Store))
		}
	}
	kept, _, err := w.chosen(ctx)
	if err != nil {
		return nil, err
	}
	if byStore[kept] == nil {
		byStore[kept] = []SecretState{}
	}
	var all []Finding
	for _, kind := range []model.StoreKind{model.KeychainStore, model.VaultStore} {
		if items, there := byStore[kind]; there {
			found, err := w.compareStore(ctx, kind, items, owners)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
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

// owner is what a secret belongs to.
type owner struct {
	name  string
	label model.ItemLabel
}

// owners names what each secret belongs to.
func (w *Workspace) owners(ctx context.Context) (map[model.SecretRef]owner, error) {
	owners := map[model.SecretRef]owner{}
	for _, environment := range w.Environments() {
		groups, err := w.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			owners[group.Integration.ClientToken] = owner{
				fmt.Sprintf("%s: client token of %s", environment.Name, group.Integration.Client),
				labelOf(group.Integration.Client, environment, kindClientToken),
			}
			for _, connection := range group.Connections {
				owners[connection.AccessToken] = owner{environment.Name + ": " + connection.Title(), labelOf(connection.Title(), environment, kindAccessToken)}
			}
		}
	}
	return owners, nil
}

// compareStore finds secrets that a store no longer has, and items that the index does not know.
func (w *Workspace) compareStore(ctx context.Context, kind model.StoreKind, items []SecretState, owners map[model.SecretRef]owner) ([]Finding, error) {
	store, err := w.store(kind)
	if err != nil {
		return nil, err
	}
	held, listed, err := w.heldBy(ctx, store, items)
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err != nil {
		return []Finding{{
			Topic: TopicTokens, Verdict: Notice, What: fmt.Sprintf("The tokens in the %s could not be looked at.", store.Name()),
			Next: Explain(err).Sentences(),
		}}, nil
	}
	now := placeOf(ctx, store)
	var absent []SecretState
	ready := 0
	for _, item := range items {
		if item.Ready {
			ready++
			if !held[item.Ref] {
				absent = append(absent, item)
			}
		}
		delete(held, item.Ref)
	}
	missing, elsewhere := w.sortAbsent(ctx, store, absent, now, owners)
	var unknown []string
	for ref := range held {
		unknown = append(unknown, string(ref))
	}
	var all []Finding
	switch {
	case len(missing) > 0:
		is := " are missing in the "
		if len(missing) == 1 {
			is = " is missing in the "
		}
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Trouble, Items: sorted(missing),
			What: fmt.Sprintf("%d of %s%s%s.", len(missing), counted(ready, "token", "tokens"), is, store.Name()),
			Next: "Enter them again, or restore a backup: everything else about them is still here.",
		})
	case len(elsewhere) == 0:
		all = append(all, Finding{Topic: TopicTokens, Verdict: Fine, What: fmt.Sprintf("Nothing is missing in the %s: %s.", store.Name(), counted(ready, "token", "tokens"))})
	}
	for _, place := range slices.SortedFunc(maps.Keys(elsewhere), func(a, b model.StorePlace) int { return cmp.Compare(a.String(), b.String()) }) {
		names := elsewhere[place]
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Trouble, Items: sorted(names), Next: bringBack(place),
			What: fmt.Sprintf("%s in %s, where Keyrack does not look now.", counted(len(names), "token is", "tokens are"), placeWords(place)),
		})
	}
	if len(unknown) > 0 {
		next := "They may belong to another data folder (--data, KEYRACK_DATA), to another user of this keychain, or to an index that was set aside, so nothing is deleted."
		if _, isVault := store.(Vault); !isVault {
			next += " Once you are sure that nothing needs them, delete them with the program of your keychain, where their labels begin with “Keyrack”."
		}
		all = append(all, Finding{
			Topic: TopicTokens, Verdict: Notice, Items: sorted(unknown), Next: next,
			What: fmt.Sprintf("The %s holds %s of Keyrack that this data folder does not know.", store.Name(), counted(len(unknown), "item", "items")),
		})
	}
	if !listed {
		all = append(all, Finding{Topic: TopicTokens, Verdict: Notice, What: fmt.Sprintf("The %s of this system cannot be listed, so unknown items are not found.", store.Name())})
	}
	return all, nil
}

// isFallback reports whether an item is kept because a secret that is not settled may have to fall back on it.
func isFallback(item SecretState, known []SecretState) bool {
	return slices.ContainsFunc(known, func(next SecretState) bool {
		if !next.Ready || next.Settled {
			return false
		}
		return next.Ref == item.Ref && !item.Settled || len(generationsBefore(next.Ref, []SecretState{item})) > 0
	})
}

// sortAbsent tells secrets that are missing from those that lie in another place than the one that the store looks in now.
func (w *Workspace) sortAbsent(
	ctx context.Context, store SecretStore, absent []SecretState, now model.StorePlace, owners map[model.SecretRef]owner,
) (missing []string, elsewhere map[model.StorePlace][]string) {
	elsewhere = map[model.StorePlace][]string{}
	var refs []model.SecretRef
	for _, item := range absent {
		refs = append(refs, item.Ref)
	}
	found := map[model.SecretRef]model.StorePlace{}
	if finding, can := store.(finder); can && len(refs) > 0 {
		found, _ = finding.Places(ctx, refs...) // without it the index still knows where they were
	}
	for _, item := range absent {
		name := cmp.Or(owners[item.Ref].name, string(item.Ref))
		at, there := found[item.Ref]
		switch {
		case there && at != now:
			elsewhere[at] = append(elsewhere[at], name)
		case !there && !item.isAt(now):
			elsewhere[item.Place] = append(elsewhere[item.Place], name)
		default:
			missing = append(missing, name)
		}
	}
	return missing, elsewhere
}

// heldBy returns the refs that a store holds. Where it cannot be listed, or lists items that have lost their content, each
// secret is asked for.
func (w *Workspace) heldBy(ctx context.Context, store SecretStore, items []SecretState) (held map[model.SecretRef]bool, listed bool, err error) {
	held = map[model.SecretRef]bool{}
	listed = false
	if l, can := store.(lister); can {
		accounts, err := l.Accounts(ctx)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return nil, true, err
		}
		listed = err == nil
		for _, account := range accounts {
			held[model.SecretRef(account)] = true
		}
		if listed && !slices.Contains(writesLater, placeOf(ctx, store).Provider) {
			return held, true, nil
		}
	}
	for _, item := range items {
		if listed && !held[item.Ref] {
			continue
		}
		secret, err := store.Get(ctx, item.Ref)
		switch {
		case err == nil && !secret.IsEmpty():
			held[item.Ref] = true
		case err == nil, errors.Is(err, model.ErrSecretNotFound), errors.Is(err, model.ErrStoreElsewhere):
			delete(held, item.Ref)
		default:
			return nil, listed, err
		}
	}
	return held, listed, nil
}
