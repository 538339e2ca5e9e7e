package transfer

import (
	"cmp"
	"context"
	"errors"

	"keyrack/model"
	"keyrack/model/workspace"
)

// ImportDefaults fill in what a file leaves open, and answer what it leaves undecided.
type ImportDefaults struct {
	Environment model.EnvironmentID
	// Integration is for records that name no client application; when it is empty, the environment's only integration.
	Integration model.IntegrationID
	// Client is the name of client applications that come without one, and of the one to use where no Integration is
	// chosen.
	Client string
	// ClientToken is the one to take where several of a file may belong to a record.
	ClientToken model.Fingerprint
	// Rows is what was said of single rows, by their number.
	Rows map[int]RowChoice
}

// RowChoice is what a person has said of a row. What the file itself says goes before, where it is certain.
type RowChoice struct {
	Tick        Tick
	Kind        TokenKind
	Environment model.EnvironmentID
	Client      model.Fingerprint // of one of the client tokens that [ImportRow.Clients] offers
}

// Tick says whether a row is to be stored. To tick a row that asks for it confirms it.
type Tick int

// The ticks.
const (
	TickAsItStarts Tick = iota
	TickOn
	TickOff
)

// TokenKind is what a token opens.
type TokenKind string

// The kinds. The empty one is that of the file.
const (
	KindAccess TokenKind = "access"
	KindClient TokenKind = "client"
)

// ImportAction is what becomes of a record.
type ImportAction string

// The actions. The first four store something, where the row is ticked.
const (
	ImportAdd     ImportAction = "add"     // a new connection
	ImportReplace ImportAction = "replace" // the token takes the place of the one that a connection has, or has lost
	ImportUpdate  ImportAction = "update"  // a connection gets what Mews says of it: its integration's id, or its standing
	ImportClient  ImportAction = "client"  // a new client application, without a connection
	ImportPresent ImportAction = "present" // it is stored already: nothing is done
	ImportAsk     ImportAction = "ask"     // it cannot be stored before a person has answered Question
	ImportRefuse  ImportAction = "refuse"  // it cannot be stored: Refused says why
)

// Stores reports whether something is stored.
func (a ImportAction) Stores() bool {
	return a == ImportAdd || a == ImportReplace || a == ImportUpdate || a == ImportClient
}

// Question is what a person has to say of a row.
type Question string

// The questions. A row that asks to be confirmed is confirmed by ticking it.
const (
	NoQuestion       Question = ""
	AskEnvironment   Question = "environment"
	AskKind          Question = "kind"        // is it an AccessToken or a ClientToken?
	AskClient        Question = "client"      // which client application does it belong to?
	AskClientName    Question = "client-name" // what does its client application call itself?
	AskToken         Question = "token"       // it does not look like a token: is it one?
	AskConnection    Question = "connection"  // is it of this one, whose token begins as the id of the integration?
	AskWhetherWanted Question = "off"         // the file says that it is switched off: is it wanted?
)

// ImportRow is one record of a file and what becomes of it. It shows no token.
type ImportRow struct {
	Number      int // counted from 1
	Action      ImportAction
	Title       string // the label, or what is known by another name
	Fingerprint model.Fingerprint
	Environment string
	Client      string
	// Standing is what a webhook says of the connection, where the row brings that.
	Standing model.StandingState
	Question Question
	Clients  []ClientOption // the answers to AskClient
	Refused  error          // why it cannot be stored; it quotes nothing of the file
	// Ticked says that it is stored.
	Ticked bool

	owned   bool // the record is the row's alone, and may be changed
	event   bool
	earlier int32 // the number of the row before whose fingerprint has the same hash, 0 for none
	brought int32 // the number of the row that brings the connection, for an event; 0 for none

	record      *ImportRecord
	at          *model.Standing // nil where nothing is said of it
	environment model.EnvironmentID
	integration *plannedIntegration
	connection  model.ConnectionID // of the one that is replaced or updated
}

// File is where the file lies in a folder or an archive, empty for one by itself.
func (r ImportRow) File() string { return r.record.File }

// Line is where the row stands in the file, counted from 1.
func (r ImportRow) Line() int { return r.record.Line }

// Path is the names on the way to the token.
func (r ImportRow) Path() string { return r.record.Path }

// Why is why it was read so.
func (r ImportRow) Why() Grounds { return r.record.Why }

// SaysProduction reports whether the file calls it production: it goes nowhere else.
func (r ImportRow) SaysProduction() bool { return r.record.Production }

// own is the record as the row may change it: that of the file stays as it is.
func (r *ImportRow) own() *ImportRecord {
	if !r.owned {
		record := *r.record
		r.record, r.owned = &record, true
	}
	return r.record
}

// Takes reports whether the row is stored.
func (r ImportRow) Takes() bool { return r.Ticked && r.Action.Stores() }

// ClientOption is a client application that a record may belong to.
type ClientOption struct {
	Client      string // empty for a client token of the file that has no name
	Fingerprint model.Fingerprint
}

// ImportPlan is what an import would do.
type ImportPlan struct {
	Format  string
	Rows    []ImportRow
	Flaws   []Flaw
	Foreign []ForeignSecret
	// CodePage is the guess in which the text was read, CodePages are the others that it may be in; both empty where it is
	// certain.
	CodePage  string
	CodePages []string
}

// Count returns how many rows have an action.
func (p ImportPlan) Count(action ImportAction) int {
	n := 0
	for _, row := range p.Rows {
		if row.Action == action {
			n++
		}
	}
	return n
}

