// Package doctor looks at the secret store, the index, the tokens and the files of Keyrack, says of each how it is, and
// mends what can be mended. It sees no token.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/team"
	"keyrack/model/workspace"
)

// Core is what the doctor needs of the workspace: whose the tokens are.
type Core interface {
	Environments() []model.Environment
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
}

// Stores is what it needs of the keeper.
type Stores interface {
	StoreState(ctx context.Context) (secrets.StoreState, error)
	Inventory(ctx context.Context) (stores []secrets.Inventory, leftovers []secrets.Item, err error)
	Kind(ctx context.Context) (model.StoreKind, error)
	MoveTo(ctx context.Context, kind model.StoreKind, progress func(done, total int)) error
	Collect(ctx context.Context) error
}

// Health is what it needs of the files. Package storage has the real one.
type Health interface {
	// Index looks at every page and every row of the index.
	Index(ctx context.Context) (IndexHealth, error)
	// ExposedFiles lists the files of the data folder that other users of this computer can read. It returns
	// errors.ErrUnsupported on a disk that does not keep who may read a file.
	ExposedFiles() ([]string, error)
	// CloseFiles closes them to others.
	CloseFiles() error
}

// IndexHealth is the state of the index.
type IndexHealth struct {
	Path     string
	Version  int   // of the schema
	ReadOnly bool  // a newer Keyrack wrote it
	Closed   bool  // the system does not let the user write to it
	Damage   error // what is wrong with its structure; nil when it is sound
	Rows     []DamagedRow
	// MovedTo is where a damaged file was moved to when this one was opened; "" when there was none.
	MovedTo     string
	BackupAt    time.Time // of its last daily copy; zero when there is none
	BackupError error     // why today's copy could not be made
}

// DamagedRow is a row that cannot be read and that lists leave out.
type DamagedRow struct {
	Table, ID, Reason string
}

// Verdict says how much a finding matters.
type Verdict string

// The verdicts.
const (
	Fine    Verdict = "fine"
	Notice  Verdict = "notice"  // good to know; nothing is lost
	Trouble Verdict = "trouble" // something does not work until it is dealt with
)

// Topic is what a finding is about.
type Topic string

// The topics, in the order of a report.
const (
	TopicStore     Topic = "store"
	TopicIndex     Topic = "index"
	TopicTokens    Topic = "tokens"
	TopicLeftovers Topic = "leftovers"
	TopicFiles     Topic = "files"
	TopicTeams     Topic = "teams"
)

// Topics are all of them, in the order of a report.
func Topics() []Topic {
	return []Topic{TopicStore, TopicIndex, TopicTokens, TopicLeftovers, TopicFiles, TopicTeams}
}

// Repair is something that Doctor can mend on request.
type Repair string

// The repairs.
const (
	NoRepair      Repair = ""
	FinishMove    Repair = "finish-move"  // bring the secrets that lie elsewhere to the store in use
	DeleteGarbage Repair = "delete-items" // delete secrets that nothing needs any more
	CloseFiles    Repair = "close-files"  // close files to other users
)

// FindingKind says what was found.
type FindingKind string

