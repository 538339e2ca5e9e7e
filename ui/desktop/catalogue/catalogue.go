// Package catalogue is the dialog that brings the operations up to date by Mews' own OpenAPI document: as demo or
// production publishes it, or from a file. What changed is seen before it is kept.
package catalogue

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the dialog does.
type Workspace interface {
	RefreshOperations(ctx context.Context, options workspace.RefreshOptions) (workspace.Refreshed, error)
	ReadFile(ctx context.Context, path string) ([]byte, error)
}

// Options are what the dialog is made of. All are required.
type Options struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	View      *presenter.View // the environments that may be seen
}

// refresh is the dialog while it is open.
type refresh struct {
	options Options
	modal   *kit.Modal
	sources []*kit.Button
	spinner *kit.Spinner
	said    *kit.Line
	next    *kit.Paragraph // in place of the list: what to do where something did not work
	list    *kit.List
	found   workspace.Refreshed // what would change
	cancel  func()
}

// The measures of the dialog.
const (
	width float32 = 760
	// The list is as high in a window that has room, and in one that has not.
	listHeight  float32 = 300
	leastHeight float32 = 120
	// mostDocument is the largest file that is read, in bytes. Mews' document has 2 MB.
	mostDocument = 64 << 20
)

// Open opens the dialog.
func Open(options Options) {
	r := &refresh{
		options: options, spinner: kit.NewSpinner(options.Tasks.Later), said: kit.NewLine(), next: kit.NewParagraph(2),
		cancel: func() {},
	}
	sources := kit.HBox(look.Gap)
	add := func(text string, tapped func()) {
		r.sources = append(r.sources, kit.NewButton(text, tapped))
		sources.Add(r.sources[len(r.sources)-1])
	}
	for _, environment := range options.View.Environments() {
		if environment.Kind == model.Demo || environment.Kind == model.Production {
			add("As "+environment.Name+" publishes it", func() {
				r.look("Asking "+environment.Name+" for the document…", func(context.Context) (workspace.RefreshOptions, error) {
					return workspace.RefreshOptions{Environment: environment.ID}, nil
				})
			})
		}
	}
	add("From a file…", r.chooseFile)
	r.list = kit.NewList(func() fyne.CanvasObject { return kit.NewRow() }, r.draw)
	r.list.SetRows(0, nil)
	told := kit.Edges(nil, nil, nil, r.spinner, r.said)
	// What to do next stands where the list is empty then.
	rows := kit.Sized(0, leastHeight, container.NewStack(kit.Inset(10, 12, 10, 12, kit.VBox(0, r.next)), r.list))
	r.modal = kit.NewModal(kit.ModalOptions{
		Title:    "Update operations",
		Subtitle: "By Mews’ OpenAPI document. No token is sent for it, and what is new counts as a write.",
		Content: kit.Edges(kit.Inset(0, 0, 10, 0, kit.VBox(10, sources, told)), nil, nil, nil,
			kit.NewCard(nil, kit.Inset(4, 0, 4, 0, rows), nil)),
		ConfirmText: "Use them",
		CancelText:  "Close",
		OnConfirm:   r.keep,
		OnCancel:    func() { r.cancel() },
		Focus:       r.sources[0],
		Width:       width,
		Extra:       listHeight - leastHeight,
	})
	r.modal.ConfirmButton().Disable()
	r.said.Set(kit.Muted("Choose where to look. Nothing is kept before you have seen what changes."))
	r.modal.Open(options.Window.Canvas())
}

// look finds what would change.
func (r *refresh) look(waiting string, where func(ctx context.Context) (workspace.RefreshOptions, error)) {
	r.found = workspace.Refreshed{}
	r.list.SetRows(0, nil)
	r.work(waiting, func(ctx context.Context) (workspace.Refreshed, error) {
		options, err := where(ctx)
		if err != nil {
			return workspace.Refreshed{}, err
		}
		options.Try = true
		return r.options.Workspace.RefreshOperations(ctx, options)
	}, func(found workspace.Refreshed) {
		r.found = found
		r.list.SetRows(len(found.Changes), func(int) float32 { return look.RowHeight })
		if len(found.Changes) == 0 {
			r.said.Set(
				kit.Span{
					Icon: assets.Tick,
					Text: fmt.Sprintf("Nothing is new: all %d operations are known as they are.", found.Operations),
				})
			return
		}
		r.said.Set(kit.Bold(phrase.Changes(found.Changes)),
			kit.Span{Text: fmt.Sprintf("%d operations are known then.", found.Operations), Color: look.ColorMuted, Gap: 8})
		r.modal.ConfirmButton().Enable()
	})
}

