package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// Format is a kind of file that can be imported.
type Format struct {
	Name  string   // what a person calls it
	Files []string // how its files are usually called; may be empty
}

// ImportFormats are the kinds of files that can be imported.
func (t *Transfers) ImportFormats() []Format {
	if t.files == nil {
		return nil
	}
	return t.files.Formats()
}

// Lying is a token that lies in plain text.
type Lying struct {
	File        string
	Line        int
	Fingerprint model.Fingerprint
	Public      bool // it is printed in Mews' documentation
	// Held names what Keyrack holds the token as: a connection or a client application. It is empty for one that Keyrack
	// does not hold, or whose own copy cannot be read.
	Held        string
	Kind        TokenKind // of what it is held as
	Environment string
	Connection  model.ConnectionID
}

// ScanReport is what a scan has found, in the order of the files.
type ScanReport struct {
	Found  []Lying
	Files  int  // that were looked into
	Unread int  // too large, or not to be opened
	Cut    bool // there are more than are looked into
}

// Scan lists where tokens of Mews lie in plain text, and which of them Keyrack holds. It changes nothing, and of a
// token it returns the fingerprint alone.
func (t *Transfers) Scan(ctx context.Context, path string) (ScanReport, error) {
	if t.files == nil {
		return ScanReport{}, errors.ErrUnsupported
	}
	scan, err := t.files.Scan(ctx, path)
	if err != nil {
		return ScanReport{}, fmt.Errorf("looking for tokens: %w", err)
	}
	held, err := t.held(ctx)
	if err != nil {
		return ScanReport{}, err
	}
	report := ScanReport{Files: scan.Files, Unread: scan.Unread, Cut: scan.Cut}
	for _, sighting := range scan.Sightings {
		t.redactor.Register(sighting.Token)
		one := Lying{File: sighting.File, Line: sighting.Line, Fingerprint: sighting.Token.Fingerprint()}
		if parsed, err := model.ParseToken(sighting.Token.Reveal()); err == nil {
			one.Public = parsed.Public
		}
		if err := held.fill(ctx, t, &one, sighting.Token); err != nil {
			return report, err
		}
		report.Found = append(report.Found, one)
	}
	return report, nil
}

// holding are the stored tokens by their fingerprint.
type holding map[model.Fingerprint][]holder

type holder struct {
	ref         model.SecretRef
	kind        TokenKind
	title       string
	environment string
	connection  model.ConnectionID
}

func (t *Transfers) held(ctx context.Context) (holding, error) {
	held := holding{}
	for _, environment := range t.core.Environments() {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			held.add(environment, group)
		}
	}
	return held, nil
}

func (h holding) add(environment model.Environment, group workspace.Group) {
	i := group.Integration
	h[i.Fingerprint] = append(h[i.Fingerprint], holder{i.ClientToken, KindClient, i.Client, environment.Name, ""})
	for _, c := range group.Connections {
		h[c.Fingerprint] = append(h[c.Fingerprint],
			holder{c.AccessToken, KindAccess, c.Title(), environment.Name, c.ID})
	}
}

// fill says what a token is held as. Secrets are read only where the fingerprint is the same.
func (h holding) fill(ctx context.Context, t *Transfers, one *Lying, token model.Secret) error {
	for _, holder := range h[one.Fingerprint] {
		is, err := t.keeper.Holds(ctx, holder.ref, one.Fingerprint, token)
		if err != nil {
			return err
		}
		if is == secrets.Same {
			one.Held, one.Kind = cmp.Or(holder.title, string(one.Fingerprint)), holder.kind
			one.Environment, one.Connection = holder.environment, holder.connection
			return nil
		}
	}
	return nil
}
