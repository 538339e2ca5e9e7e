// Package webhooks is the screen of an environment on which webhooks are received, to look at what Mews sends, and
// sent, to try what a receiver of one's own makes of them.
package webhooks

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

// Receiver takes webhooks on this computer.
type Receiver interface {
	Start(ctx context.Context, listening webhooks.Listening) error
	Stop()
	State() webhooks.State
	SetAnswer(answer webhooks.Answer) error
	Rows() []webhook.Received
	Clear()
	Content(number int) ([]byte, error)
	Watch(listener func()) (remove func())
}

// Sender sends samples.
type Sender interface {
	Send(ctx context.Context, sending webhooks.Sending) ([]deliver.Attempt, error)
	Origin(c model.Connection) webhook.Origin
}

// Options are what the screen is made of. All are required.
type Options struct {
	Receiver Receiver
	Sender   Sender
	Tasks    *task.Runner
	Window   fyne.Window
	Now      func() time.Time
	// Find returns a connection that is there.
	Find func(id model.ConnectionID) (workspace.Place, error)
	// Prepare shows a connection, with a request in its tester that nobody has sent.
	Prepare func(id model.ConnectionID, path string, body []byte)
	// Import opens the import with an integration webhook, for an environment.
	Import func(content []byte, into model.EnvironmentID)
	// Allow remembers that webhooks may be sent to a host.
	Allow func(ctx context.Context, host string) error
}

// Screen shows one environment. Its methods are for the UI goroutine.
type Screen struct {
	title    *kit.Line
	subtitle *kit.Line
	tabs     *kit.Tabs
	body     *fyne.Container
	receive  *receive
	send     *send
	content  fyne.CanvasObject
}

// The tabs of the screen.
const (
	TabReceive = iota
	TabSend
)

// New returns a screen that neither receives nor sends.
func New(options Options) *Screen {
	s := &Screen{title: kit.NewLine(), subtitle: kit.NewLine()}
	s.receive, s.send = newReceive(options), newSend(options)
	s.send.own = s.receive.address
	s.tabs = kit.NewTabs([]string{"Receive", "Send"}, s.choose)
	// Both stay in the window, so that a change of the theme reaches the one that is not seen, too.
	s.body = container.NewStack(s.receive.content, s.send.content)
	top := kit.Inset(0, 0, 12, 0, kit.VBox(12, kit.VBox(2, s.title, s.subtitle), s.tabs))
	s.content = kit.Inset(14, look.PageMargin, 14, look.PageMargin, kit.Edges(top, nil, nil, nil, s.body))
	s.choose(TabReceive)
	return s
}

// Content is the screen to put beside the sidebar.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Select shows a tab.
func (s *Screen) Select(tab int) { s.tabs.Select(tab) }

func (s *Screen) choose(tab int) {
	for i, content := range s.body.Objects {
		kit.Show(content, i == tab)
	}
	s.body.Refresh()
	s.send.showReady() // the receiver may run by now
	subtitle := []string{
		"What Mews sends: point your own tunnel at the address.",
		"Samples as Mews delivers them, to try your receiver. No stored token is in them.",
	}[tab]
	s.subtitle.Set(kit.Muted(subtitle))
}

// Show makes the screen one of an environment, with the connection whose ids samples may have.
func (s *Screen) Show(environment model.Environment, chosen workspace.Place) {
	s.title.Set(kit.Span{Text: "Webhooks of " + environment.Name, Bold: true, Name: true, Size: look.TitleTextSize})
	s.receive.show(environment)
	s.send.show(environment, chosen)
}

// SetSeen says whether the screen is to be seen: only then what comes is drawn.
func (s *Screen) SetSeen(seen bool) { s.receive.setSeen(seen) }

// Receiving reports whether the receiver runs.
func (s *Screen) Receiving() bool { return s.receive.state.Listening }

// Close ends receiving and sending.
func (s *Screen) Close() {
	s.receive.close()
	s.send.close()
}