// keep takes over what is shown, and nothing that was published since.
func (r *refresh) keep() {
	document, name := r.found.Document, r.found.Source.Refreshed.From
	r.work("Keeping them…", func(ctx context.Context) (workspace.Refreshed, error) {
		return r.options.Workspace.RefreshOperations(ctx, workspace.RefreshOptions{Document: document, Name: name})
	}, func(kept workspace.Refreshed) {
		r.said.Set(kit.Span{Icon: assets.Tick, Text: fmt.Sprintf("In use: %d operations are known now.", kept.Operations)})
	})
}

// work does what may take long, away from the UI goroutine. The button that cancels it closes the dialog.
func (r *refresh) work(waiting string, do func(ctx context.Context) (workspace.Refreshed, error),
	then func(workspace.Refreshed),
) {
	r.said.Set()
	r.next.Set("")
	r.setBusy(true)
	stopClock := r.options.Tasks.Later(kit.Patience, func() { r.said.Set(kit.Muted(waiting)) })
	r.cancel = r.options.Tasks.Go(func(ctx context.Context) func() {
		refreshed, err := do(ctx)
		return func() {
			stopClock()
			r.setBusy(false)
			if err != nil {
				explanation := phrase.Explain(err)
				r.said.Set(kit.Span{Icon: assets.Warning, Text: explanation.What, Color: look.ColorBadText})
				r.next.Set(explanation.About + " " + explanation.Next)
				return
			}
			then(refreshed)
		}
	})
}

func (r *refresh) setBusy(busy bool) {
	r.modal.ConfirmButton().Disable()
	for _, source := range r.sources {
		if busy {
			source.Disable()
		} else {
			source.Enable()
		}
	}
	if busy {
		r.spinner.Start()
		r.modal.CancelButton().SetText("Cancel")
		return
	}
	r.spinner.Stop()
	r.modal.CancelButton().SetText("Close")
}

var (
	errTooLarge = errors.New("the file is too large to be an OpenAPI document of Mews")
	errEmpty    = errors.New("the file is empty")
)

func (r *refresh) chooseFile() {
	kit.OpenFile(r.options.Window, func(path string) {
		r.look("Reading "+filepath.Base(path)+"…", func(ctx context.Context) (workspace.RefreshOptions, error) {
			document, err := r.options.Workspace.ReadFile(ctx, path)
			switch {
			case err != nil:
				return workspace.RefreshOptions{}, err
			case len(document) == 0:
				return workspace.RefreshOptions{}, errEmpty
			case len(document) > mostDocument:
				return workspace.RefreshOptions{}, errTooLarge
			}
			return workspace.RefreshOptions{Document: document, Name: filepath.Base(path)}, nil
		})
	})
}

// icons mark the kinds of change.
var icons = map[operations.ChangeKind]assets.Icon{
	operations.OperationAdded:      assets.Plus,
	operations.FieldAdded:          assets.Plus,
	operations.ValueAdded:          assets.Plus,
	operations.OperationDeprecated: assets.Warning,
	operations.FieldDeprecated:     assets.Warning,
	operations.MaxItemsChanged:     assets.Refresh,
	operations.MinItemsChanged:     assets.Refresh,
	operations.MaxLengthChanged:    assets.Refresh,
	operations.MinLengthChanged:    assets.Refresh,
	operations.FieldChanged:        assets.Refresh,
	operations.FormatChanged:       assets.Refresh,
	operations.OperationMissing:    assets.Minus,
	operations.FieldMissing:        assets.Minus,
}

func (r *refresh) draw(i int, object fyne.CanvasObject) {
	change := r.found.Changes[i]
	object.(*kit.Row).Set(kit.RowContent{
		Title: change.Path, Subtitle: phrase.Change(change), Mark: icons[change.Kind],
	})
}
