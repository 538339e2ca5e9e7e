package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
)

// topics are pages of help that are no commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "environment", Short: "The variables and files that keyrack reads", Long: environmentTopic()},
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesTopic()},
		{Use: "json", Short: "The documents that --json prints", Long: jsonTopic},
	}
}

func exitCodesTopic() string {
	var text strings.Builder
	text.WriteString("The exit codes of every command but exec, which ends as the command that it ran, with 126 where " +
		"that\ncannot be run and with 127 where there is none:\n\n")
	for _, m := range console.Meanings() {
		fmt.Fprintf(&text, "%5d  %s\n", m.Code, m.Text)
	}
	text.WriteString(`
A request that was answered with 408, 429 or a 5xx status ends with 2: the server said nothing about the request. Every
other answer that is no success ends with 1. A check of several connections ends with the worst: 1, then 2, then 0.

Ctrl+C stops a command with 130. One that goes on until Ctrl+C has then done what it was to do: sandbox, mcp, listen and
webhook listen end with 0, and check --watch as its last round. Where something was still awaited, by --for, --count or
--until, or a socket that was not open, they end with 130 too.`)
	return text.String()
}

const jsonTopic = `With --json a command prints one JSON document on standard output, and an error as one on standard
error. A document has the version 1 and an array named after what is in it, also where there is one. A thing has the
same shape wherever it stands; what is not known is left out. Fields may be added, and none changes its meaning
without another version. Commands that only change something print nothing.

  list, show, add, edit, rotate, export  {"version": 1, "connections": [...]}
      id, title, environment, kind, client, label, note, tags, favourite, contact, ticket, public, fingerprint, created,
      rotated, tokenMade, lastUsed, mewsIntegration, mewsProperty,
      standing {state, at}: what a webhook of Mews has said last (enabled, disabled, canceled, reinstated, deleted),
      property {id, name, chain, city, timeZone, pricing, legalEnvironment, portfolio, properties, verifiedAt},
      check {health, at, status, failure, found, message, requestId, milliseconds}; in lists notDurable where the store
      has not proven that the token is on the disk
  check                                  {"version": 1, "connections": [...], "counts": {...}, "left": N}
      the same, with likely (what is the matter, and what to do), before and changes {what, before, after}; counts has
      the number of each health
  env list, env add                      {"version": 1, "environments": [...]}
      id, name, kind, address, socket, protection
  client list, client add, client edit   {"version": 1, "clients": [...]}
      id, environment, client, fingerprint, public, connections
  sandbox add, demo-tokens add           {"version": 1, "samples": [...]}
      environment, added
  operations                             {"version": 1, "operations": [...]}
      path, kind, title, note, required, paged, portfolio, scope, restricted, deprecated, replacement, discontinuedOn,
      daysLeft
  operations --source                    {"version": 1, "sources": [...]}
      docs, document, refreshedFrom, refreshedAt
  operations update                      {"version": 1, "changes": [...]}
      kind, path, field, detail
  why                                    {"version": 1, "diagnoses": [...]}
      cause (works, permission, token, client, environment, unclear, could-not-be-told; with --events token,
      unreachable, socket, nobody, untold, some, nothing, unclear, none),
      what, token, next, evidence, sent; with --try also elsewhere {environment, health, what, token, next, added},
      where added is a connection as above
  permissions                            {"version": 1, "permissions": [...], "calls": N}
      path, title, permission (granted, not-granted, not-known), status, message, requestId
  call                                   {"version": 1, "exchanges": [...]}
      connection, environment, address, operation, kind, sentAt, status, requestId, message, headers,
      timing {dns, connect, tls, firstByte, download, total} in milliseconds, size in bytes,
      and one of body (JSON), text, file
  call --out                             {"version": 1, "answers": [...]}
      connection, title, environment, row, status, message, requestId, milliseconds, size in bytes, file
  history, history show                  {"version": 1, "requests": [...]}
      number, connection, title, environment, operation, kind, sentAt, status, failure, message, requestId,
      milliseconds, size, pinned, check, kept; history show also request, and one of answer (JSON) and text
  import                                 {"version": 1, "format": "...", "rows": [...], ...}
      rows: row, taken, file, line, path, action (add, replace, update, client, present, ask, refuse), title,
      environment, client, fingerprint, standing, question (environment, kind, client, client-name, token, connection,
      off), clients {client, fingerprint} to choose from, reason, why; flaws: file, line, field, reason;
      foreign: file, line, name; where it is a guess, codePage and the codePages that it may be in
  import --scan                          {"version": 1, "files": N, "unread": N, "cut": false, "tokens": [...]}
      file, line, fingerprint, public, held, kind (access, client), environment, connection
  restore                                {"version": 1, "made": "...", "rows": [...]}
      id, kind, title, action, reason
  backup                                 {"version": 1, "backups": [...]}
      file, clients, connections, missing, shared
  doctor                                 {"version": 1, "findings": [...]}
      topic, verdict (fine, notice, trouble), kind, what, next, items, repair
  store                                  {"version": 1, "stores": [...]}
      kind, name, usable, why, vault, elsewhere, provider, collection, notDurable
  unlock --status                        {"version": 1, "agents": [...]}
      open, until, process
  team list, team status                 {"version": 1, "teams": [...]}
      id, name, address, mount, path, namespace, member, signedIn, role, expires, synced, offline, failure, why; team
      status also version of the engine, sealed, standby, findings
  team sync                              {"version": 1, "teams": [...]}
      team, clients, connections, added, changed, removed, dropped, remarks, why
  team versions                          {"version": 1, "versions": [...]}
      number, at, by, state (in use, older, deleted, destroyed), inUse
  team undelete                          {"version": 1, "deleted": [...]}
      id, kind (client, connection), name, environment, version, at, by
  sandbox                                {"version": 1, "sandboxes": [...]}
      address, socket, clients {client, clientToken, connections {title, accessToken, portfolio, scenario}}:
      no secrets
  webhook events                         {"version": 1, "webhooks": [...]}
      name, kind (general, integration), of, operation, field, needs, withUpdate, token, standing, since, onRequest
  listen                                 one document in each line, for what came
      received, and event as Mews sent it: Type, Id, State, StartUtc, EndUtc, AssignedResourceId, RateId,
      ResourceCategoryId; or received, problem (not-json, no-events, no-event, not-text, too-large) and text; or
      gap {from, to}
  webhook listen                         one document in each line, for a message
      number, at, environment, kind (general, integration, other), property, connection, enterpriseId, integrationId,
      action, fingerprint, events {name, id}, findings {severity, rule, field, what}, duplicateOf, size, status,
      milliseconds, and one of body and text, in which tokens and who asked for an integration are masked
  webhook send                           {"version": 1, "deliveries": [...]}
      message, attempt, sentAt, status, failure, redirects, milliseconds, outcome (delivered, retry, discarded)
  config list                            {"version": 1, "settings": [...]}
      name, value, default
  version                                {"version": 1, "keyrack": "..."}
      commit, changed, date (of the commit), go, system, fyne; with --licenses also licenses {names, text}
  errors                                 {"version": 1, "error": {exit, reason, what, token, next}}
      reason, where a script may decide by it: ambiguous, not-found, name-taken, stored-already, no-passphrase,
      wrong-passphrase, locked, token-missing, unconfirmed, declined, read-only, changed-meanwhile, network,
      refused-by-server

health is ok, rejected, other-property, rate-limited, could-not-check or token-missing. Times are in UTC. No document
holds a token: fingerprint is its first and last four characters.`
