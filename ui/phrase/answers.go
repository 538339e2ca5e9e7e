package phrase

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"keyrack/model"
	"keyrack/model/connector"
)

// failures explains why there was no complete answer. %s is the host.
var failures = map[connector.FailureKind]Explanation{
	connector.NotCleared:  {What: notSentAtAll, Next: "This is a mistake in Keyrack: please report it."},
	connector.InvalidBody: {What: "The body is not a JSON object, so it was not sent.", Next: "Correct the body."},
	connector.CredentialsInBody: {
		What: "The body holds ClientToken, AccessToken or Client itself, so it was not sent.",
		Next: "Take them out: Keyrack adds the credentials of the connection.",
	},
	connector.DNS: {
		What: "There is no host named %s.", About: notTheToken,
		Next: "Check the environment's address, and whether this computer is in the right network.",
	},
	connector.NoNetwork: {
		What: "There is no network to %s.", About: notTheToken,
		Next: "Check the network, a VPN or a firewall, then try again.",
	},
	connector.Unreachable: {
		What: "%s did not take the connection in time.", About: notTheToken,
		Next: "Check the network, a VPN or a firewall, then try again.",
	},
	connector.NotThisComputer: {
		What:  "%s leads to another computer, where http would carry the tokens in the clear.",
		About: notTheToken,
		Next:  "Nothing was sent. Look at /etc/hosts and the name server, or write 127.0.0.1 or [::1] in the address.",
	},
	connector.Refused: {
		What: "%s refused the connection.", About: notTheToken,
		Next: "Check the environment's address and port: nothing listens there.",
	},
	connector.TLS: {
		What: "No secure connection to %s could be made, so nothing was sent.", About: notTheToken,
		Next: "A company proxy or an antivirus may be in between, the certificate may be wrong, or this computer's clock.",
	},
	connector.Proxy: {
		What: "The proxy %s did not let the request through.", About: notTheToken,
		Next: "Check HTTPS_PROXY, or ask who runs the proxy.",
	},
	connector.Silence: {
		What: "%s was silent for too long, so Keyrack stopped waiting.", About: notTheToken,
		Next: "Try again with a smaller Count or a shorter interval. A write may have been carried out: read first.",
	},
	connector.Canceled: {
		What: "You cancelled it.",
		Next: "A write may have been carried out all the same: read before sending it again.",
	},
	connector.Redirected: {
		What:  "The answer points to another place, %s. Keyrack does not follow it, because it would hand over both tokens.",
		About: notTheToken, Next: "Check the environment's address: it has to be the API itself.",
	},
	connector.Malformed: {
		What: "%s did not answer in proper HTTP.", About: notTheToken,
		Next: "Something else than the Connector API may listen there. Check the address.",
	},
	connector.Cut: {
		What: "The connection to %s ended before the answer did.", About: notTheToken,
		Next: "Try again. A write may have been carried out: read first.",
	},
	connector.TooLarge: {
		What: "The answer is too large to be kept.", About: tokenIsFine,
		Next: "Ask for less: a smaller Count or a shorter interval.",
	},
	connector.NoDocument: {
		What: "%s does not publish an OpenAPI document.",
		Next: "Ask another environment, or give the document as a file.",
	},
	connector.Disk: {
		What: "The answer is large, and there is no room on the disk to keep it.", About: tokenIsFine,
		Next: "Make room, or ask for less.",
	},
}

// problems explains complete answers that are not the JSON that the API promises.
var problems = map[connector.AnswerProblem]Explanation{
	connector.EmptyAnswer: {
		What: "The answer is empty.", About: notTheToken,
		Next: "The Connector API answers with JSON, or with 204 and nothing where Prefer: return=minimal asks for that: " +
			"check the environment's address, or a proxy in between.",
	},
	connector.WebPage: {
		What: "A web page came back instead of JSON.", About: notTheToken,
		Next: "A login page, a proxy or another server answered. Check the environment's address and the network.",
	},
	connector.WrongText: {
		What: "The answer is not proper text (UTF-8).", About: notTheToken,
		Next: "Check the environment's address: this may not be a Connector API.",
	},
	connector.StillPacked: {
		What: "The answer is packed in a way that Keyrack does not unpack.", About: notTheToken,
		Next: "Mews packs with gzip alone: check the environment's address, or a proxy in between.",
	},
	connector.NotJSON: {
		What: "The answer is not JSON.", About: notTheToken,
		Next: "Check the environment's address: this may not be a Connector API.",
	},
}

