package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Health is what Doctor needs of the files. Package storage has the real one.
type Health interface {
	// Index looks at every page and every row of the index.
	Index(ctx context.Context) (IndexHealth, error)
	// ExposedFiles lists the files of the data folder that other users of this computer can read. It returns
	// errors.ErrUnsupported where the modes of files do not tell.
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
	TopicStore     Topic = "Secret store"
	TopicIndex     Topic = "Index"
	TopicTokens    Topic = "Tokens"
	TopicLeftovers Topic = "Leftovers"
	TopicFiles     Topic = "Files"
)

// Repair is something that Doctor can mend on request.
type Repair string

// The repairs.
const (
	NoRepair      Repair = ""
	FinishMove    Repair = "finish-move"  // bring the secrets that lie elsewhere to the store in use
	DeleteGarbage Repair = "delete-items" // delete secrets that nothing needs any more
	CloseFiles    Repair = "close-files"  // close files to other users
)

// Finding is one thing that Doctor has looked at.
type Finding struct {
	Topic   Topic
	Verdict Verdict
	What    string   // a sentence
	Next    string   // what to do; empty when there is nothing to do
	Items   []string // what it concerns, by name; never a token
	Repair  Repair   // what Mend can do about it
}

// Doctor looks at the secret store, the index, the tokens and the files, and says of each how it is and what to do. It
// changes nothing and raises no dialog. It reads secrets only where a store cannot say what it holds.
func (w *Workspace) Doctor(ctx context.Context) ([]Finding, error) {
	var all []Finding
	for _, look := range []func(context.Context) ([]Finding, error){w.lookAtStore, w.lookAtIndex, w.lookAtTokens, w.lookAtFiles} {
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
func (w *Workspace) Mend(ctx context.Context, repair Repair) error {
	switch repair {
	case DeleteGarbage:
		return w.keeper.Collect(ctx)
	case CloseFiles:
		return w.health.CloseFiles()
	case FinishMove:
		kind, err := w.keeper.Kind(ctx)
		if err != nil {
			return err
		}
		return w.MoveTo(ctx, kind, nil)
	}
	return errors.ErrUnsupported
}

func (w *Workspace) lookAtStore(ctx context.Context) ([]Finding, error) {
	state, err := w.StoreState(ctx)
	if err != nil {
		return nil, err
	}
	finding := Finding{Topic: TopicStore, Verdict: Fine, What: fmt.Sprintf("Tokens are kept in the %s, and it can be used.", state.Full())}
	if state.Err != nil {
		explanation := Explain(state.Err)
		finding.Verdict, finding.What, finding.Next = Trouble, explanation.What, explanation.Next
	}
	all := []Finding{finding}
	if own := providerNotes[state.Place.Provider]; own.What != "" {
		all = append(all, Finding{Topic: TopicStore, Verdict: Notice, What: own.What, Next: own.Next})
	}
	if state.Unsettled > 0 {
		all = append(all, Finding{
			Topic: TopicStore, Verdict: Notice, What: counted(state.Unsettled, "token is", "tokens are") + " stored, but not proven to be on the disk.",
			Next: notDurableNext(state.Place),
		})
	}
	if state.Elsewhere > 0 {
		next := "Move them, or enter them again."
		if state.Moving {
			next = "A move was interrupted: let it go on."
		}
		all = append(all, Finding{
			Topic: TopicStore, Verdict: Notice, Repair: FinishMove,
			What: counted(state.Elsewhere, "secret still lies", "secrets still lie") + " in another store, and Keyrack reads from there.", Next: next,
		})
	}
	return all, nil
}

func (w *Workspace) lookAtIndex(ctx context.Context) ([]Finding, error) {
	if w.health == nil {
		return nil, nil
	}
	health, err := w.health.Index(ctx)
	if err != nil {
		return nil, err
	}
	all := []Finding{{Topic: TopicIndex, Verdict: Fine, What: "The index is sound.", Items: []string{fmt.Sprintf("%s, schema %d", health.Path, health.Version)}}}
	if health.Damage != nil {
		all[0].Verdict, all[0].What = Trouble, "The index is damaged."
		all[0].Next = "Start Keyrack again: it offers the last good copy and keeps the damaged file."
	}
	if health.ReadOnly {
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, What: "A newer Keyrack wrote the index, so this one only reads it.", Next: "Update Keyrack."})
	}
	if health.Closed {
		explanation := Explain(ErrNotWritable)
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, What: explanation.What, Next: explanation.Next})
	}
	if len(health.Rows) > 0 {
		finding := Finding{
			Topic: TopicIndex, Verdict: Trouble, What: counted(len(health.Rows), "entry", "entries") + " of the index cannot be read: lists leave it out.",
			Next: "Their tokens are still in the secret store. Restore a backup to get them back.",
		}
		for _, row := range health.Rows {
			finding.Items = append(finding.Items, fmt.Sprintf("%s %s: %s", row.Table, row.ID, row.Reason))
		}
		all = append(all, finding)
	}
	if health.MovedTo != "" {
		all = append(all, Finding{Topic: TopicIndex, Verdict: Notice, What: "A damaged index was set aside.", Next: "Keep it until you are sure that nothing is missing.", Items: []string{health.MovedTo}})
	}
	switch {
	case health.BackupError != nil:
		all = append(all, Finding{Topic: TopicIndex, Verdict: Trouble, What: "The daily copy of the index could not be made.", Next: "Look whether the disk is full."})
	case !health.BackupAt.IsZero():
		all = append(all, Finding{Topic: TopicIndex, Verdict: Fine, What: "The last daily copy of the index is of " + health.BackupAt.Local().Format("2 January 2006, 15:04") + "."})
	}
	return all, nil
}

func (w *Workspace) lookAtFiles(context.Context) ([]Finding, error) {
	if w.health == nil {
		return nil, nil
	}
	exposed, err := w.health.ExposedFiles()
	if errors.Is(err, errors.ErrUnsupported) {
		return []Finding{{Topic: TopicFiles, Verdict: Notice, What: "Who else can read the data folder is not told by the modes of its files on this system, so that was not looked at."}}, nil
	}
	if err != nil {
		return nil, err
	}
	if len(exposed) == 0 {
		return []Finding{{Topic: TopicFiles, Verdict: Fine, What: "No other user of this computer can read the data folder."}}, nil
	}
	return []Finding{{
		Topic: TopicFiles, Verdict: Trouble, Items: exposed, Repair: CloseFiles,
		What: fmt.Sprintf("Other users of this computer can read %s of the data folder. No token is in there.", counted(len(exposed), "file", "files")),
		Next: "Close them.",
	}}, nil
}

// counted writes a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
