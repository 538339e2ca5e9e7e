package cli

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

// variableDebug asks for a log of what a command does, for bug reports. It has names, times and addresses, and neither
// what was typed nor what was sent or received: the values of flags and arguments may be secrets or guests' data.
const variableDebug = "KEYRACK_DEBUG"

// logOf returns the log that the environment asks for, or one that keeps nothing.
func logOf(c *console.Console) *slog.Logger {
	switch strings.ToLower(c.Getenv(variableDebug)) {
	case "", "0", "false", "no", "off":
		return slog.New(slog.DiscardHandler)
	}
	// It quotes what a terminal takes for a command, and several goroutines may write.
	return slog.New(slog.NewTextHandler(c.Bare.Err, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// logCommand says which command begins, with the names of its flags.
func (s *session) logCommand(c *cobra.Command, arguments []string) {
	var flags []string
	c.Flags().Visit(func(flag *pflag.Flag) { flags = append(flags, flag.Name) })
	s.log.Debug("command", "name", c.CommandPath(), "flags", strings.Join(flags, ","), "arguments", len(arguments),
		"version", s.Version, "go", runtime.Version(), "system", runtime.GOOS+"/"+runtime.GOARCH)
}

// logSent lets what is sent with a context be logged.
func (s *session) logSent(ctx context.Context) context.Context {
	if !s.log.Enabled(ctx, slog.LevelDebug) {
		return ctx
	}
	return workspace.WithObserver(ctx, s.logExchange)
}

// logWorkspace says what was opened, and from then on what changes.
func (s *session) logWorkspace(ctx context.Context, opened *keyrack.Keyrack, dataFolder string) {
	if !s.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	s.log.Debug("opened", "data", dataFolder, "store", opened.StoreName(), "environments", len(opened.Environments()))
	opened.Listen(func(event workspace.Event) {
		switch event := event.(type) {
		case workspace.StoreWaits:
			s.log.Debug("waiting", "store", event.Store)
		default:
			s.log.Debug("changed", "what", strings.TrimPrefix(fmt.Sprintf("%T", event), "workspace."))
		}
	})
}

// logged are the headers of an answer that tell about the server and what lies in between.
var logged = []string{"Content-Type", "Content-Encoding", "Date", "Retry-After", "Server", "Via"}

func (s *session) logExchange(exchange model.Exchange, err error) {
	timing := exchange.Timing
	fields := []any{
		"url", exchange.Address.String() + pathOfAPI + exchange.Operation.Path, "kind", exchange.Operation.Kind,
		"environment", exchange.Environment, "connection", exchange.ConnectionID, "minimal", exchange.Minimal,
		"sent", len(exchange.RequestBody), "status", exchange.Status, "requestId", exchange.RequestID,
		"received", exchange.Size, "dns", timing.DNS, "connect", timing.Connect, "tls", timing.TLS,
		"firstByte", timing.FirstByte, "total", timing.Total, "reused", timing.Reused,
	}
	if exchange.Proxy != "" {
		fields = append(fields, "proxy", exchange.Proxy)
	}
	for _, name := range slices.Sorted(maps.Keys(exchange.Header)) {
		if slices.Contains(logged, name) {
			fields = append(fields, name, strings.Join(exchange.Header[name], ", "))
		}
	}
	if err != nil {
		fields = append(fields, "error", err)
	}
	s.log.Debug("request", fields...)
}

// logEnd says how the program ends, with every error on the way to its cause.
func (s *session) logEnd(err error, exit console.Exit) {
	fields := []any{"code", int(exit.Code), "took", s.Now().Sub(s.began)}
	if err != nil {
		fields = append(fields, "error", err, "types", typesOf(err))
	}
	s.log.Debug("end", fields...)
}

// typesOf names the types of an error and of what it wraps.
func typesOf(err error) string {
	var names []string
	for err != nil {
		names = append(names, fmt.Sprintf("%T", err))
		switch wrapping := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapping.Unwrap()
		case interface{ Unwrap() []error }:
			err = wrapping.Unwrap()[0]
		default:
			err = nil
		}
	}
	return strings.Join(names, " ")
}
