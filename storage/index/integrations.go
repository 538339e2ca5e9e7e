package index

import (
	"context"
	"database/sql"

	"keyrack/model"
)

// Integrations lists the integrations of an environment, oldest first.
func (x *Index) Integrations(ctx context.Context, environment model.EnvironmentID) ([]model.Integration, error) {
	var all []model.Integration
	err := x.read(ctx, func(tx *sql.Tx) (err error) {
		all, _, err = readIntegrations(ctx, tx, environment)
		return err
	})
	return all, err
}

func readIntegrations(ctx context.Context, tx *sql.Tx, environment model.EnvironmentID) ([]model.Integration,
	[]DamagedRow, error,
) {
	return readRows(ctx, tx, "integrations", 0, scanIntegration,
		`SELECT number, id, environment, client, client_token, fingerprint, public,
		(SELECT store FROM secrets WHERE ref = client_token) FROM integrations
		WHERE ?1 = '' OR environment = ?1 ORDER BY number`, environment)
}

func scanIntegration(scan scan) (model.Integration, error) {
	var i model.Integration
	var number int64
	var store sql.Null[model.StoreKind]
	if err := scan(&number, &i.ID, &i.EnvironmentID, &i.Client, &i.ClientToken, &i.Fingerprint, &i.Public,
		&store); err != nil {
		return i, err
	}
	if id, shared := store.V.Team(); shared {
		i.Team = id
	}
	return i, checkRow(string(i.ID), i.ClientToken, i.Fingerprint)
}

// checkRow finds what is wrong with the columns that integrations and connections share.
func checkRow(id string, ref model.SecretRef, print model.Fingerprint) error {
	if id == "" {
		return wrongValue("it has no id")
	}
	if err := checkSecretColumns(ref, print); err != nil {
		return wrongValue("its token is " + err.Error())
	}
	return nil
}