// statuses explains the answers that are not what was asked for, as the Mews documentation means them.
//
// Source: Connector API, Guidelines, Responses.
var statuses = map[int]Explanation{
	http.StatusNotModified: {
		What: "The server says that nothing has changed (304), and sends no answer.", About: notTheToken,
		Next: "Keyrack never asks for what has changed: a cache or a proxy in between has answered. Check the address of " +
			"the environment, and the network.",
	},
	http.StatusBadRequest: {
		What: "Mews rejected the request (400).", About: tokenIsFine,
		Next: "Look at the message: it names the field, such as an id that does not exist or a limit that was passed.",
	},
	http.StatusUnauthorized: {
		What: "Mews rejected the credentials for this operation (401).",
		About: "The token may be wrong, regenerated or disabled, may belong to another environment or client application, " +
			"or may lack the permission for this operation.",
		Next: "Send configuration/get: if that works, the token is good and only this permission is missing. If it does " +
			"not, ask the property for the current token.",
	},
	http.StatusForbidden: {
		What: "A business rule of Mews forbids it (403).", About: tokenIsFine,
		Next: "The message says which rule; it is meant for the end user.",
	},
	http.StatusNotFound: {
		What: "There is no such address (404).", About: notTheToken,
		Next: "Check the operation's spelling: case counts, and no slash may follow. If every operation answers 404, the " +
			"environment's address is not a Connector API.",
	},
	http.StatusRequestTimeout: {
		What: "The request was too heavy for Mews (408).", About: notTheToken,
		Next: "Ask for less: a smaller Count, a shorter interval, fewer extents.",
	},
	http.StatusConflict: {
		What: "The data changed meanwhile (409).", About: tokenIsFine,
		Next: "Read it again, then decide whether to send the change again.",
	},
	http.StatusGone: {
		What: "Mews has discontinued this operation (410).", About: notTheToken,
		Next: "Use its replacement.",
	},
	http.StatusRequestEntityTooLarge: {
		What: "The body is too large for Mews (413).", About: notTheToken,
		Next: "Split it into several requests.",
	},
	http.StatusTooManyRequests: {
		What: "Too many requests with this token (429).", About: notTheToken,
		Next: "Wait, then send again. Other programs that use the same token count too, and public demo tokens are shared " +
			"with everybody.",
	},
}

func explainFailure(failure *connector.Failure) Explanation {
	explanation, found := failures[failure.Kind]
	if !found {
		return Explanation{What: sentence(failure.Error())}
	}
	var packing *connector.PackingError
	refused, answered := statuses[failure.Status]
	switch {
	case failure.Kind == connector.Canceled && !failure.Sent:
		explanation.Next = ""
	case failure.Kind == connector.Redirected && failure.Host == "":
		explanation.What = "The answer points to another place, in a way that cannot be read."
	case failure.Kind == connector.Cut && answered:
		explanation = refused
		explanation.What += " The connection ended before all that it says had come."
	case errors.As(failure, &packing):
		explanation.What = fmt.Sprintf(
			"The header of the answer says that it is packed (Content-Encoding: %s), and it is not.", packing.Coding)
		explanation.Next = "Look at what packs the answers of %s, such as a proxy before it."
	}
	explanation.What = strings.ReplaceAll(explanation.What, "%s", failure.Host)
	explanation.Next = strings.ReplaceAll(explanation.Next, "%s", failure.Host)
	return explanation
}

