package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/request"
	"keyrack/model/takeaway"
)

// Explanation says to a person what happened, what that means for the token, and what to do. No part holds a token.
type Explanation struct {
	What  string // one sentence
	Token string // what it says about the token; empty when there is nothing to say
	Next  string // what to do; empty when there is nothing to do
}

// Sentences joins the parts that are there.
func (e Explanation) Sentences() string {
	var parts []string
	for _, part := range []string{e.What, e.Token, e.Next} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// StatusError is an answer of another status than the caller needed.
type StatusError struct {
	Exchange model.Exchange
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered %d", e.Exchange.Operation.Path, e.Exchange.Status)
}

const (
	notTheToken  = "This says nothing about the token."
	tokenIsFine  = "The token is fine."
	notSentAtAll = "Nothing was sent."
)

// failures explains why there was no complete answer. %s is the host.
var failures = map[connector.FailureKind]Explanation{
	connector.NotCleared:        {What: notSentAtAll, Next: "This is a mistake in Keyrack: please report it."},
	connector.InvalidBody:       {What: "The body is not a JSON object, so it was not sent.", Next: "Look at the line below the body: it says where it stops being JSON."},
	connector.CredentialsInBody: {What: "The body holds ClientToken, AccessToken or Client itself, so it was not sent.", Next: "Take them out: Keyrack adds the credentials of the connection."},
	connector.DNS:               {What: "There is no host named %s.", Token: notTheToken, Next: "Check the environment's address, and whether this computer is in the right network."},
	connector.NoNetwork:         {What: "There is no network to %s.", Token: notTheToken, Next: "Check the network, a VPN or a firewall, then try again."},
	connector.Unreachable:       {What: "%s did not take the connection in time.", Token: notTheToken, Next: "Check the network, a VPN or a firewall, then try again."},
	connector.NotThisComputer:   {What: "%s leads to another computer, where http would carry the tokens in the clear.", Token: notTheToken, Next: "Nothing was sent. Look at /etc/hosts and the name server, or write 127.0.0.1 or [::1] in the address."},
	connector.Refused:           {What: "%s refused the connection.", Token: notTheToken, Next: "Check the environment's address and port: nothing listens there."},
	connector.TLS:               {What: "No secure connection to %s could be made, so nothing was sent.", Token: notTheToken, Next: "A company proxy or an antivirus may be in between, the certificate may be wrong, or this computer's clock."},
	connector.Proxy:             {What: "The proxy %s did not let the request through.", Token: notTheToken, Next: "Check HTTPS_PROXY, or ask who runs the proxy."},
	connector.Silence:           {What: "%s was silent for too long, so Keyrack stopped waiting.", Token: notTheToken, Next: "Try again with a smaller Count or a shorter interval. A write may have been carried out: read first."},
	connector.Canceled:          {What: "You cancelled it.", Next: "A write may have been carried out all the same: read before sending it again."},
	connector.Redirected:        {What: "The answer points to another place, %s. Keyrack does not follow it, because it would hand over both tokens.", Token: notTheToken, Next: "Check the environment's address: it has to be the API itself."},
	connector.Malformed:         {What: "%s did not answer in proper HTTP.", Token: notTheToken, Next: "Something else than the Connector API may listen there. Check the address."},
	connector.Cut:               {What: "The connection to %s ended before the answer did.", Token: notTheToken, Next: "Try again. A write may have been carried out: read first."},
	connector.TooLarge:          {What: "The answer is too large to be kept.", Token: tokenIsFine, Next: "Ask for less: a smaller Count or a shorter interval."},
	connector.NoDocument:        {What: "%s does not publish an OpenAPI document.", Next: "Ask another environment, or give the document as a file."},
	connector.Disk:              {What: "The answer is large, and there is no room on the disk to keep it.", Token: tokenIsFine, Next: "Make room, or ask for less."},
}

// problems explains complete answers that are not the JSON that the API promises.
var problems = map[connector.AnswerProblem]Explanation{
	connector.EmptyAnswer: {What: "The answer is empty.", Token: notTheToken, Next: "The Connector API always answers with JSON: check the environment's address, or a proxy in between."},
	connector.WebPage:     {What: "A web page came back instead of JSON.", Token: notTheToken, Next: "A login page, a proxy or another server answered. Check the environment's address and the network."},
	connector.WrongText:   {What: "The answer is not proper text (UTF-8).", Token: notTheToken, Next: "Check the environment's address: this may not be a Connector API."},
	connector.NotJSON:     {What: "The answer is not JSON.", Token: notTheToken, Next: "Check the environment's address: this may not be a Connector API."},
}

// statuses explains the answers that are not what was asked for, as the Mews documentation means them.
//
// Source: Connector API, Guidelines, Responses.
var statuses = map[int]Explanation{
	http.StatusBadRequest: {
		What: "Mews could not use the request (400).", Token: tokenIsFine,
		Next: "Look at the message: it names the field, such as an id that does not exist or a limit that was passed.",
	},
	http.StatusUnauthorized: {
		What:  "Mews did not accept the credentials for this operation (401).",
		Token: "The token may be wrong, regenerated or disabled, may belong to another environment or client application, or may lack the permission for this operation.",
		Next:  "Send configuration/get: if that works, the token is good and only this permission is missing. If it does not, ask the property for the current token.",
	},
	http.StatusForbidden: {
		What: "A business rule of Mews forbids it (403).", Token: tokenIsFine,
		Next: "The message says which rule; it is meant for the end user.",
	},
	http.StatusNotFound: {
		What: "There is no such address (404).", Token: notTheToken,
		Next: "Check the operation's spelling: case counts, and no slash may follow. If every operation answers 404, the environment's address is not a Connector API.",
	},
	http.StatusRequestTimeout: {
		What: "The request was too heavy for Mews (408).", Token: notTheToken,
		Next: "Ask for less: a smaller Count, a shorter interval, fewer extents.",
	},
	http.StatusConflict: {
		What: "The data changed meanwhile (409).", Token: tokenIsFine,
		Next: "Read it again, then decide whether to send the change again.",
	},
	http.StatusGone: {
		What: "Mews has discontinued this operation (410).", Token: notTheToken,
		Next: "Use its replacement.",
	},
	http.StatusRequestEntityTooLarge: {
		What: "The body is too large for Mews (413).", Token: notTheToken,
		Next: "Split it into several requests.",
	},
	http.StatusTooManyRequests: {
		What: "Too many requests with this token (429).", Token: notTheToken,
		Next: "Wait, then send again. Other programs that use the same token count too, and public demo tokens are shared with everybody.",
	},
}

// stale says what of a request, or of a question, is something else than when the person was asked.
func stale() map[model.StaleReason]Explanation {
	const again = "Look at what is there now, then begin again."
	return map[model.StaleReason]Explanation{
		model.StaleRemoved:    {What: "The connection was removed meanwhile.", Next: "Choose another one."},
		model.StaleMoved:      {What: "The connection was moved meanwhile.", Next: again},
		model.StaleAddress:    {What: "The environment has another address by now.", Next: again},
		model.StaleToken:      {What: "The access token was replaced meanwhile.", Next: "Verify the connection, then begin again."},
		model.StaleClient:     {What: "The client application was changed meanwhile.", Next: again},
		model.StaleProperty:   {What: "The connection opens something else than was known then.", Next: again},
		model.StaleProtection: {What: "The environment allows something else by now.", Next: again},
		model.StaleLabel:      {What: "The connection was renamed meanwhile.", Next: again},
		model.StaleContents:   {What: "There are more connections in it by now, or fewer.", Next: again},
		model.StalePlace:      {What: "The environment was changed or removed meanwhile.", Next: again},
		model.StaleChecked:    {What: "A check has meanwhile found the token rejected, or another property behind it.", Next: "Verify the connection, then begin again."},
		model.StaleLocked:     {What: "Keyrack, or writing, was locked meanwhile.", Next: "Begin again."},
		model.StaleSent:       {What: "It was sent already. A write is sent once.", Next: "Look at the answer, then decide whether to send it again."},
	}
}

// explainStale says why what a person confirmed was not done.
func explainStale(e *model.StaleIntent) Explanation {
	explanation := stale()[e.Reason]
	if e.Path != "" && e.Reason != model.StaleSent {
		explanation.Token = notSentAtAll
	}
	return explanation
}

// Explain turns an error of any method of the workspace into sentences for a person.
func Explain(err error) Explanation {
	var (
		failure   *connector.Failure
		refusal   *model.Refusal
		stale     *model.StaleIntent
		status    *StatusError
		address   *model.AddressError
		elsewhere *model.OtherAddressError
		duplicate *DuplicateError
		missing   *NotFoundError
		ambiguous *AmbiguousError
		taken     *NameTakenError
		unset     *request.MissingVariableError
		unknown   *UnverifiedWriteError
		imitation *ImitationError
		damaged   *DamagedIndexError
	)
	if explanation, is := explainStored(err); is {
		return explanation
	}
	switch {
	case err == nil:
		return Explanation{}
	case errors.As(err, &stale):
		return explainStale(stale)
	case errors.As(err, &failure):
		return explainFailure(failure)
	case errors.As(err, &refusal):
		return explainRefusal(refusal)
	case errors.As(err, &status):
		return ExplainExchange(status.Exchange)
	case errors.As(err, &damaged):
		return explainDamage(damaged)
	case errors.As(err, &address):
		return Explanation{What: "That address cannot be used: " + address.Reason + "."}
	case errors.As(err, &elsewhere):
		return explainElsewhere(elsewhere)
	case errors.As(err, &duplicate):
		return Explanation{What: fmt.Sprintf("This token is stored already, as “%s”.", duplicate.Title)}
	case errors.As(err, &missing):
		return explainMissing(missing)
	case errors.As(err, &ambiguous):
		return explainAmbiguous(ambiguous)
	case errors.As(err, &taken):
		return Explanation{What: fmt.Sprintf("The name “%s” is taken by another %s.", taken.Name, taken.Kind), Next: "Choose another one."}
	case errors.As(err, &imitation):
		return Explanation{What: "Its name is written to look like " + imitation.Of + "."}
	case errors.As(err, &unknown):
		return explainUnverified(unknown)
	case errors.As(err, &unset):
		return Explanation{What: fmt.Sprintf("%s has no variable %s.", unset.Environment, strings.Join(unset.Names, ", ")), Next: "Take the value from an answer of this environment, or write it into the body."}
	case errors.Is(err, context.Canceled):
		return Explanation{What: "You cancelled it."}
	}
	known := append(storeSentinels(), sentinels()...)
	if errors.Is(err, ErrInVault) {
		known = append(vaultSentinels(), known...)
	}
	for _, known := range known {
		if errors.Is(err, known.err) {
			return known.explanation
		}
	}
	return Explanation{What: sentence(err.Error())}
}

type explained struct {
	err         error
	explanation Explanation
}

func sentinels() []explained {
	return []explained{
		{model.ErrTokenEmpty, Explanation{What: "The token is missing.", Next: "Paste the token."}},
		{model.ErrTokenTooLong, Explanation{What: "That is too long for a token.", Next: "Mews tokens have 64 characters. Check what was pasted."}},
		{model.ErrTokenNotText, Explanation{What: "That is no token: it holds characters that no token has.", Next: "Copy the token again."}},
		{model.ErrWrongName, Explanation{What: "That is not the name of the property.", Next: "Type the verified name exactly as it is shown."}},
		{model.ErrNotVerified, Explanation{What: "This connection was never verified, so its property is not known.", Next: "Verify it first."}},
		{ErrWrongPassphrase, Explanation{What: "That is not the passphrase.", Next: "Try again. Nobody can recover a forgotten passphrase."}},
		{ErrWeakPassphrase, Explanation{What: fmt.Sprintf("The passphrase is too short: it needs %d characters.", MinPassphrase), Next: "Four or five random words are easy to keep in mind."}},
		{ErrPassphraseNeeded, Explanation{What: "The vault is locked.", Next: "Unlock it with its passphrase."}},
		{ErrVaultExists, Explanation{What: "There is a passphrase vault already.", Next: "Unlock it with its passphrase."}},
		{ErrUnknownStore, Explanation{What: "This Keyrack does not know the secret store that was chosen.", Next: "Update Keyrack. Nothing was lost."}},
		{ErrMoving, Explanation{What: "Tokens are being moved already.", Next: "Wait until that has ended."}},
		{ErrUnknownFormat, Explanation{What: "Keyrack does not know what this file is.", Next: "It imports CSV, JSON, .env, Postman, Insomnia, webhooks of Mews, and lines with a name and a token."}},
		{ErrIsBackup, Explanation{What: "This is an encrypted backup.", Next: "Use “Restore a backup” instead."}},
		{ErrFileTooLarge, Explanation{What: fmt.Sprintf("The file is larger than %d MB.", MaxTransferFile>>20), Next: "Check that it is the right one."}},
		{ErrFileExists, Explanation{What: "There is a file of this name already.", Next: "Choose another name, or say that it may be replaced."}},
		{ErrNoDataFolder, Explanation{What: "The data folder that was asked for is not there.", Next: "Look for a typing error in its name, or start Keyrack with --create to make it. Nothing was made."}},
		{ErrKeyOfNobody, Explanation{What: "Keyrack does not know which connection this new key belongs to: replace the token on that connection's page."}},
		{ErrNoEnvironment, Explanation{What: "Choose the environment it belongs to."}},
		{ErrOtherEnvironment, Explanation{What: "Its environment is not known here: add it first, or correct the file."}},
		{ErrClientUnnamed, Explanation{What: "Its client application has no name: give one, such as “Acme Sync 2.1.0”."}},
		{ErrClientNotStored, Explanation{What: "Its client application is not stored yet, and the file has no client token for it."}},
		{ErrEnvironmentEmpty, Explanation{What: "The environment has no client application yet: add one with its client token first."}},
		{ErrClientUnclear, Explanation{What: "The environment has several client applications: say which one it belongs to."}},
		{ErrRefusedAbove, Explanation{What: "What it belongs to cannot be restored."}},
		{ErrIsInAnother, Explanation{What: "Here it belongs to another environment."}},
		{ErrAddressDiffer, Explanation{What: "Here it has another address, and its tokens were not entered for that."}},
		{ErrOwnFile, Explanation{What: "This is a file that Keyrack keeps its index in.", Next: "Choose another one. Keyrack's own files are copied by a backup."}},
		{ErrFileNotWritten, Explanation{What: "The file cannot be written.", Next: "Check the name, the folder, and the room on the disk. Nothing was lost, and no half of it is left."}},
		{ErrNotBackup, Explanation{What: "This is not a backup of Keyrack.", Next: "A backup begins with “-----BEGIN AGE ENCRYPTED FILE-----”."}},
		{ErrDamagedBackup, Explanation{What: "The backup is damaged: it was cut or changed.", Next: "Nothing was restored. Use another copy of it."}},
		{ErrNewerBackup, Explanation{What: "A newer Keyrack made this backup.", Next: "Update Keyrack, then restore it."}},
		{ErrPublicToken, Explanation{What: "This token is printed in Mews' documentation and works on demo only.", Next: "Keep it in Demo, and ask Mews for tokens of your own for production."}},
		{ErrDeadToken, Explanation{What: "This published token no longer works.", Next: "Add the public demo tokens to get those that do."}},
		{ErrNoClient, Explanation{What: "The client application needs a name.", Next: "Use name and version, such as “Acme Sync 2.1.0”."}},
		{ErrNoName, Explanation{What: "A name is missing.", Next: "Enter one."}},
		{request.ErrVariableName, Explanation{What: "That cannot be the name of a variable.", Next: "Use letters, digits and underlines, such as ServiceId."}},
		{takeaway.ErrNotAnObject, Explanation{What: "The body is not a JSON object.", Next: "Correct the body; the line below it says where."}},
		{takeaway.ErrNoAddress, Explanation{What: "The environment has no address yet.", Next: "Send something to it first."}},
		{ErrNewerIndex, Explanation{What: "This data folder was written by a newer Keyrack.", Next: "Update Keyrack. Until then you can look, but nothing is saved."}},
		{ErrNotWritable, Explanation{What: "The index of the data folder cannot be written.", Next: "Nothing was saved. Look whether index.sqlite or a file beside it is read-only, then try again."}},
		{ErrDiskFull, Explanation{What: "The disk with the data folder is full.", Next: "Nothing was saved, and nothing was lost. Make room, then try again."}},
		{ErrNotReserved, Explanation{What: "Another Keyrack changed the same entry meanwhile.", Next: "Nothing was saved. Try again."}},
		{model.ErrTicketLink, Explanation{What: "The ticket is not an address that a browser opens.", Next: "Write it like https://tickets.example.com/1234, without a password in it."}},
		{ErrNothingToRestore, Explanation{What: "There is nothing to bring back."}},
		{ErrFixedEnvironment, Explanation{What: "Sandbox, demo and production stay as they are.", Next: "Add an environment of your own."}},
		{ErrAddressInUse, Explanation{What: "The address stays while tokens are stored for it.", Next: "They would go to another host. Add a second environment instead."}},
		{request.ErrOneProperty, Explanation{What: "This operation takes one property at a time.", Next: "Choose one property, or send it to each in turn."}},
		{request.ErrNoPropertyField, Explanation{What: "This operation has no field for properties, and Mews refuses fields that it does not know.", Next: "Send it without choosing properties."}},
		{request.ErrNotInPortfolio, Explanation{What: "The connection does not reach this property.", Next: "Verify the connection again to see the properties that it reaches now."}},
		{ErrNeedsYes, Explanation{What: "These tokens are for production, so they are shown to another host only after a typed yes.", Next: "Type yes to try them there."}},
		{ErrLocked, Explanation{What: "Keyrack was locked meanwhile, so it ended there.", Next: "Begin again."}},
		{ErrPagesRepeat, Explanation{What: "The server names a page again that it has given already.", Next: "What came until then is a whole document. Try again later, or ask for fewer items a page."}},
		{ErrVerifiedOther, Explanation{What: "What was verified are other tokens than these.", Next: "Nothing was stored. Verify these, then save them."}},
		{ErrNotElsewhere, Explanation{What: "The tokens are not tried in that environment.", Next: "Choose demo or production."}},
		{ErrNoCapabilities, Explanation{What: "Not even configuration/get works with these tokens.", Next: "Find out why first: the permissions of a refused token cannot be told."}},
		{ErrCapabilitiesUnknown, Explanation{What: "configuration/get was not answered, so no permission can be told.", Token: notTheToken, Next: "Try again later."}},
		{ErrNoRefresh, Explanation{What: "The operation catalogue cannot be refreshed here.", Next: "Update Keyrack instead."}},
		{ErrNoDocument, Explanation{What: "Only demo and production publish an OpenAPI document.", Next: "Choose one of them, or give the document as a file."}},
		{ErrNotPaged, Explanation{What: "The answers of this operation have no pages.", Next: "Send it as it is."}},
		{ErrCannotLock, Explanation{What: "This system locks its keychain itself.", Next: "Lock the screen or log out."}},
		{ErrNoSuchRow, Explanation{What: "It is no longer there.", Next: "Another Keyrack may have removed it."}},
	}
}

// ExplainCheck says why a check told nothing, or the zero Explanation of one that did.
func ExplainCheck(check model.Check) Explanation {
	if check.Health != model.CouldNotCheck {
		return Explanation{}
	}
	return explainKept(check.Failure, check.Found, check.Message, model.Exchange{Status: check.Status, RequestID: check.RequestID})
}

// Remark is what else there is to say of a check: which property was found, why nothing was, or the server's own message.
func Remark(check model.Check) string {
	if check.Health == model.OtherProperty {
		return check.Found
	}
	return cmp.Or(ExplainCheck(check).What, check.Message)
}

// RecordRemark is what else there is to say of a request of the past: why there was no answer, or the server's message.
func RecordRemark(record Record) string {
	if record.Status != 0 {
		return record.Message
	}
	return explainKept(record.Failure, record.Found, record.Message, model.Exchange{}).What
}

// explainKept explains a failure of which the kind was kept.
func explainKept(kind model.FailureKind, found, message string, answer model.Exchange) Explanation {
	if rest, is := kind.Properties(); is {
		explanation := explainKept(rest, found, "", answer)
		explanation.What = strings.TrimSpace("The token opens a portfolio, but its properties could not be listed. " + explanation.What)
		return explanation
	}
	switch kind {
	case model.NoFailure:
		explanation := explainAnswer(answer, connector.NoProblem)
		explanation.What = cmp.Or(message, explanation.What)
		return explanation
	case model.FailureUntold:
		return Explanation{What: "The answer names no property.", Token: notTheToken}
	case model.FailureTakenBack:
		return Explanation{What: "The keychain lost the new token before it was on the disk, so the one before is in use again."}
	case model.FailureOther:
		return Explanation{What: sentence(found)}
	}
	if _, is := problems[connector.AnswerProblem(kind)]; is {
		return explainAnswer(answer, connector.AnswerProblem(kind))
	}
	return explainFailure(&connector.Failure{Kind: connector.FailureKind(kind), Host: found, Sent: true})
}

func explainFailure(failure *connector.Failure) Explanation {
	explanation, found := failures[failure.Kind]
	if !found {
		return Explanation{What: sentence(failure.Error())}
	}
	explanation.What = strings.ReplaceAll(explanation.What, "%s", failure.Host)
	if !failure.Sent && failure.Kind == connector.Canceled {
		explanation.Next = ""
	}
	return explanation
}

func explainRefusal(refusal *model.Refusal) Explanation {
	switch refusal.Reason {
	case model.RefusedReadOnly:
		next := "Verify the connection, then choose “Unlock writes…” and type the name of the property."
		if refusal.Property != "" {
			next = fmt.Sprintf("To send this request, choose “Unlock writes…” and type the name of the property: %s. Writes stay unlocked for 5 minutes.", refusal.Property)
		}
		return Explanation{What: refusal.Environment + " is read-only.", Next: next}
	case model.RefusedUnconfirmed:
		return Explanation{What: refusal.Environment + " asks before each write.", Next: "Confirm it to send."}
	case model.RefusedForeign:
		return Explanation{What: "This token belongs to another environment.", Next: "Switch to that environment."}
	case model.RefusedPublic:
		return Explanation{What: "A public demo token is never sent to production.", Next: "Use a token of your own."}
	case model.RefusedNoAddress:
		return Explanation{What: "The environment has no address that tokens may be sent to.", Next: "Correct the environment's address."}
	case model.RefusedPath:
		return Explanation{What: "That is not an operation.", Next: "Operations look like configuration/get: no slash at either end, no escapes."}
	case model.RefusedNoToken:
		return Explanation{What: "A token is missing.", Next: "Enter the token again."}
	}
	return Explanation{What: notSentAtAll}
}

func explainUnverified(e *UnverifiedWriteError) Explanation {
	what := sentence(ErrUnverifiedWrite.Error())
	if why := cmp.Or(ExplainCheck(e.Check).What, e.Check.Message); why != "" {
		what = strings.TrimSuffix(what, ".") + ": " + why
	}
	return Explanation{What: what}
}

func explainMissing(missing *NotFoundError) Explanation {
	if missing.Named == "" {
		return Explanation{What: fmt.Sprintf("There is no %s yet.", missing.Kind), Next: "Add one first."}
	}
	explanation := Explanation{What: fmt.Sprintf("There is no %s “%s”.", missing.Kind, missing.Named), Next: "Look at the list for its name."}
	if len(missing.Known) > 0 {
		explanation.Next = "There is " + strings.Join(missing.Known, ", ") + "."
	}
	return explanation
}

// maxCandidates is how many candidates of an ambiguous name are worth listing.
const maxCandidates = 8

func explainAmbiguous(ambiguous *AmbiguousError) Explanation {
	listed, more := ambiguous.Candidates, ""
	if len(listed) > maxCandidates {
		listed, more = listed[:maxCandidates], fmt.Sprintf(" and %d more", len(listed)-maxCandidates)
	}
	what := fmt.Sprintf("“%s” can be %d %ss", ambiguous.Named, len(ambiguous.Candidates), ambiguous.Kind)
	if ambiguous.Named == "" {
		what = fmt.Sprintf("There are %d %ss", len(ambiguous.Candidates), ambiguous.Kind)
	}
	return Explanation{What: what + ": " + strings.Join(listed, ", ") + more + ".", Next: "Name one of them."}
}

// ExplainExchange explains an answer that is not a plain success. Of a success it returns the zero Explanation. It reads
// the whole body, so it is nothing for a UI goroutine.
func ExplainExchange(exchange model.Exchange) Explanation {
	return explainAnswer(exchange, connector.Misplaced(exchange))
}

// explainAnswer explains an answer of which it is known whether it came from the API.
func explainAnswer(exchange model.Exchange, misplaced connector.AnswerProblem) Explanation {
	problem, broken := problems[misplaced]
	switch {
	case broken && exchange.Status < 300:
		return problem
	case broken && exchange.Status < 500:
		problem.What = fmt.Sprintf("%s (%d).", strings.TrimSuffix(problem.What, "."), exchange.Status)
		return problem
	}
	if explanation, found := statuses[exchange.Status]; found {
		if exchange.Status == http.StatusGone && exchange.Operation.Replacement != "" {
			explanation.Next = "Use " + exchange.Operation.Replacement + "."
		}
		if exchange.Status == http.StatusUnauthorized && exchange.Operation.Path == pathConfiguration {
			// It needs no permission, and nothing is left to be asked with these tokens.
			explanation = Explanation{
				What: "Mews did not accept the credentials (401).", Token: "The token may be wrong, regenerated or disabled, or may belong to another environment or client application.",
				Next: "Compare both tokens with those that Mews and the property have sent.",
			}
		}
		return explanation
	}
	switch {
	case exchange.Status >= 500:
		explanation := Explanation{What: fmt.Sprintf("Mews failed (%d).", exchange.Status), Token: notTheToken, Next: "Try again later. If it stays, give Mews support the Request-Id."}
		if broken {
			explanation.What = fmt.Sprintf("Mews, or a proxy before it, failed (%d).", exchange.Status)
		}
		if exchange.RequestID != "" {
			explanation.Next = fmt.Sprintf("Try again later. If it stays, give Mews support the Request-Id %s.", exchange.RequestID)
		}
		return explanation
	case exchange.Status >= 400:
		return Explanation{What: fmt.Sprintf("The server refused the request (%d).", exchange.Status), Token: notTheToken, Next: "The Connector API does not document this status; a proxy may have answered."}
	}
	return Explanation{}
}

// sentence makes an error text begin with a capital and end with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
