package transfer

import (
	"bytes"
	"fmt"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// WriteList writes a CSV file that says which connections there are and nothing that opens one. Notes stay out: people
// write passwords into them. Who has the tokens can add a column access_token and import the file.
func (Files) WriteList(list []transfer.ListedConnection) ([]byte, error) {
	var out bytes.Buffer
	rows := [][]string{{
		"environment", "client", "label", "tags", "property_name", "property_id", "chain_name", "city", "time_zone",
		"fingerprint",
	}}
	for _, one := range list {
		identity := model.Identity{}
		if one.Connection.Identity != nil {
			identity = *one.Connection.Identity
		}
		rows = append(rows, []string{
			one.Environment.Name, one.Client, one.Connection.Label, strings.Join(one.Connection.Tags, "; "), identity.Name,
			identity.EnterpriseID, identity.ChainName, identity.City, identity.TimeZone, string(one.Connection.Fingerprint),
		})
	}
	if err := model.WriteCells(&out, rows); err != nil {
		return nil, fmt.Errorf("writing the list: %w", err)
	}
	return out.Bytes(), nil
}
