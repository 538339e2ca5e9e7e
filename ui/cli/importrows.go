package cli

import (
	"fmt"
	"strconv"
	"strings"

	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// rowsNamed reads "1,3-5": numbers of rows, of which there are so many.
func rowsNamed(flag, text string, rows int) (map[int]bool, error) {
	named := map[int]bool{}
	for part := range strings.SplitSeq(text, ",") {
		first, last, several := strings.Cut(strings.TrimSpace(part), "-")
		if !several {
			last = first
		}
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to, also := strconv.Atoi(strings.TrimSpace(last))
		if err != nil || also != nil || from < 1 || to < from {
			return nil, console.Usagef("Give numbers as the first column has them, such as 1,3-5.",
				"--%s does not name rows", flag)
		}
		if to > rows {
			return nil, console.Usagef("keyrack import --dry-run lists them.", "--%s names row %d, and there are %d", flag, to,
				rows)
		}
		for row := from; row <= to; row++ {
			named[row] = true
		}
	}
	return named, nil
}

// choose adds to the defaults what the flags say of single rows.
func (f importing) choose(defaults transfer.ImportDefaults, plan transfer.ImportPlan) (transfer.ImportDefaults, error) {
	defaults.Rows = map[int]transfer.RowChoice{}
	each := func(flag, text string, say func(row int, is bool, choice *transfer.RowChoice)) error {
		if text == "" {
			return nil
		}
		named, err := rowsNamed(flag, text, len(plan.Rows))
		if err != nil {
			return err
		}
		for _, row := range plan.Rows {
			choice := defaults.Rows[row.Number]
			say(row.Number, named[row.Number], &choice)
			defaults.Rows[row.Number] = choice
		}
		return nil
	}
	kind := func(kind transfer.TokenKind) func(int, bool, *transfer.RowChoice) {
		return func(_ int, is bool, choice *transfer.RowChoice) {
			if is {
				choice.Kind = kind
			}
		}
	}
	for _, step := range []struct {
		flag, text string
		say        func(row int, is bool, choice *transfer.RowChoice)
	}{
		{"access-rows", f.accessRows, kind(transfer.KindAccess)},
		{"client-rows", f.clientRows, kind(transfer.KindClient)},
		{"rows", f.rows, func(_ int, is bool, choice *transfer.RowChoice) {
			choice.Tick, choice.Environment = transfer.TickOff, ""
			if is {
				choice.Tick, choice.Environment = transfer.TickOn, defaults.Environment
			}
		}},
		{"skip", f.skip, func(_ int, is bool, choice *transfer.RowChoice) {
			if is {
				choice.Tick = transfer.TickOff
			}
		}},
	} {
		if err := each(step.flag, step.text, step.say); err != nil {
			return defaults, err
		}
	}
	return defaults, nil
}

// refuseChosen refuses to go on where --rows names a row that cannot be stored, before anything is.
func (f importing) refuseChosen(plan transfer.ImportPlan) error {
	if f.rows == "" {
		return nil
	}
	named, err := rowsNamed("rows", f.rows, len(plan.Rows))
	if err != nil {
		return err
	}
	skipped := map[int]bool{}
	if f.skip != "" {
		if skipped, err = rowsNamed("skip", f.skip, len(plan.Rows)); err != nil {
			return err
		}
	}
	for _, row := range plan.Rows {
		wrong := row.Action == transfer.ImportRefuse || row.Action == transfer.ImportAsk
		if wrong && named[row.Number] && !skipped[row.Number] {
			return console.Advisef(console.No, "Nothing was stored. "+phrase.ImportRemark(row),
				"row %d cannot be stored as it is", row.Number)
		}
	}
	return nil
}

type importRowJSON struct {
	Row         int    `json:"row"`
	Taken       bool   `json:"taken"`
	File        string `json:"file,omitempty"`
	Line        int    `json:"line"`
	Path        string `json:"path,omitempty"`
	Action      string `json:"action"`
	Title       string `json:"title"`
	Environment string `json:"environment,omitempty"`
	Client      string `json:"client,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Standing    string `json:"standing,omitempty"`
	Question    string `json:"question,omitempty"`
	// Clients are the answers to the question which client application it belongs to.
	Clients []clientOptionJSON `json:"clients,omitempty"`
	Reason  string             `json:"reason,omitempty"`
	Why     string             `json:"why,omitempty"`
}

type clientOptionJSON struct {
	Client      string `json:"client,omitempty"`
	Fingerprint string `json:"fingerprint"`
}

type flawJSON struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

type foreignJSON struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line"`
	Name string `json:"name"`
}

func printImport(s *session, plan transfer.ImportPlan) error {
	if s.JSON {
		return printImportJSON(s, plan)
	}
	t := console.Table{
		Heading: []string{"row", "action", "connection", "environment", "client", "token", "where", "why"},
		Spare:   []string{"client", "token", "where"},
	}
	for _, row := range plan.Rows {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: fmt.Sprint(row.Number), Color: console.Faint},
			actionCell(row),
			{Text: row.Title, Color: console.Bold},
			{Text: row.Environment},
			{Text: row.Client},
			{Text: string(row.Fingerprint), Color: console.Faint},
			{Text: phrase.ImportPlace(row.File(), row.Line(), ""), Color: console.Faint},
			{Text: importRemark(row)},
		})
	}
	if len(t.Rows) > 0 {
		if err := s.Table(t); err != nil {
			return err
		}
	}
	for _, flaw := range plan.Flaws {
		s.Note("%s", phrase.ImportFlaw(flaw))
	}
	for _, text := range []string{phrase.ImportForeign(plan.Foreign), phrase.ImportCodePage(plan)} {
		if text != "" {
			s.Note("%s", text)
		}
	}
	return nil
}

