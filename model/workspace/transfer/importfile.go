package transfer

import (
	"fmt"
	"time"

	"keyrack/model"
)

// ReadOptions say what is known about a file before it is read.
type ReadOptions struct {
	// Name is the file's, or that of a folder's entry; it tells formats apart that look alike. Empty for what was pasted.
	Name string
	// CodePage is the one that a person has chosen, as the web names them, such as "windows-1250"; empty to guess.
	CodePage string
}

// ImportFile is what a file for import says.
type ImportFile struct {
	Format  string // what a person calls the format, such as "Postman environment"
	Records []ImportRecord
	// Foreign are the secrets of other services in it, by their names. They are never taken.
	Foreign []ForeignSecret
	// Events are the webhooks of Mews in it, also those that bring no token, in the order of the file.
	Events []IntegrationEvent
	Flaws  []Flaw
	// CodePage is the one that the text was read in, empty for Unicode; CodePageSure is false where that is a guess that a
	// person has to look at.
	CodePage     string
	CodePageSure bool
	// CodePages are the others that fit nearly as well and say something else, the best first.
	CodePages []string
}

// ImportRecord is one connection as a file describes it. What the file leaves out is empty. It is small: a file may
// have tens of thousands.
type ImportRecord struct {
	File        string // where the file lies in a folder or an archive, empty for one by itself
	Line        int    // where it stands in the file, counted from 1
	Path        string // the names on the way to the token, such as mcpServers.mews.env.MEWS_ACCESS_TOKEN; never a value
	Environment string // an environment's name, id or address; empty where the file says none
	Client      string
	ClientToken model.Token
	// Clients are the ClientTokens of the file that may belong to it, where ClientToken is empty and nothing tells which.
	// Records may share the list.
	Clients     []ClientCandidate
	AccessToken model.Token
	Label       string
	Note        string
	Tags        []string
	// EnterpriseID is Mews' id of the property or the chain.
	EnterpriseID string
	// MewsIntegrationID is Mews' own id of what Keyrack calls a connection: webhooks name it.
	MewsIntegrationID string
	// Production says that the file speaks of production, also where Environment is empty. It must not go into a demo.
	Production bool
	// Regenerated says that the token takes the place of the one that this integration of Mews had.
	Regenerated bool
	// Disabled says that it was switched off, at Mews or in the tool that wrote the file.
	Disabled bool
	// Confirm says that a token does not have the shape of one. It stands under the exact name that Mews uses, and is not
	// stored unless a person confirms that it is one.
	Confirm bool
	// Undecided is what a person has to say, because the file does not.
	Undecided Undecided
	// Why is why the record was read so.
	Why Grounds
}

// ClientCandidate is a ClientToken that may belong to a record, with what its client application calls itself: that may
// be empty.
type ClientCandidate struct {
	Token  model.Token
	Client string
}

// Undecided is what a file leaves open about a record.
type Undecided uint8

// What may be left open.
const (
	UndecidedNothing Undecided = iota
	// UndecidedKind says that the AccessToken may be a ClientToken.
	UndecidedKind
	// UndecidedClient says that several ClientTokens may belong to it: ClientToken is empty, and Clients has them.
	UndecidedClient
	// UndecidedEnvironment says that the file names two environments for it; Environment is empty.
	UndecidedEnvironment
)

// String is one word, empty where nothing is left open.
func (u Undecided) String() string { return [...]string{"", "kind", "client", "environment"}[u] }

// Ground is what something was told by.
type Ground uint8

// The grounds.
const (
	GroundNone      Ground = iota
	GroundName             // of the value
	GroundKnown            // Mews has published this token
	GroundPartner          // the ClientToken of the same record stands beside it
	GroundLabel            // the name of a property stands beside it
	GroundElsewhere        // the same token has a name elsewhere in the file
	GroundShape            // nothing but its shape
	GroundAddress
	GroundRecord // it stands in the same record
	GroundAffix  // the names have the same prefix or suffix
	GroundParent // it is the nearest one around
)

// String is one word, empty where nothing told it.
func (g Ground) String() string {
	return [...]string{
		"", "name", "known", "partner", "label", "elsewhere", "shape", "address", "record", "affix", "parent",
	}[g]
}

// Grounds say why a record was read as it was. Names are those of the file, and never hold a value of it.
type Grounds struct {
	TokenName       string // of the value, may be empty
	EnvironmentName string // of the value or the group that says the environment
	Token           Ground // GroundName, GroundKnown, GroundPartner, GroundLabel, GroundElsewhere or GroundShape
	Client          Ground // GroundRecord, GroundAffix or GroundParent; GroundNone where no ClientToken belongs to it
	Environment     Ground // GroundAddress, GroundName, GroundKnown, or GroundNone where the file says none
}

// ForeignSecret is the secret of another service in a file, by its name.
type ForeignSecret struct {
	File string
	Line int
	Name string
}

// IntegrationEvent is a webhook by which Mews tells what has become of an integration.
type IntegrationEvent struct {
	File              string
	Line              int
	Action            string // IntegrationCreated, IntegrationDisabled …
	MewsIntegrationID string
	EnterpriseID      string
	Enterprise        string    // the name of the property or the chain
	At                time.Time // zero where the webhook says no time
}

// Flaw is something in a file that cannot be used.
type Flaw struct {
	File   string
	Line   int
	Field  string // may be empty
	Reason string // never quotes the file's values
}

// String returns "line 4, access_token: it is empty".
func (f Flaw) String() string {
	text := fmt.Sprintf("line %d", f.Line)
	if f.File != "" {
		text = f.File + ", " + text
	}
	if f.Field != "" {
		text += ", " + f.Field
	}
	return text + ": " + f.Reason
}
