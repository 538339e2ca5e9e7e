package index

import (
	"context"
	"database/sql"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/titles"
)

var _ titles.Index = (*Index)(nil)

// titled are the connections with what they are called, as [model.Connection.Title] has it. trim takes blanks alone: a
// label with other white space is not printable ASCII, and so always returned.
const titled = `SELECT *, CASE WHEN verified_at IS NOT NULL THEN enterprise_name ELSE '' END AS name,
	coalesce(nullif(trim(label), ''), CASE WHEN verified_at IS NOT NULL THEN nullif(enterprise_name, '') END,
		fingerprint) AS title FROM connections`

// Titles reads what connections are called that a query is about, and nothing else of them. The filter looks at every
// row before the integration of a few is looked up.
func (x *Index) Titles(ctx context.Context, query titles.Query) ([]titles.Title, error) {
	like := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(query.Typed) + "%"
	id := like
	if query.Within {
		like, id = "%"+like, ""
	}
	var all []titles.Title
	err := x.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT
			named.id, integrations.environment, named.label, named.name, named.fingerprint FROM (`+titled+`) AS named
			CROSS JOIN integrations ON integrations.id = named.integration
			WHERE (?1 = '' OR integrations.environment = ?1)
			AND (named.title LIKE ?2 ESCAPE '\' OR named.title GLOB '*[^ -~]*' OR named.id LIKE ?3 ESCAPE '\')
			ORDER BY integrations.number, named.number`, query.Environment, like, id)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err has what matters
		for rows.Next() {
			var environment model.EnvironmentID
			c := model.Connection{Identity: &model.Identity{}}
			if err := rows.Scan(&c.ID, &environment, &c.Label, &c.Identity.Name, &c.Fingerprint); err != nil {
				return err
			}
			all = append(all, titles.Title{ID: c.ID, Environment: environment, Text: c.Title()})
		}
		return rows.Err()
	})
	return all, err
}