// Remarks say what was strange about how an answer came, and was put right; "" for nothing.
func Remarks(exchange model.Exchange) string {
	var all []string
	for _, odd := range exchange.Oddities {
		switch odd.Kind {
		case model.OddCharset:
			all = append(all, "The answer came in "+odd.Detail+", not in UTF-8, and was read so.")
		case model.OddPadding:
			behind, _ := strconv.Atoi(odd.Detail)
			all = append(all, Count(behind, "byte", "bytes")+" behind the packed answer did not belong to it.")
		case model.OddUnsaid:
			all = append(all, "The answer came packed with "+odd.Detail+", which its headers do not say.")
		}
	}
	return strings.Join(all, " ")
}

// ExplainExchange explains an answer that is not a plain success. Of a success it returns the zero Explanation. It
// reads the whole body, so it is nothing for a UI goroutine.
func ExplainExchange(exchange model.Exchange) Explanation {
	return explainAnswer(exchange, connector.Misplaced(exchange))
}

// Empty says what a success without a body means (204), and "" of any other answer.
func Empty(exchange model.Exchange) string {
	switch {
	case exchange.Status != http.StatusNoContent:
		return ""
	case !exchange.Minimal:
		return "It worked, and no body came (204). Mews does that only where Prefer: return=minimal asks for it, and " +
			"Keyrack did not: something in between may have taken the body away."
	case exchange.Operation.Paged:
		return "The page is empty (204), as you asked for no body then. Otherwise Mews sends an empty list."
	}
	return "It worked (204), and there is nothing to say, as you asked for no body then. Otherwise Mews sends {}."
}

// explainAnswer explains an answer of which it is known whether it came from the API.
func explainAnswer(exchange model.Exchange, misplaced connector.AnswerProblem) Explanation {
	problem, broken := problems[misplaced]
	switch charset, packing := connector.NamedCharset(exchange.Header), connector.Packing(exchange.Header); {
	case misplaced == connector.WrongText && charset != "":
		problem.What = fmt.Sprintf(
			"The answer is not in UTF-8. Its header says charset=%s, which Keyrack does not know.", charset)
	case misplaced == connector.StillPacked && packing != "":
		problem.What = fmt.Sprintf(
			"The answer is packed in a way that Keyrack does not unpack (Content-Encoding: %s).", packing)
	case misplaced == connector.EmptyAnswer && exchange.Status == http.StatusNoContent:
		problem.What = "The server answered 204, without a word."
	}
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
		if exchange.Status == http.StatusUnauthorized && exchange.Operation.Path == "configuration/get" {
			// It needs no permission, and nothing is left to be asked with these tokens.
			explanation = Explanation{
				What: "Mews rejected the credentials (401).",
				About: "The token may be wrong, regenerated or disabled, or may belong to another environment or client " +
					"application.",
				Next: "Compare both tokens with the ones you received from Mews and the property.",
			}
		}
		return explanation
	}
	switch {
	case exchange.Status >= 500:
		explanation := Explanation{
			What: fmt.Sprintf("Mews failed (%d).", exchange.Status), About: notTheToken,
			Next: "Try again later. If it stays, give Mews support the Request-Id.",
		}
		if broken {
			explanation.What = fmt.Sprintf("Mews, or a proxy before it, failed (%d).", exchange.Status)
		}
		if exchange.RequestID != "" {
			explanation.Next = fmt.Sprintf("Try again later. If it stays, give Mews support the Request-Id %s.",
				exchange.RequestID)
		}
		return explanation
	case exchange.Status >= 300 && exchange.Status < 400:
		return Explanation{
			What:  fmt.Sprintf("The server says that the API is elsewhere (%d), and does not say where.", exchange.Status),
			About: notTheToken, Next: "Check the environment's address: it has to be the API itself.",
		}
	case exchange.Status >= 400:
		return Explanation{
			What: fmt.Sprintf("The server refused the request (%d).", exchange.Status), About: notTheToken,
			Next: "The Connector API does not document this status; a proxy may have answered.",
		}
	}
	return Explanation{}
}
