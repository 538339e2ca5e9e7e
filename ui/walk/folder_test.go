package walk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage"
	"keyrack/storage/index"
)

// fillFolder puts so many connections of clients with 20 each into environments of a data folder, which the program
// uses for no longer, and makes the first of them the one that is shown. Their tokens are in no keychain: at start
// nobody asks for them, and nothing can be sent with them.
func fillFolder(ctx context.Context, path string, count int, environments ...model.EnvironmentID) (err error) {
	folder, err := storage.Open(ctx, storage.Options{Create: true, Path: path})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	x, err := index.Open(ctx, folder.Index(), index.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	for _, id := range environments {
		environment, err := mews(id)
		if err != nil {
			return err
		}
		change, refs := hotels(environment, count)
		stored := make([]secrets.Item, len(refs))
		for i, ref := range refs {
			stored[i] = secrets.Item{Ref: ref, Store: model.KeychainStore}
		}
		err = errors.Join(
			x.SaveEnvironment(ctx, environment),
			x.Reserve(ctx, model.KeychainStore, refs...),
			x.Commit(ctx, change),
			x.Settle(ctx, stored...), // long ago: the start has nothing left to prove
		)
		if err != nil {
			return err
		}
	}
	return errors.Join(
		x.SetSetting(ctx, "environment", string(environments[0])),
		x.SetSetting(ctx, "toured", "yes"),
	)
}

// mews is one of the two environments of Mews.
func mews(id model.EnvironmentID) (model.Environment, error) {
	environment, address := model.Environment{ID: id, Name: "Demo", Kind: model.Demo, Protection: model.Open},
		model.DemoAddress
	if id == workspace.ProductionID {
		environment.Name, environment.Kind, environment.Protection, address = "Production", model.Production, model.ReadOnly,
			model.ProductionAddress
	}
	var err error
	environment.Address, err = model.ParseAddress(environment.Kind, address)
	return environment, err
}

// hotels are connections of an environment, and where their tokens would be.
func hotels(environment model.Environment, count int) (workspace.Change, []model.SecretRef) {
	change, refs := workspace.Change{}, []model.SecretRef{}
	take := func(kind string, n int) model.SecretRef {
		ref := model.SecretRef(fmt.Sprintf("%s-%s-%d.1", environment.ID, kind, n))
		refs = append(refs, ref)
		return ref
	}
	now := time.Now()
	for n := range count {
		client := model.IntegrationID(fmt.Sprint(environment.ID, "-client-", n/20))
		if n%20 == 0 {
			change.Integrations = append(change.Integrations, model.Integration{
				ID: client, EnvironmentID: environment.ID, Client: fmt.Sprintf("Acme Sync 2.%d.0", n/20),
				ClientToken: take("client", n/20), Fingerprint: "E0D4…9E1D",
			})
		}
		name := fmt.Sprint("Grand Hotel Number ", n)
		change.Connections = append(change.Connections, model.Connection{
			ID: model.ConnectionID(fmt.Sprint(environment.ID, "-connection-", n)), IntegrationID: client,
			Details:     model.Details{Label: name, Tags: []string{"alps", "spa"}},
			Fingerprint: "C66E…453D", AccessToken: take("access", n), Created: now,
			Identity: &model.Identity{
				EnterpriseID: fmt.Sprintf("851df8c8-90f2-4c4a-8e01-%012d", n), Name: name, City: "Vienna",
				ChainName: "Grand Hotels",
				TimeZone:  "Europe/Vienna", Pricing: "Gross", VerifiedAt: now,
			},
			LastCheck: model.Check{Health: model.OK, At: now, Status: 200, Took: 120 * time.Millisecond},
		})
	}
	return change, refs
}
