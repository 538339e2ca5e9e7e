package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/webhook"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
	"keyrack/ui/phrase"
)

// silenceWord is the answer that is none.
const silenceWord = "silence"

// hooking are the flags of webhook listen.
type hooking struct {
	importing
	port     int
	path     string
	hosts    []string
	guard    bool
	answer   string
	duration time.Duration
	count    int
	keep     bool
	print    output.Stream
}

func newWebhookListenCommand(s *session) *cobra.Command {
	f := hooking{print: output.Stream{
		Usual: []string{
			"number", "at", "environment", "kind", "property", "connection", "enterpriseId", "integrationId", "action",
			"fingerprint", "duplicateOf", "size", "status", "milliseconds",
		},
		Others: []string{"events", "findings", "body", "text"}, Name: "number",
	}}
	c := &cobra.Command{
		Use:   "listen",
		Short: "Receive webhooks on this computer and show what is in them",
		Long: `Listens on 127.0.0.1, with an address for each environment, and prints what comes: whose it is, which
events it has, what is wrong with it, how it was answered, and which message it repeats. Tokens, and who asked for
an integration, are not shown. Nothing is stored, except with --keep. With --json each is one JSON object in a line.

Mews reaches it only through a tunnel of your own. Whoever runs that tunnel sees what passes, and IntegrationCreated
carries a live token. Name the tunnel's host with --host: requests to any other name are turned away, as are other
paths, wrong secrets, and bodies over 1 MiB.

--keep hands integration webhooks to the import, which asks at a terminal: a new token becomes a connection, a new key
replaces the token of its connection, and the others say how an integration stands at Mews. Where nobody can be asked,
nothing is stored without --yes, as whoever knows the address can send.

It ends with 0 after --for, after --count messages, or with Ctrl+C where nothing else was to end it; else Ctrl+C ends it
with 130. It ends with 1 if --for was over before --count came.`,
		Example: `  keyrack webhook listen --env demo  # until Ctrl+C
  keyrack webhook listen --port 8090 --path test --for 1s
  keyrack webhook listen --env sandbox --keep --for 1s
  keyrack webhook listen --answer 500 -o ndjson  # until Ctrl+C`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := given(c, "path", "env", "host", "client", "for", "count"); err != nil {
				return err
			}
			return listenToWebhooks(c.Context(), s, f)
		},
	}
	flags := c.Flags()
	flags.IntVar(&f.port, "port", 0, "the `PORT`; 0 is a free one")
	flags.StringVar(&f.path, "path", "", "begin the address with this `WORD` in place of a random one")
	flags.StringVarP(&f.environment, "env", "e", "", "receive for this `ENVIRONMENT` only")
	flags.StringSliceVar(&f.hosts, "host", nil,
		"the `NAME` under which a tunnel reaches it, or its address; may be given more than once")
	flags.BoolVar(&f.guard, "guard", false, "ask for a secret that has to stand in the address as ?Token=…, or read it")
	flags.StringVar(&f.answer, "answer", "202",
		"the `ANSWER` that each gets: 200, 202, 204, 307=URL, 400, 401, 500, or "+silenceWord)
	flags.DurationVar(&f.duration, "for", 0, "end after this `TIME`, such as 10m")
	flags.IntVar(&f.count, "count", 0, "end after `N` messages")
	flags.BoolVar(&f.keep, "keep", false, "store what integration webhooks bring")
	flags.StringArrayVar(&f.clients, "client", nil, "with --keep, the `CLIENT` application of new tokens")
	flags.BoolVarP(&f.yes, "yes", "y", false, "with --keep, do not ask")
	f.print.Flags(flags)
	complete(c, "env", s.completeEnvironments)
	complete(c, "client", s.completeOf(clientOf))
	completeFixed(c, "output", output.Formats()...)
	for _, name := range []string{"fields", "jq", "template", "host", "path"} {
		complete(c, name, cobra.NoFileCompletions)
	}
	completeFixed(c, "answer", "200", "202", "204", "307=http://", "400", "401", "500", silenceWord)
	return c
}

// readAnswer reads what --answer says.
func readAnswer(text string) (webhooks.Answer, error) {
	var answer webhooks.Answer
	code, to, _ := strings.Cut(text, "=")
	status, err := strconv.Atoi(code)
	if answer = (webhooks.Answer{Status: status, To: to}); text == silenceWord {
		answer, err = webhooks.Answer{Silent: true}, nil
	}
	if err != nil {
		return answer, webhooks.ErrAnswer
	}
	return answer, answer.Validate()
}

