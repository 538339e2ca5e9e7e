package model

import "strings"

// FailureKind says why a check, or a request of the past, has no answer that tells what was asked. Those of a request
// are the words of connector.FailureKind, where there was no complete answer, and of connector.AnswerProblem, where it
// was none of the API's. It is kept: a kind never gets another word.
type FailureKind string

// The kinds that are no request's.
const (
	NoFailure        FailureKind = ""               // or one that the status says, or that an older Keyrack has not kept
	FailureUntold    FailureKind = "untold"         // the answer names no property
	FailureTakenBack FailureKind = "taken-back"     // the store lost the new token, and the one before is in use again
	FailureOther     FailureKind = "other"          // Found is the text of the error
	ofTheProperties              = "of-properties:" // before the kind of what a list of properties failed with
	ofTheVault                   = "of-vault:"      // before the kind of what the vault failed with
)

// OfProperties returns the failure of listing a portfolio's properties, once its token was accepted.
func (k FailureKind) OfProperties() FailureKind { return ofTheProperties + k }

// Properties returns the failure of listing a portfolio's properties, and whether this one is.
func (k FailureKind) Properties() (FailureKind, bool) {
	rest, is := strings.CutPrefix(string(k), ofTheProperties)
	return FailureKind(rest), is
}

// OfVault returns the failure of the vault, for a kind of failure of a secret store.
func (k FailureKind) OfVault() FailureKind { return ofTheVault + k }

// Vault returns the failure of a secret store, and whether that store was the vault.
func (k FailureKind) Vault() (FailureKind, bool) {
	rest, is := strings.CutPrefix(string(k), ofTheVault)
	return FailureKind(rest), is
}