// importRemark says why a row was read so, or what a webhook tells of the connection.
func importRemark(row transfer.ImportRow) string {
	if row.Refused == nil && row.Standing != "" {
		return phrase.ImportAction(row)
	}
	return phrase.ImportRemark(row)
}

func printImportJSON(s *session, plan transfer.ImportPlan) error {
	rows, flaws, foreign := []importRowJSON{}, []flawJSON{}, []foreignJSON{}
	for _, row := range plan.Rows {
		var clients []clientOptionJSON
		for _, client := range row.Clients {
			clients = append(clients, clientOptionJSON{client.Client, string(client.Fingerprint)})
		}
		rows = append(rows, importRowJSON{
			Row: row.Number, Taken: row.Takes(), File: row.File(), Line: row.Line(), Path: row.Path(),
			Action: string(row.Action), Title: row.Title, Environment: row.Environment, Client: row.Client,
			Fingerprint: string(row.Fingerprint), Standing: string(row.Standing), Question: string(row.Question),
			Reason: phrase.Base(row.Refused).What, Why: phrase.ImportWhy(row), Clients: clients,
		})
	}
	for _, flaw := range plan.Flaws {
		flaws = append(flaws, flawJSON{File: flaw.File, Line: flaw.Line, Field: flaw.Field, Reason: flaw.Reason})
	}
	for _, secret := range plan.Foreign {
		foreign = append(foreign, foreignJSON{File: secret.File, Line: secret.Line, Name: secret.Name})
	}
	document := map[string]any{
		"version": report.Version, "format": plan.Format, "rows": rows, "flaws": flaws, "foreign": foreign,
	}
	if len(plan.CodePages) > 0 {
		document["codePage"], document["codePages"] = plan.CodePage, plan.CodePages
	}
	return report.WriteJSON(s.Out, document)
}

// actionCell says what becomes of a row: of one that is left out that it is.
func actionCell(row transfer.ImportRow) console.Cell {
	if row.Action.Stores() && !row.Takes() {
		return console.Cell{Text: "left out", Color: console.Amber}
	}
	return console.Cell{Text: string(row.Action), Color: actionColors[string(row.Action)]}
}

// actionColors are the colours of what becomes of a row of an import or a restore.
var actionColors = map[string]console.Color{
	"add": console.Green, "token": console.Green, "client": console.Green, "update": console.Green,
	"replace": console.Amber, "differs": console.Amber, "ask": console.Amber,
	"present": console.Faint, "refuse": console.Red,
}

// unused is the error of a file of which a part could not be used.
func unused(count int) error {
	if count == 0 {
		return nil
	}
	return console.Advisef(console.No, "Correct the file and import it again: what is stored is left alone.",
		"%s of the file cannot be used", phrase.Count(count, "entry", "entries"))
}

// unusedRows is that of a plan, in which rows may wait for an answer.
func unusedRows(plan transfer.ImportPlan) error {
	open, wrong := plan.Open(), plan.Count(transfer.ImportRefuse)+len(plan.Flaws)
	if open == 0 {
		return unused(wrong)
	}
	return console.Advisef(console.No, "Answer with --env, --client, --access-rows or --client-rows, or take rows with "+
		"--rows: what is stored is left alone.", "%s answered first",
		phrase.Count(open, "row of the file has to be", "rows of the file have to be"))
}
