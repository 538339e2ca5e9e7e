package phrase

import (
	"fmt"
	"strings"

	"keyrack/model/workspace/transfer"
)

// Differs says in a few words in what an entry of a backup is not the same here; "" where it is, or is not here.
func Differs(row transfer.RestoreRow) string {
	if row.Action == transfer.RestoreToken {
		return "the token is missing here"
	}
	var all []string
	for _, d := range row.Differs {
		all = append(all, difference(d))
	}
	return strings.Join(all, ", ")
}

func difference(d transfer.Difference) string {
	switch d.Part {
	case transfer.PartClientToken:
		return "client token"
	case transfer.PartAccessToken:
		return "access token"
	case transfer.PartNameTaken:
		return "name (it stays: another environment has that of the backup)"
	case transfer.PartProtection:
		return fmt.Sprintf("protection (%s here, %s in the backup)", d.Here, d.Backup)
	case transfer.PartWeaker:
		return fmt.Sprintf("protection (%s stays: %s in the backup is weaker)", d.Here, d.Backup)
	case transfer.PartColor:
		return "colour"
	case transfer.PartSocket:
		return "address of the socket (it stays)"
	case transfer.PartDetail:
		return d.Detail
	case transfer.PartMewsID:
		return "Mews' id of the integration"
	case transfer.PartMewsProperty:
		return "Mews' id of the property"
	case transfer.PartClient:
		return "client application"
	}
	return string(d.Part)
}

// Restored tells what a restore has done.
func Restored(report transfer.RestoreReport) string {
	parts := amounts([]amount{
		{report.Added, "entry added", "entries added"},
		{report.Tokens, "token restored", "tokens restored"},
		{report.Replaced, "entry replaced", "entries replaced"},
		{report.Kept, "entry kept as it was", "entries kept as they were"},
		{report.Refused, "entry not usable", "entries not usable"},
	})
	if len(parts) == 0 {
		return "nothing was changed"
	}
	return strings.Join(parts, ", ")
}