func (f hooking) check() error {
	switch {
	case f.port < 0 || f.port > 65535:
		return console.Usagef("Give 0 to 65535.", "%d is no port", f.port)
	case f.count < 0 || f.duration < 0:
		return console.Usagef("Give how many messages to wait for, or how long.", "that is over before it begins")
	case f.path != "" && f.path != strings.ToLower(word(f.path)):
		return console.Usagef("Give small letters, digits, dots and hyphens.", "--path cannot be a part of an address")
	case f.yes && !f.keep, len(f.clients) > 0 && !f.keep:
		return console.Usagef("Add --keep.", "nothing is stored without --keep")
	}
	return f.print.Check()
}

func listenToWebhooks(ctx context.Context, s *session, f hooking) error {
	if err := f.check(); err != nil {
		return err
	}
	answer, err := readAnswer(f.answer)
	if err != nil {
		return err
	}
	listening := webhooks.Listening{Port: f.port, Path: f.path, Hosts: f.hosts}
	if f.guard {
		text, err := s.Pasted(ctx, "Secret of the address")
		if err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text == "" {
			return console.Usagef("Give it on standard input, or leave --guard out.", "the secret of the address is empty")
		}
		listening.Token = model.NewSecret(text)
	}
	open := s.open
	if f.keep {
		open = s.openSecrets
	}
	w, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.joinOthers(ctx, w)()
	if f.environment != "" {
		environment, err := w.LookupEnvironment(f.environment)
		if err != nil {
			return err
		}
		listening.Environments = []model.EnvironmentID{environment.ID}
	}
	if err := w.Receiver.SetAnswer(answer); err != nil {
		return err
	}
	if err := w.Receiver.Start(ctx, listening); err != nil {
		return console.Coded{Err: err, Code: console.Usage}
	}
	defer w.Receiver.Stop()
	sayWhere(s, w.Receiver.State())
	s.JSON = s.JSON || f.print.Documents()
	heard := &hearing{session: s, flags: f, keyrack: w}
	return heard.listen(ctx)
}

// sayWhere says to which addresses webhooks go.
func sayWhere(s *session, state webhooks.State) {
	token := ""
	if state.WithToken {
		token = "?Token=…"
	}
	for _, address := range state.Addresses {
		s.Note("%s  %s%s", environmentCell(address.Environment).Text, address.URL, token)
	}
	s.Note("Ctrl+C ends it.")
}

// hearing prints what a receiver gets.
type hearing struct {
	session *session
	flags   hooking
	keyrack *keyrack.Keyrack
	last    int
	turned  webhooks.Turned // of which it was said
}

