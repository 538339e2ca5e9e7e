package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

func writeCSV(to io.Writer, _ Workspace, report check.Report) error {
	rows := [][]string{{
		"environment", "client", "connection", "token", "health", "status",
		"message", "request id", "checked at", "took ms",
		"property", "property id", "chain", "time zone", "pricing", "properties", "before", "changes", "most likely",
	}}
	for _, r := range report.FailingFirst() {
		row := []string{
			r.Environment, r.Client, r.Title, string(r.Fingerprint), healthText(r.Health()), digits(r.After.Status),
			phrase.ResultRemark(r),
			r.After.RequestID,
			moment(r.After.At), strconv.FormatInt(r.After.Took.Milliseconds(), 10),
		}
		identity := r.Property
		if identity == nil {
			identity = &model.Identity{}
		}
		row = append(row, identity.Name, identity.EnterpriseID, identity.ChainName, identity.TimeZone, identity.Pricing)
		row = append(row, strconv.Itoa(r.Property.Properties()), healthText(r.Before.Health), changes(r),
			phrase.MostLikely(r))
		rows = append(rows, row)
	}
	return model.WriteCells(to, rows)
}

func changes(r check.Result) string {
	var all []string
	for _, change := range r.Changes {
		all = append(all, fmt.Sprintf("%s: %s → %s", change.What, change.Before, change.After))
	}
	return strings.Join(all, "; ")
}

func digits(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// healthText is what a report calls a health.
func healthText(health model.Health) string {
	if health == model.NeverChecked {
		return "never-checked"
	}
	return string(health)
}