// The kinds, with what else of a Finding they tell.
const (
	StoreUsable     FindingKind = "store-usable"     // Store
	StoreUnusable   FindingKind = "store-unusable"   // Err
	StoreReadable   FindingKind = "store-readable"   // Place: its collection has no password
	StoreHabit      FindingKind = "store-habit"      // Place: its program does with secrets what nobody expects
	VaultKeptOpen   FindingKind = "vault-kept-open"  // At: an agent keeps the vault open until then
	AgentForeign    FindingKind = "agent-foreign"    // Err: what is in the agent's place
	SecretsUnproven FindingKind = "secrets-unproven" // Count, Place: not proven to be on the disk
	SecretsApart    FindingKind = "secrets-apart"    // Count: in another store; Moving: a move was interrupted
	IndexSound      FindingKind = "index-sound"      // Items: path and schema
	IndexDamaged    FindingKind = "index-damaged"    // Items: path and schema
	IndexNewer      FindingKind = "index-newer"      // a newer Keyrack wrote it
	IndexClosed     FindingKind = "index-closed"     // Err
	RowsDamaged     FindingKind = "rows-damaged"     // Count, Items
	IndexSetAside   FindingKind = "index-set-aside"  // Items: its path
	CopyFailed      FindingKind = "copy-failed"      // the daily copy of the index
	CopyMade        FindingKind = "copy-made"        // At
	SecretsLeft     FindingKind = "secrets-left"     // Count, Items: no longer needed
	TokensUnseen    FindingKind = "tokens-unseen"    // Store, Err: they could not be looked at
	TokensMissing   FindingKind = "tokens-missing"   // Count of Of, Store, Items
	TokensThere     FindingKind = "tokens-there"     // Of, Store
	TokensElsewhere FindingKind = "tokens-elsewhere" // Count, Place, Items: where Keyrack does not look now
	// Count, Store, InVault, Items: of Keyrack, but not of this data folder
	ItemsUnknown  FindingKind = "items-unknown"
	StoreUnlisted FindingKind = "store-unlisted" // Store: it cannot say what it holds
	FilesUnknown  FindingKind = "files-unknown"  // this system's modes do not tell who can read them
	FilesClosed   FindingKind = "files-closed"   // nobody else can read them
	FilesExposed  FindingKind = "files-exposed"  // Count, Items
	TeamSound     FindingKind = "team-sound"     // Store: the team's name
	TeamTold      FindingKind = "team-told"      // Store: the team's name; Team: what is to be told
)

// Finding is one thing that Doctor has looked at.
type Finding struct {
	Topic     Topic
	Verdict   Verdict
	Kind      FindingKind
	Count, Of int
	Store     string // its name
	InVault   bool   // the store is the passphrase vault
	Moving    bool
	Place     model.StorePlace
	Err       error
	At        time.Time
	Items     []string // what it concerns, by name; never a token
	Repair    Repair   // what Mend can do about it
	Team      team.Finding
}

// Examiner is the doctor. [New] makes one.
type Examiner struct {
	core   Core
	stores Stores
	health Health
	teams  Teams
}

// Teams is what it needs of the teams that were joined.
type Teams interface {
	// Examine asks their engines how they are.
	Examine(ctx context.Context) ([]team.Report, error)
}

// New returns a doctor. Health is nil where there are no files to look after, and teams where none can be joined.
func New(core Core, stores Stores, health Health, teams Teams) *Examiner {
	return &Examiner{core, stores, health, teams}
}

// Doctor looks at the secret store, the index, the tokens, the files and the teams, and says of each how it is and what
// to do. It changes nothing and raises no dialog. It reads secrets only where a store cannot say what it holds. Engines
// of teams are asked, with the sign-in of the member.
func (e *Examiner) Doctor(ctx context.Context) ([]Finding, error) {
	var all []Finding
	for _, look := range []func(context.Context) ([]Finding, error){
		e.lookAtStore, e.lookAtIndex, e.lookAtTokens,
		e.lookAtFiles, e.lookAtTeams,
	} {
		found, err := look(ctx)
		if err != nil {
			return all, err
		}
		all = append(all, found...)
		if err := ctx.Err(); err != nil {
			return all, err
		}
	}
	return all, nil
}

// Mend does what a finding offers.
func (e *Examiner) Mend(ctx context.Context, repair Repair) error {
	switch repair {
	case DeleteGarbage:
		return e.stores.Collect(ctx)
	case CloseFiles:
		return e.health.CloseFiles()
	case FinishMove:
		kind, err := e.stores.Kind(ctx)
		if err != nil {
			return err
		}
		return e.stores.MoveTo(ctx, kind, nil)
	}
	return errors.ErrUnsupported
}

// keepsMore are the programs that do with secrets what people do not expect of them.
var keepsMore = []string{"KWallet", "KeePassXC"}

