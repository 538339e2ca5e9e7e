// Package mcp serves one connection to a coding agent, by the Model Context Protocol over a pair of streams: the agent
// finds operations, gets a body to start from, has it checked, and sends it. It never gets a token, and it can send
// nothing that the guard would keep back from a person.
//
// What it promises:
//
//   - Every request goes by Workspace.Send, with guard, rate budget and history as everywhere. A write is sent only
//     where the connection's environment is open and Options.Writes was set, and never in production.
//   - Every text that leaves goes through the redactor, and answers through the mask, unless Options.Original is set.
//   - An answer is given in pieces of a bounded size; see [pieces].
//   - A number arrives with all its digits: arguments are read as they came, answers are text. The SDK's typed tools
//     would turn both into floating-point numbers.
//   - A request that was read is answered, also when the input ends behind it; see [stream].
package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/operations"
	"keyrack/model/workspace"
)

// Workspace is what the server needs of the workspace.
type Workspace interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Send(ctx context.Context, request workspace.Request) (model.Exchange, error)
	OpenBody(exchange model.Exchange) (io.ReadCloser, error)
	RedactTo(to io.Writer) io.WriteCloser
}

// Options are what a server needs. All but Writes and Original are required.
type Options struct {
	Workspace  Workspace
	Catalogue  *operations.Catalogue
	Connection model.ConnectionID
	// Writes lets writes through where the environment is open. Original leaves guests' data in answers.
	Writes, Original bool
	// Explain makes the sentence for an error.
	Explain func(error) string
	Version string
	Now     func() time.Time
}

// ErrNoWrites is returned by [Allowed] where writes cannot be sent, and ErrMasked where answers stay masked.
var (
	ErrNoWrites = errors.New("writes are sent to an open environment only, and never to production")
	ErrMasked   = errors.New("guests' data is shown of sandbox and demo only")
)

// Allowed says whether an environment lets a server be as the options want it.
func Allowed(environment model.Environment, writes, original bool) error {
	kind := environment.ShownKind()
	switch {
	case writes && (environment.Allows() != model.Open || kind == model.Production):
		return ErrNoWrites
	case original && kind != model.Sandbox && kind != model.Demo:
		return ErrMasked
	}
	return nil
}

// server answers the calls of tools.
type server struct {
	Options
	pieces pieces
}

// Serve answers until the input ends or ctx does. Everything that was read before is answered then.
func Serve(ctx context.Context, options Options, in io.Reader, out io.Writer) error {
	s, err := newServer(options)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	both := newStream(ctx, in, out)
	err = s.Run(ctx, &sdk.IOTransport{Reader: both.input(), Writer: both.output()})
	if both.ended() {
		return nil // however the SDK calls the end of the input
	}
	return err
}

// newServer makes the server of the SDK with the tools on it.
func newServer(options Options) (*sdk.Server, error) {
	place, err := options.Workspace.Find(options.Connection)
	if err != nil {
		return nil, err
	}
	if err := Allowed(place.Environment, options.Writes, options.Original); err != nil {
		return nil, err
	}
	s := &server{Options: options}
	instructions := fmt.Sprintf("The Mews Connector API, as the connection %s in %s (%s). Find an operation, describe "+
		"it, and call it with a body without credentials: they are added outside. ", place.Connection.Title(),
		place.Environment.Name, place.Environment.ShownKind())
	if options.Writes {
		instructions += "Reads and writes are sent. "
	} else {
		instructions += "Reads are sent; writes are not. "
	}
	if !options.Original {
		instructions += "Data of guests is hidden in answers."
	}
	made := sdk.NewServer(&sdk.Implementation{Name: "keyrack", Title: "Keyrack", Version: options.Version},
		&sdk.ServerOptions{
			Instructions: s.clean(instructions), Capabilities: &sdk.ServerCapabilities{},
			Logger: slog.New(slog.DiscardHandler),
		})
	for _, t := range s.tools() {
		made.AddTool(&sdk.Tool{
			Name: t.name, Title: t.title, Description: t.description, InputSchema: json.RawMessage(t.schema),
			Annotations: &sdk.ToolAnnotations{ReadOnlyHint: !t.sends || !options.Writes, OpenWorldHint: &t.sends},
		}, func(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			return s.handle(ctx, t, r.Params.Arguments), nil
		})
	}
	return made, nil
}

// handle calls a tool. What goes wrong is an answer too: the agent can do something about it.
func (s *server) handle(ctx context.Context, t tool, arguments json.RawMessage) *sdk.CallToolResult {
	var asked wanted
	if len(bytes.TrimSpace(arguments)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(arguments))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&asked); err != nil {
			return s.text("the arguments do not fit the schema of the tool", true)
		}
	}
	text, err := t.call(ctx, asked)
	var wrong wrongError
	switch {
	case errors.As(err, &wrong):
		return s.text(string(wrong), true)
	case err != nil:
		return s.text(s.Explain(err), true)
	}
	return s.text(text, false)
}

func (s *server) text(text string, wrong bool) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: s.clean(text)}}, IsError: wrong}
}

// clean takes every token out of a text.
func (s *server) clean(text string) string {
	var clean bytes.Buffer
	to := s.Workspace.RedactTo(&clean)
	if _, err := io.WriteString(to, text); err != nil {
		return ""
	}
	if err := to.Close(); err != nil {
		return ""
	}
	return clean.String()
}

// hide hides guests' data, unless they may be shown.
func (s *server) hide(answer []byte) []byte {
	if s.Original {
		return answer
	}
	return mask.JSON(answer, mask.Rules{Guests: true})
}

// wrongError says to the agent what it has done wrong.
type wrongError string

func (w wrongError) Error() string { return string(w) }