func (h *hearing) listen(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	defer h.keyrack.Receiver.Watch(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	var over <-chan time.Time
	if h.flags.duration > 0 {
		timer := time.NewTimer(h.flags.duration)
		defer timer.Stop()
		over = timer.C
	}
	for {
		h.sayTurned(false)
		if err := h.showNew(ctx); err != nil {
			return err
		}
		if h.all() {
			h.sayTurned(true)
			return nil
		}
		select {
		case <-changed:
		case <-over:
			h.sayTurned(true)
			if h.last < h.flags.count {
				return console.Advisef(console.No, "Give it more time with --for.", "%d of %s came",
					h.last, phrase.Count(h.flags.count, "message", "messages"))
			}
			return nil
		case <-ctx.Done():
			h.sayTurned(true)
			if h.flags.count > 0 || h.flags.duration > 0 {
				return ctx.Err()
			}
			return endedBy(ctx)
		}
	}
}

// showNew shows the messages that are answered by now, or that get no answer.
func (h *hearing) showNew(ctx context.Context) error {
	for _, row := range h.keyrack.Receiver.RowsAfter(h.last) {
		if row.Reply.Waiting && row.Reply.Status != 0 || h.isEnough() {
			return nil
		}
		if row.Number > h.last+1 {
			h.session.Note("Messages came faster than they could be written, and some are left out.")
		}
		h.last = row.Number
		if err := h.show(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// isEnough reports whether as many messages have come as were wanted. The last of them may have been dropped.
func (h *hearing) isEnough() bool { return h.flags.count > 0 && h.last >= h.flags.count }

// all reports whether nothing is left to be done: who gets no answer is not hung up on either.
func (h *hearing) all() bool {
	return h.isEnough() && !slices.ContainsFunc(h.keyrack.Receiver.Rows(), func(row webhook.Received) bool {
		return row.Number <= h.last && row.Reply.Waiting
	})
}

// sayTurned says what was turned away: the first request of each kind as it comes, and at the end how many there were.
// Whoever knows the port can send as many as they like.
func (h *hearing) sayTurned(ends bool) {
	turned := h.keyrack.Receiver.State().Turned
	for _, one := range []struct {
		count int
		said  *int
		why   string
	}{
		{turned.Path, &h.turned.Path, "to another path, or without the right secret"},
		{turned.Host, &h.turned.Host, "to another name: --host lets that of a tunnel in"},
		{turned.Method, &h.turned.Method, "with another method than POST"},
		{turned.Large, &h.turned.Large, "with more than 1 MiB"},
	} {
		if one.count > *one.said && (ends || *one.said == 0) {
			h.session.Note("Turned away: %s %s.", phrase.Count(one.count, "request", "requests"), one.why)
			*one.said = one.count
		}
	}
}

func (h *hearing) show(ctx context.Context, row webhook.Received) error {
	s := h.session
	name := ""
	for _, environment := range h.keyrack.Environments() {
		if environment.ID == row.Environment {
			name = environment.Name
		}
	}
	if s.JSON && !h.flags.print.Takes() {
		h.flags.print.Format = output.FormatNDJSON
	}
	if h.flags.print.Takes() {
		if err := h.flags.print.WriteJSON(s.Out, newReceivedJSON(row, name)); err != nil {
			return err
		}
	} else if err := h.lines(row, name); err != nil {
		return err
	}
	if h.flags.keep && row.Message.Kind == webhook.Integration {
		return h.store(ctx, row, name)
	}
	return nil
}

// lines shows a message in a line, and what is wrong with it in lines below.
func (h *hearing) lines(row webhook.Received, environment string) error {
	s := h.session
	paint := s.Painter(s.Out)
	parts := []string{row.At.Local().Format(time.TimeOnly), "#" + strconv.Itoa(row.Number), environment}
	if row.Hotel != "" {
		parts = append(parts, paint.Text(console.Bold, console.Clean(row.Hotel)))
	}
	parts = append(parts, console.Clean(phrase.WebhookSays(row.Message)),
		"→ "+console.Clean(phrase.WebhookReply(row.Reply)))
	if row.DuplicateOf != 0 {
		parts = append(parts, fmt.Sprintf("(same as #%d)", row.DuplicateOf))
	}
	if _, err := fmt.Fprintln(s.Out, strings.Join(parts, "  ")); err != nil {
		return err
	}
	colors := map[webhook.Severity]console.Color{
		webhook.Error: console.Red, webhook.Warning: console.Amber, webhook.Note: console.Faint,
	}
	for _, finding := range row.Message.Findings {
		_, err := fmt.Fprintf(s.Out, "    %s %s\n", paint.Text(colors[finding.Severity], finding.Severity.String()+":"),
			console.Clean(phrase.WebhookFinding(finding)))
		if err != nil {
			return err
		}
	}
	return nil
}

// store hands a message to the import. What cannot be stored is said, and listening goes on.
func (h *hearing) store(ctx context.Context, row webhook.Received, environment string) error {
	err := h.take(ctx, row, environment)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, console.ErrDeclined):
		h.session.Note("Message %d was not stored.", row.Number)
	default:
		h.session.Note("Message %d: %s", row.Number, explain(err).Sentences())
	}
	return nil
}

func (h *hearing) take(ctx context.Context, row webhook.Received, environment string) error {
	s, w := h.session, h.keyrack
	content, err := w.Receiver.Content(row.Number)
	if err != nil {
		return err
	}
	f := h.flags.importing
	f.environment = environment
	defaults, err := importDefaults(ctx, s, w, f)
	if err != nil {
		return err
	}
	file, err := w.ReadImportContent(content, transfer.ReadOptions{})
	if err != nil {
		return err
	}
	plan, err := w.PreviewImport(ctx, file, defaults)
	if err != nil {
		return err
	}
	for _, planned := range plan.Rows {
		s.Note("    %s", strings.Join(slices.DeleteFunc([]string{
			phrase.ImportAction(planned), planned.Title, planned.Client, phrase.ImportRemark(planned),
		}, func(text string) bool { return text == "" }), " · "))
	}
	if h.tick(ctx, &defaults, plan) {
		if plan, err = w.PreviewImport(ctx, file, defaults); err != nil {
			return err
		}
	} else if plan.Taken() == 0 {
		return nil
	} else if err := h.allowed(ctx, plan); err != nil {
		return err
	}
	report, err := w.Import(ctx, file, defaults, nil)
	if err == nil {
		s.Note("    %s.", phrase.Imported(report, len(plan.Flaws)))
	}
	return err
}

// allowed asks a person. What comes is at the word of whoever sends it: where nobody can be asked, it takes --yes.
func (h *hearing) allowed(ctx context.Context, plan transfer.ImportPlan) error {
	if h.flags.yes {
		return nil
	}
	return h.session.Confirm(ctx, storing(plan))
}

// tick asks about what is only probable: that a key is of the connection whose token begins as the id of the
// integration does. It reports whether that was confirmed. --yes does not answer for a person who has to know.
func (h *hearing) tick(ctx context.Context, defaults *transfer.ImportDefaults, plan transfer.ImportPlan) bool {
	confirmed := false
	for _, row := range plan.Rows {
		if row.Question != transfer.AskConnection || row.Ticked || !row.Action.Stores() {
			continue
		}
		question := "Replace the token of " + row.Title
		if row.Standing != "" {
			question = "Note for " + row.Title + " that it is " + string(row.Standing)
		}
		var nobody *console.Advice
		if err := h.session.Confirm(ctx, question); errors.As(err, &nobody) {
			h.session.Note("    Left out, as nobody can be asked: %s.", question)
			continue
		} else if err != nil {
			continue
		}
		if defaults.Rows == nil {
			defaults.Rows = map[int]transfer.RowChoice{}
		}
		defaults.Rows[row.Number], confirmed = transfer.RowChoice{Tick: transfer.TickOn}, true
	}
	return confirmed
}

// receivedJSON is a message that came.
type receivedJSON struct {
	Number       int               `json:"number"`
	At           time.Time         `json:"at"`
	Environment  string            `json:"environment"`
	Kind         string            `json:"kind"`
	Property     string            `json:"property,omitempty"`
	Connection   string            `json:"connection,omitempty"`
	Enterprise   string            `json:"enterpriseId,omitempty"`
	Integration  string            `json:"integrationId,omitempty"`
	Action       string            `json:"action,omitempty"`
	Fingerprint  string            `json:"fingerprint,omitempty"`
	Events       []occurrenceJSON  `json:"events,omitempty"`
	Findings     []hookFindingJSON `json:"findings,omitempty"`
	DuplicateOf  int               `json:"duplicateOf,omitempty"`
	Size         int               `json:"size"`
	Status       int               `json:"status,omitempty"`
	Milliseconds int64             `json:"milliseconds"`
	Body         json.RawMessage   `json:"body,omitempty"`
	Text         string            `json:"text,omitempty"`
}

type occurrenceJSON struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

type hookFindingJSON struct {
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Field    string `json:"field,omitempty"`
	What     string `json:"what"`
}

func newReceivedJSON(row webhook.Received, environment string) receivedJSON {
	m := row.Message
	item := receivedJSON{
		Number: row.Number, At: row.At.UTC(), Environment: environment, Kind: string(m.Kind), Property: row.Hotel,
		Connection: string(row.Connection), Enterprise: m.EnterpriseID, Integration: m.IntegrationID, Action: m.Action,
		Fingerprint: string(m.Token), DuplicateOf: row.DuplicateOf, Size: row.Size, Status: row.Reply.Status,
		Milliseconds: row.Reply.Took.Milliseconds(),
	}
	for _, one := range m.Occurrences {
		item.Events = append(item.Events, occurrenceJSON(one))
	}
	for _, f := range m.Findings {
		item.Findings = append(item.Findings, hookFindingJSON{
			Severity: f.Severity.String(), Rule: string(f.Rule), Field: f.Field, What: phrase.WebhookFinding(f),
		})
	}
	if json.Valid(row.Body) {
		item.Body = row.Body
	} else {
		item.Text = strings.ToValidUTF8(string(row.Body), "\ufffd")
	}
	return item
}