// Taken returns how many rows are stored with one of the actions, or with any where none is given.
func (p ImportPlan) Taken(actions ...ImportAction) int {
	n := 0
	for _, row := range p.Rows {
		if !row.Takes() {
			continue
		}
		for _, action := range actions {
			if row.Action == action {
				n++
			}
		}
		if len(actions) == 0 {
			n++
		}
	}
	return n
}

// Open returns how many rows a person has to answer or to confirm before they can be stored.
func (p ImportPlan) Open() int {
	n := 0
	for _, row := range p.Rows {
		if row.Question != NoQuestion && !row.Takes() {
			n++
		}
	}
	return n
}

// Why a record of a file cannot be stored, or what is missing for it.
var (
	ErrKeyOfNobody        = errors.New("no connection is known that this new key belongs to")
	ErrIntegrationUnknown = errors.New("no connection is known that belongs to this integration of Mews")
	ErrNoEnvironment      = errors.New("no environment was chosen for it")
	ErrOtherEnvironment   = errors.New("its environment is not known here")
	ErrSaysProduction     = errors.New("the file says that it is of production")
	ErrEnvironmentUnclear = errors.New("the file says two environments of it")
	ErrKindUnclear        = errors.New("the file does not say whether it is an access token or a client token")
	ErrNotShaped          = errors.New("it does not have the shape of a token")
	ErrProbably           = errors.New("the integration is known by the beginning of the token alone")
	ErrSwitchedOff        = errors.New("the file says that it is switched off")
	ErrClientUnnamed      = errors.New("its client application has no name")
	ErrClientNotStored    = errors.New("its client application is not stored, and the file has no client token for it")
	ErrEnvironmentEmpty   = errors.New("the environment has no client application")
	ErrClientUnclear      = errors.New("the environment has several client applications")
	ErrClientTokenUnclear = errors.New("several client tokens of the file may belong to it")
)

// refusedRow says why a record cannot be stored, where the others can. With a question it can be stored once that is
// answered.
type refusedRow struct {
	error
	question Question
}

// PreviewImport says what Import would do with a file, and changes nothing. Secrets are read only where a fingerprint
// is the same.
func (t *Transfers) PreviewImport(ctx context.Context, file ImportFile, defaults ImportDefaults) (ImportPlan, error) {
	file.Records = t.tidyRecords(file.Records)
	p, err := t.newPlanner(ctx, file, defaults)
	if err != nil {
		return ImportPlan{}, err
	}
	// Client tokens first: what a person has called one serves the rows before it, too.
	for _, clients := range []bool{true, false} {
		for i := range file.Records {
			if (p.kindOf(i+1) == KindClient) != clients {
				continue
			}
			if ctx.Err() != nil {
				return ImportPlan{}, ctx.Err()
			}
			if err := p.plan(ctx, &p.rows[i]); err != nil {
				return ImportPlan{}, err
			}
		}
	}
	if err := p.planEvents(ctx, file.Events); err != nil {
		return ImportPlan{}, err
	}
	return ImportPlan{
		Format: file.Format, Rows: p.rows, Flaws: file.Flaws, Foreign: file.Foreign, CodePage: file.CodePage,
		CodePages: file.CodePages,
	}, nil
}

// plan decides what becomes of a row.
func (p *planner) plan(ctx context.Context, row *ImportRow) error {
	err := p.place(ctx, row)
	var refused refusedRow
	switch {
	case errors.As(err, &refused):
		row.Action, row.Refused, row.Question = ImportRefuse, refused.error, refused.question
		if refused.question != NoQuestion {
			row.Action = ImportAsk
		}
	case err != nil:
		return err
	default:
		p.settle(row)
	}
	row.Title = cmp.Or(row.Title, row.record.Label, string(row.Fingerprint))
	p.remember(row)
	return nil
}

// settle decides whether a row that can be stored is, unless a person says otherwise.
func (p *planner) settle(row *ImportRow) {
	if !row.Action.Stores() {
		return
	}
	choice := p.defaults.Rows[row.Number]
	switch {
	case row.Question != NoQuestion: // of the place
	case !row.event && !isShaped(row):
		row.Question, row.Refused = AskToken, ErrNotShaped
	case row.record.Disabled && row.record.MewsIntegrationID == "":
		row.Question, row.Refused = AskWhetherWanted, ErrSwitchedOff
	}
	switch choice.Tick {
	case TickOn:
		row.Ticked = true
	case TickOff:
	default:
		row.Ticked = row.Question == NoQuestion
	}
}

// isShaped reports whether all tokens that a row would store have the shape that Mews gives them. Whoever reads files
// says so, too; what is stored without having been confirmed does not rest on that alone.
func isShaped(row *ImportRow) bool {
	tokens := []model.Secret{row.record.AccessToken.Secret, row.record.ClientToken.Secret}
	if row.integration != nil {
		tokens = append(tokens, row.integration.token)
	}
	for _, token := range tokens {
		if !token.IsEmpty() && !model.HasTokenShape(token) {
			return false
		}
	}
	return !row.record.Confirm
}

// plannedIntegration is one that is there, or that the first row that needs it makes.
type plannedIntegration struct {
	model.Integration
	token model.Secret
}

func (i *plannedIntegration) option() ClientOption {
	return ClientOption{Client: i.Client, Fingerprint: i.Fingerprint}
}

// fit reports what forbids to store the tokens of a record in an environment.
func fit(environment model.Environment, record *ImportRecord) error {
	for _, token := range []model.Token{record.AccessToken, record.ClientToken} {
		if token.Secret.IsEmpty() {
			continue
		}
		if err := workspace.Fit(environment, token); err != nil {
			return refusedRow{error: err}
		}
	}
	return nil
}
