package phrase

import (
	"fmt"
	"slices"
	"strings"

	"keyrack/model/workspace/transfer"
)

// ImportRemark says of a row of an import what a person has to know before it is stored: what is asked, why it cannot
// be stored, else why it was read so.
func ImportRemark(row transfer.ImportRow) string {
	if row.Refused == nil {
		return ImportWhy(row)
	}
	text := Explain(row.Refused).What
	var clients []string
	for _, client := range row.Clients[:min(len(row.Clients), maxNamed)] {
		clients = append(clients, ImportClientOption(client))
	}
	if len(clients) == 0 {
		return text
	}
	if len(row.Clients) > maxNamed {
		clients = append(clients, "…")
	}
	return strings.TrimSuffix(text, ".") + ": " + strings.Join(clients, ", ") + "."
}

// maxNamed is how many things of a kind are named in a sentence.
const maxNamed = 6

// ImportClientOption names one of the client applications that a row may belong to: "Acme Sync 2.1.0 C11E…E000".
func ImportClientOption(option transfer.ClientOption) string {
	return strings.TrimSpace(option.Client + " " + string(option.Fingerprint))
}

// ImportAction says in a word what becomes of a row.
func ImportAction(row transfer.ImportRow) string {
	if row.Action == transfer.ImportUpdate && row.Standing != "" {
		return string(row.Standing) + " at Mews"
	}
	return importActions[row.Action]
}

var importActions = map[transfer.ImportAction]string{
	transfer.ImportAdd:     "new",
	transfer.ImportReplace: "new token",
	transfer.ImportUpdate:  "gets its id at Mews",
	transfer.ImportClient:  "new client application",
	transfer.ImportPresent: "stored already",
	transfer.ImportAsk:     "to be answered",
	transfer.ImportRefuse:  "cannot be stored",
}

