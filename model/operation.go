package model

import "time"

// OperationKind says what an operation does to a property's data. Every Connector API operation is a POST, so the HTTP
// method says nothing.
type OperationKind string

// The kinds of operation. An operation that the catalogue does not know is a Write.
const (
	Read        OperationKind = "read"
	Write       OperationKind = "write"
	Destructive OperationKind = "destructive" // deletes, cancels or cannot be undone
	Money       OperationKind = "money"       // moves money or creates a payment
)

// Mutates reports whether the operation changes data: everything that is not proven to be a read does.
func (k OperationKind) Mutates() bool { return k != Read }

// APIPath stands between the address of an environment and the path of an operation.
const APIPath = "/api/connector/v1/"

// Operation is one Connector API operation.
type Operation struct {
	Path       string // "resource/action[/version]", exactly as in the address: case counts, no slash at either end
	Kind       OperationKind
	Title      string
	Known      bool // the catalogue has it
	Restricted bool // beta, or needs a grant by Mews
	Deprecated bool
	// Replacement and DiscontinuedOn ("2027-01-10") are empty where Mews gives none.
	Replacement    string
	DiscontinuedOn string
	// Portfolio says that the operation works with a portfolio token; Scope names the body fields that then take
	// property ids: EnterpriseId, EnterpriseIds, ChainId, ChainIds.
	Portfolio bool
	Scope     []string
	Paged     bool
}

// DaysLeft returns how many days after the day of now an operation ends, by UTC: 0 today, less for one that has ended.
// It knows nothing of an operation without an announced end, or without a now.
func (o Operation) DaysLeft(now time.Time) (days int, known bool) {
	end, err := time.Parse(time.DateOnly, o.DiscontinuedOn)
	if err != nil || now.IsZero() {
		return 0, false
	}
	return int(end.Sub(now.UTC().Truncate(24*time.Hour)).Hours() / 24), true
}

// Classifier finds the operation behind a path. Of a path it does not know, in exactly this spelling, it returns an
// Operation with Known false and kind Write.
type Classifier interface {
	Lookup(path string) Operation
}