func (e *Examiner) lookAtStore(ctx context.Context) ([]Finding, error) {
	state, err := e.stores.StoreState(ctx)
	if err != nil {
		return nil, err
	}
	finding := Finding{Topic: TopicStore, Verdict: Fine, Kind: StoreUsable, Store: state.Full()}
	if state.Err != nil {
		finding.Verdict, finding.Kind, finding.Err = Trouble, StoreUnusable, state.Err
	}
	all := []Finding{finding}
	switch {
	case state.AgentErr != nil:
		all = append(all, Finding{Topic: TopicStore, Verdict: Trouble, Kind: AgentForeign, Err: state.AgentErr})
	case state.Agent.Open:
		all = append(all, Finding{Topic: TopicStore, Verdict: Notice, Kind: VaultKeptOpen, At: state.Agent.Until})
	}
	if state.Readable {
		all = append(all, Finding{Topic: TopicStore, Verdict: Notice, Kind: StoreReadable, Place: state.Place})
	}
	if slices.Contains(keepsMore, state.Place.Provider) {
		all = append(all, Finding{Topic: TopicStore, Verdict: Notice, Kind: StoreHabit, Place: state.Place})
	}
	if state.Unsettled > 0 {
		all = append(all, Finding{
			Topic: TopicStore, Verdict: Notice, Kind: SecretsUnproven, Count: state.Unsettled, Place: state.Place,
		})
	}
	if state.Elsewhere > 0 {
		all = append(all, Finding{
			Topic: TopicStore, Verdict: Notice, Repair: FinishMove,
			Kind: SecretsApart, Count: state.Elsewhere, Moving: state.Moving,
		})
	}
	return all, nil
}

func (e *Examiner) lookAtIndex(ctx context.Context) ([]Finding, error) {
	if e.health == nil {
		return nil, nil
	}
	health, err := e.health.Index(ctx)
	if err != nil {
		return nil, err
	}
	all := []Finding{{
		Topic: TopicIndex, Verdict: Fine, Kind: IndexSound,
		Items: []string{fmt.Sprintf("%s, schema %d", health.Path, health.Version)},
	}}
	if health.Damage != nil {
		all[0].Verdict, all[0].Kind = Trouble, IndexDamaged
	}
	if health.ReadOnly {
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, Kind: IndexNewer})
	}
	if health.Closed {
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, Kind: IndexClosed, Err: workspace.ErrNotWritable})
	}
	if len(health.Rows) > 0 {
		finding := Finding{Topic: TopicIndex, Verdict: Trouble, Kind: RowsDamaged, Count: len(health.Rows)}
		for _, row := range health.Rows {
			finding.Items = append(finding.Items, fmt.Sprintf("%s %s: %s", row.Table, row.ID, row.Reason))
		}
		all = append(all, finding)
	}
	if health.MovedTo != "" {
		all = append(all, Finding{Topic: TopicIndex, Verdict: Notice, Kind: IndexSetAside, Items: []string{health.MovedTo}})
	}
	switch {
	case health.BackupError != nil:
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, Kind: CopyFailed, Err: health.BackupError})
	case !health.BackupAt.IsZero():
		all = append(all, Finding{Topic: TopicIndex, Verdict: Fine, Kind: CopyMade, At: health.BackupAt})
	}
	return all, nil
}

func (e *Examiner) lookAtTeams(ctx context.Context) ([]Finding, error) {
	if e.teams == nil {
		return nil, nil
	}
	reports, err := e.teams.Examine(ctx)
	var all []Finding
	for _, report := range reports {
		if len(report.Findings) == 0 {
			all = append(all, Finding{Topic: TopicTeams, Verdict: Fine, Kind: TeamSound, Store: report.Name})
		}
		for _, found := range report.Findings {
			verdict := Notice
			if found.Kind.Trouble() {
				verdict = Trouble
			}
			all = append(all, Finding{
				Topic: TopicTeams, Verdict: verdict, Kind: TeamTold, Store: report.Name, Team: found, Err: found.Err,
			})
		}
	}
	return all, err
}

func (e *Examiner) lookAtFiles(context.Context) ([]Finding, error) {
	if e.health == nil {
		return nil, nil
	}
	exposed, err := e.health.ExposedFiles()
	if errors.Is(err, errors.ErrUnsupported) {
		return []Finding{{Topic: TopicFiles, Verdict: Notice, Kind: FilesUnknown}}, nil
	}
	if err != nil {
		return nil, err
	}
	if len(exposed) == 0 {
		return []Finding{{Topic: TopicFiles, Verdict: Fine, Kind: FilesClosed}}, nil
	}
	return []Finding{{
		Topic: TopicFiles, Verdict: Trouble, Kind: FilesExposed, Count: len(exposed), Items: exposed, Repair: CloseFiles,
	}}, nil
}