// ImportPlace says where a row or a flaw stands: "tokens.json, line 4, mcpServers.mews.env.MEWS_ACCESS_TOKEN".
func ImportPlace(file string, line int, path string) string {
	var parts []string
	for _, part := range []string{file, lineText(line), path} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func lineText(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d", line)
}

// ImportWhy says why a row was read so: by which name the token was known, what its client token was found by, and what
// said the environment. It quotes names of the file and no values.
func ImportWhy(row transfer.ImportRow) string {
	why := row.Why()
	return join(tokenGround(why), clientGrounds[why.Client], environmentGround(why))
}

func tokenGround(why transfer.Grounds) string {
	name := "“" + why.TokenName + "”"
	switch {
	case why.Token == transfer.GroundNone:
		return ""
	case why.Token == transfer.GroundName && why.TokenName != "":
		return "named " + name
	case why.Token == transfer.GroundName:
		return "named so"
	case why.Token == transfer.GroundKnown:
		return "a token of Mews' documentation"
	case why.Token == transfer.GroundPartner:
		return "the other one is the client token"
	case why.Token == transfer.GroundLabel && why.TokenName != "":
		return "the token of " + name
	case why.Token == transfer.GroundLabel:
		return "beside the name of a place"
	case why.Token == transfer.GroundElsewhere:
		return "named so elsewhere in the file"
	}
	return "by its shape"
}

var clientGrounds = map[transfer.Ground]string{
	transfer.GroundRecord: "client token beside it",
	transfer.GroundAffix:  "client token of the same name",
	transfer.GroundParent: "nearest client token",
}

func environmentGround(why transfer.Grounds) string {
	by := map[transfer.Ground]string{
		transfer.GroundAddress: "environment by the address", transfer.GroundName: "environment by the name",
		transfer.GroundKnown: "environment by Mews' documentation",
	}[why.Environment]
	if by != "" && why.EnvironmentName != "" {
		by += " in “" + why.EnvironmentName + "”"
	}
	return by
}

// importSentinels say why something of a file cannot be stored, or what is missing for it.
func importSentinels() []explained {
	return []explained{
		{transfer.ErrUnknownFormat, Explanation{
			What: "Keyrack does not know what this file is.",
			Next: "It reads the files of many tools, and every text in which a token stands by itself.",
		}},
		{transfer.ErrTooDeep, Explanation{
			What: "Its brackets or elements are nested too deep: nothing of it was read.",
			Next: "Copy the part with the tokens, and paste it.",
		}},
		{transfer.ErrCodePage, Explanation{
			What: "There is no code page of that name.", Next: "Name it as the web does, such as windows-1250.",
		}},
		{
			transfer.ErrKeyOfNobody,
			Explanation{
				What: "Keyrack does not know which connection this new key belongs to: replace the token of that connection.",
			},
		},
		{
			transfer.ErrIntegrationUnknown,
			Explanation{What: "Keyrack does not know which connection belongs to this integration of Mews."},
		},
		{transfer.ErrSaysProduction, Explanation{What: "The file says that it is of production: it is stored nowhere else."}},
		{transfer.ErrEnvironmentUnclear, Explanation{What: "The file says two environments of it: choose the right one."}},
		{transfer.ErrKindUnclear, Explanation{What: "Say whether it is an access token or a client token."}},
		{
			transfer.ErrNotShaped,
			Explanation{What: "It is named as a token and does not look like one: take it if you know that it is."},
		},
		{
			transfer.ErrProbably,
			Explanation{What: "Its token begins as the id of the integration does: take it if it is the same."},
		},
		{transfer.ErrSwitchedOff, Explanation{What: "The file says that it is switched off: take it if you want it."}},
		{
			transfer.ErrOtherClient,
			Explanation{
				What: "Its client token is that of another client application.",
				Next: "Nothing was sent. Paste the token alone if it belongs here all the same.",
			},
		},
		{
			transfer.ErrSeveralTokens,
			Explanation{What: "There are several access tokens in it.", Next: "Paste one, or import them all."},
		},
		{
			transfer.ErrSeveralClients,
			Explanation{
				What: "There are several client tokens in it.", Next: "Paste the access token alone, or import the text.",
			},
		},
		{transfer.ErrNoEnvironment, Explanation{What: "Choose the environment it belongs to."}},
		{
			transfer.ErrOtherEnvironment,
			Explanation{What: "Its environment is not known here: add it first, or correct the file."},
		},
		{
			transfer.ErrClientUnnamed,
			Explanation{What: "Its client application has no name: give one, such as “Acme Sync 2.1.0”."},
		},
		{
			transfer.ErrClientNotStored,
			Explanation{What: "Its client application is not stored yet, and the file has no client token for it."},
		},
		{
			transfer.ErrEnvironmentEmpty,
			Explanation{What: "The environment has no client application yet: add one with its client token first."},
		},
		{
			transfer.ErrClientUnclear,
			Explanation{What: "The environment has several client applications: say which one it belongs to."},
		},
		{
			transfer.ErrClientTokenUnclear,
			Explanation{What: "Several client tokens of the file may belong to it: say which one."},
		},
	}
}

func explainOtherPlace(err *transfer.OtherPlaceError) Explanation {
	says := err.Says
	if says == "" {
		says = "production"
	}
	return Explanation{
		What: fmt.Sprintf("What you pasted is of %s, this is %s.", says, err.Here),
		Next: "Nothing was sent. Add it there, or paste the token alone.",
	}
}

// explainHeld says as what Keyrack holds a token that a file calls otherwise.
func explainHeld(err *transfer.HeldError) Explanation {
	if err.Client {
		return Explanation{
			What: fmt.Sprintf("It is no access token: Keyrack holds it as the client token of “%s” in %s.", err.Title,
				err.Environment),
		}
	}
	return Explanation{
		What: fmt.Sprintf("Its client token is none: Keyrack holds it as the access token of “%s” in %s.", err.Title,
			err.Environment),
	}
}

// ImportFlaw says what is wrong with an entry of a file, and where: "line 4, access_token: it is empty".
func ImportFlaw(flaw transfer.Flaw) string {
	return ImportPlace(flaw.File, flaw.Line, flaw.Field) + ": " + flaw.Reason
}

// ImportForeign says which secrets of other services a file holds, by their keys: "2 secrets of other services were
// left alone: GITHUB_TOKEN, OPENAI_API_KEY". It is empty where there are none.
func ImportForeign(secrets []transfer.ForeignSecret) string {
	if len(secrets) == 0 {
		return ""
	}
	var names []string
	for _, secret := range secrets {
		if secret.Name != "" && !slices.Contains(names, secret.Name) {
			names = append(names, secret.Name)
		}
	}
	if len(names) > maxNamed {
		names = append(names[:maxNamed:maxNamed], "…")
	}
	text := Count(len(secrets), "secret of another service was", "secrets of other services were") + " left alone"
	if len(names) > 0 {
		text += ": " + strings.Join(names, ", ")
	}
	return text + "."
}

// amount is how many there are of something, with its names for one and for several.
type amount struct {
	n         int
	one, many string
}

// amounts counts what there is any of.
func amounts(all []amount) []string {
	var parts []string
	for _, part := range all {
		if part.n > 0 {
			parts = append(parts, Count(part.n, part.one, part.many))
		}
	}
	return parts
}

// ImportSummary says what an import would do: "Postman environment: 2 new connections, 1 is stored already."
func ImportSummary(plan transfer.ImportPlan) string {
	parts := amounts([]amount{
		{plan.Taken(transfer.ImportAdd), "new connection", "new connections"},
		{plan.Taken(transfer.ImportClient), "new client application", "new client applications"},
		{plan.Taken(transfer.ImportReplace), "new token", "new tokens"},
		{plan.Taken(transfer.ImportUpdate), "connection updated", "connections updated"},
		{plan.Count(transfer.ImportPresent), "is stored already", "are stored already"},
		{plan.Open(), "row to be answered or ticked", "rows to be answered or ticked"},
		{plan.Count(transfer.ImportRefuse) + len(plan.Flaws), "cannot be used", "cannot be used"},
	})
	if len(parts) == 0 {
		parts = []string{"there is no token of Mews in it"}
	}
	return plan.Format + ": " + strings.Join(parts, ", ") + "."
}

// Imported tells what an import has done; flaws is how many entries of the file could not be read.
func Imported(report transfer.ImportReport, flaws int) string {
	parts := amounts([]amount{
		{report.Added, "connection added", "connections added"},
		{report.Clients, "client application added", "client applications added"},
		{report.Replaced, "token replaced", "tokens replaced"},
		{report.Updated, "connection updated", "connections updated"},
		{report.Present, "was there already", "were there already"},
		{report.Skipped, "row left out", "rows left out"},
		{report.Open, "row to be answered or confirmed", "rows to be answered or confirmed"},
		{report.Refused + flaws, "entry not usable", "entries not usable"},
		{report.Left, "row not come to", "rows not come to"},
	})
	if len(parts) == 0 {
		return "nothing was done"
	}
	return strings.Join(parts, ", ")
}

// ImportFormats says in a line what can be imported: "It reads 54 formats: Postman environment, Insomnia export, …
// and every text with tokens in it."
func ImportFormats(formats []transfer.Format) string {
	const shown = 6
	var names []string
	for _, format := range formats {
		if len(names) < shown {
			names = append(names, format.Name)
		}
	}
	return fmt.Sprintf("%d formats are read: %s, …", len(formats), strings.Join(names, ", "))
}

// ImportCodePage says that the code page of a file was guessed, and what else it may be; "" where it is certain.
func ImportCodePage(plan transfer.ImportPlan) string {
	if len(plan.CodePages) == 0 {
		return ""
	}
	return "Its letters were read as " + plan.CodePage + ", which is a guess: look at the names. --encoding " +
		strings.Join(plan.CodePages, " or ") + " reads them otherwise."
}

// explainUnread says what a file is that is not read, and what to do with it.
func explainUnread(err *transfer.UnreadError) Explanation {
	known := map[transfer.Unread]Explanation{
		transfer.UnreadKeePass:   {What: "This is a database of KeePass.", Next: "Export it as XML or CSV, and import that."},
		transfer.UnreadDatabase:  {What: "This is a database of SQLite.", Next: "Export it with the tool it is of."},
		transfer.UnreadOldOffice: {What: "This is a file of an old Office.", Next: "Save it as .xlsx or as CSV."},
		transfer.UnreadPDF:       {What: "This is a PDF.", Next: "Copy the text with the tokens, and paste it."},
		transfer.UnreadPicture:   {What: "This is a picture.", Next: "Keyrack reads no text in pictures."},
		transfer.UnreadArchive:   {What: "This is an archive other than ZIP.", Next: "Unpack it, and import the folder."},
		transfer.UnreadEncrypted: {What: "This file is encrypted.", Next: "Decrypt it first."},
	}
	if explanation, is := known[err.Kind]; is {
		return explanation
	}
	return Explain(transfer.ErrUnknownFormat)
}
