package check

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// WriteReport writes the report of a check as "csv" or "json", for tickets and spreadsheets. Tokens are in it as
// fingerprints only, also where a server's message quotes one. Said is what a person is told of a result besides its
// health.
func (c *Checks) WriteReport(to io.Writer, report Report, format string, said func(Result) string) error {
	write := map[string]func(io.Writer, Report, func(Result) string) error{"csv": writeCSV, "json": writeJSON}[format]
	if write == nil {
		return fmt.Errorf("a report is csv or json, not %q", format)
	}
	redacting := c.core.RedactTo(to)
	if err := write(redacting, report, said); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return redacting.Close()
}

func writeCSV(to io.Writer, report Report, said func(Result) string) error {
	out := csv.NewWriter(to)
	header := []string{
		"environment", "client", "connection", "token", "health", "status", "message", "request id", "checked at", "took ms",
		"property", "property id", "chain", "time zone", "pricing", "properties", "before", "changes",
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, r := range report.Results {
		row := []string{
			r.Environment, r.Client, r.Title, string(r.Fingerprint), healthText(r.Health()), digits(r.After.Status), said(r),
			r.After.RequestID,
			moment(r.After.At), strconv.FormatInt(r.After.Took.Milliseconds(), 10),
		}
		identity := r.Property
		if identity == nil {
			identity = &model.Identity{}
		}
		row = append(row, identity.Name, identity.EnterpriseID, identity.ChainName, identity.TimeZone, identity.Pricing)
		row = append(row, strconv.Itoa(r.Property.Properties()), healthText(r.Before.Health), r.changes())
		for i := range row {
			row[i] = model.Cell(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (r Result) changes() string {
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

// reportJSON is the report as a document. Its names are kept: programs read them.
type reportJSON struct {
	Started   string         `json:"started"`
	Ended     string         `json:"ended"`
	Counts    map[string]int `json:"counts"`
	NotLooked int            `json:"notLookedAt"`
	Results   []resultJSON   `json:"results"`
}

type resultJSON struct {
	Environment string        `json:"environment"`
	Client      string        `json:"client"`
	Connection  string        `json:"connection"`
	Token       string        `json:"token"`
	Health      string        `json:"health"`
	Before      string        `json:"before"`
	Status      int           `json:"status,omitempty"`
	Message     string        `json:"message,omitempty"`
	RequestID   string        `json:"requestId,omitempty"`
	CheckedAt   string        `json:"checkedAt,omitempty"`
	TookMS      int64         `json:"tookMs"`
	Property    *propertyJSON `json:"property,omitempty"`
	Changes     []changeJSON  `json:"changes,omitempty"`
}

type propertyJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Chain      string `json:"chain,omitempty"`
	TimeZone   string `json:"timeZone,omitempty"`
	Pricing    string `json:"pricing,omitempty"`
	Portfolio  bool   `json:"portfolio"`
	Properties int    `json:"properties"`
}

type changeJSON struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func writeJSON(to io.Writer, report Report, said func(Result) string) error {
	document := reportJSON{
		Started: moment(report.Started), Ended: moment(report.Ended), Counts: map[string]int{}, NotLooked: len(report.Left),
		Results: []resultJSON{},
	}
	for health, count := range report.Counts() {
		document.Counts[healthText(health)] = count
	}
	for _, r := range report.Results {
		row := resultJSON{
			Environment: r.Environment, Client: r.Client, Connection: r.Title, Token: string(r.Fingerprint),
			Health: healthText(r.Health()),
			Before: healthText(r.Before.Health), Status: r.After.Status, Message: said(r), RequestID: r.After.RequestID,
			CheckedAt: moment(r.After.At),
			TookMS:    r.After.Took.Milliseconds(),
		}
		if i := r.Property; i != nil {
			row.Property = &propertyJSON{
				ID: i.EnterpriseID, Name: i.Name, Chain: i.ChainName, TimeZone: i.TimeZone, Pricing: i.Pricing,
				Portfolio: i.Portfolio, Properties: i.Properties(),
			}
		}
		for _, change := range r.Changes {
			row.Changes = append(row.Changes, changeJSON(change))
		}
		document.Results = append(document.Results, row)
	}
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}
