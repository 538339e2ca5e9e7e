// Package keyrack joins the core of Keyrack with the features that stand on it. The window and the terminal open one
// [Keyrack] and see all of it as one thing; neither the core nor a feature knows the others.
//
// There is no logic in here. What a method promises is said where it is: in package workspace, or in that of its
// feature.
package keyrack

import (
	"context"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/settings"
	"keyrack/model/team"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/doctor"
	"keyrack/model/workspace/fanout"
	"keyrack/model/workspace/listen"
	"keyrack/model/workspace/rehearsal"
	"keyrack/model/workspace/teams"
	"keyrack/model/workspace/titles"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
)

// Options are the parts that Keyrack is made of. All but Vault, Transfer, Health and Network are required.
type Options struct {
	Index     Index
	Titles    titles.Index  // what connections are called; may be nil where nobody asks
	Secrets   secrets.Store // the keychain
	Vault     secrets.Vault // nil where there can be none
	History   workspace.History
	Requests  workspace.RequestStore
	Transfer  transfer.Codec // nil where no files are read or written
	Health    doctor.Health  // nil where there are no files to look after
	Sender    workspace.Sender
	Dialer    workspace.Dialer // nil where no sockets are opened
	Sandbox   workspace.Sandbox
	Hotels    rehearsal.Hotels // the same sandbox, as it is directed; nil where it cannot be
	Network   settings.Network // nil where the preferences about the network are only kept
	Post      deliver.Post     // sends a sample of a webhook; nil where none are sent
	Catalogue model.Classifier
	// Operations is the same catalogue with bodies, for the capability map.
	Operations check.Operations
	// OpenEngine returns a client of the engine of a team; nil where no teams can be joined. FindToken looks for a token
	// that other programs of such engines use here; it may be nil.
	OpenEngine func(name string, place team.Place, installation string) (teams.Client, error)
	FindToken  func() (team.Found, bool)
	// Refresh brings the catalogue up to date; its zero value means that it cannot be.
	Refresh workspace.Refresh
	Now     func() time.Time
	NewID   func() string // random and unique, in [a-z0-9-], such as a UUID
}

// Keyrack is all that a person can do. [Open] makes one.
type Keyrack struct {
	*workspace.Workspace
	*settings.Settings
	secrets.Face // the stores, without the tokens in them
	*check.Checks
	*check.Refusals
	*check.Permissions
	*check.Silences
	*doctor.Examiner
	*fanout.Fanout
	*transfer.Transfers
	Titles   *titles.Titles
	Sockets  *listen.Sockets // the events of connections, as they come
	Receiver *webhooks.Receiver
	Samples  *webhooks.Sender // sends samples of webhooks
	// Rehearsal directs the sandbox of this process.
	Rehearsal *rehearsal.Rehearsal
	Teams     *teams.Teams // share tokens with other people; nil where none can be joined
}

// Index keeps everything but the secrets.
type Index interface {
	workspace.Index
	teams.Index
}

// Open opens the core over its parts, and the features over the core.
func Open(ctx context.Context, options Options) (*Keyrack, error) {
	index, joined := workspace.Index(options.Index), (*teams.Teams)(nil)
	parts := secrets.Options{
		Index: options.Index, Keychain: options.Secrets, Vault: options.Vault, Now: options.Now, NewID: options.NewID,
	}
	if options.OpenEngine != nil {
		joined = teams.New(teams.Options{
			Index: options.Index, Open: options.OpenEngine, FindToken: options.FindToken, Now: options.Now,
			NewID: options.NewID,
		})
		index, parts.Team = joined.Over(options.Index), joined.Store
	}
	keeper := secrets.New(parts)
	core, err := workspace.Open(ctx, workspace.Options{
		Index:     index,
		Shared:    joined.Shared(),
		Keeper:    keeper,
		History:   options.History,
		Requests:  options.Requests,
		Sender:    options.Sender,
		Dialer:    options.Dialer,
		Sandbox:   options.Sandbox,
		Network:   options.Network,
		Catalogue: options.Catalogue,
		Refresh:   options.Refresh,
		Now:       options.Now,
		NewID:     options.NewID,
	})
	if err != nil {
		return nil, err
	}
	joined.Serve(core, keeper)
	permissions := check.NewPermissions(check.PermissionsOptions{
		Core: core, Catalogue: options.Catalogue, Operations: options.Operations, Now: options.Now,
	})
	receiver := webhooks.NewReceiver(webhooks.ReceiverOptions{
		Core: core, Redactor: keeper.Redactor(), Now: options.Now, NewID: options.NewID,
	})
	return &Keyrack{
		Workspace:   core,
		Settings:    core.Settings(),
		Face:        keeper,
		Checks:      check.New(core, options.Now),
		Refusals:    check.NewRefusals(core, permissions, options.Now),
		Examiner:    doctor.New(core, keeper, options.Health, joined.Examined()),
		Fanout:      fanout.New(core, options.Catalogue, options.Now),
		Permissions: permissions,
		Silences:    check.NewSilences(core, options.Now),
		Titles:      titles.New(options.Titles),
		Sockets:     listen.New(listen.Options{Core: core, Redactor: keeper.Redactor()}),
		Transfers: transfer.New(transfer.Options{
			Core: core, Tokens: keeper, Files: options.Transfer, Redactor: keeper.Redactor(), Now: options.Now,
			NewID: options.NewID,
		}),
		Receiver:  receiver,
		Rehearsal: rehearsal.New(rehearsal.Options{Hotels: options.Hotels, Receiver: receiver, Post: options.Post}),
		Teams:     joined,
		Samples: webhooks.NewSender(webhooks.SenderOptions{
			Core: core, Hosts: core.Settings(), Post: options.Post, Now: options.Now,
		}),
	}, nil
}
