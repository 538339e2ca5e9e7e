package harvest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"keyrack/model/pattern"
)

// operationWords begin or make up the titles of requests that say what is asked and not of whom.
var operationWords = words(`get post put list add update delete create set cancel find fetch search
	configuration reservations customers services rates spaces resources request copy
	untitled new test auth login all connector token tokens credentials`)

// isTask reports whether a name says what is done and of whom it is done leaves open: "Get reservations", "build body".
func isTask(name string) bool {
	all := split(name)
	return len(all) > 1 && taskWords[all[0]] && !slices.ContainsFunc(all[1:], func(w string) bool {
		return !operationWords[w] && !noise[w] && !emptyWords[w] && !containers[w] && environmentWords[w] == "" &&
			!vocabularyOfTools[w]
	})
}

// taskWords begin the name of a step.
var taskWords = words(`get post put list add update delete create set cancel find fetch search copy call
	build send load check run make prepare query read`)

func isOperation(title string) bool {
	all := split(title)
	return strings.Contains(title, "/") || len(all) == 0 || operationWords[all[0]] ||
		!slices.ContainsFunc(all, func(w string) bool { return !noise[w] && !vocabularyOfTools[w] && !emptyWords[w] })
}

// placeInBrackets is the hotel that stands behind something else: Check token (Hotel Aurora).
func placeInBrackets(title string) string {
	before, inner, found := strings.Cut(strings.TrimRight(title, "): \t"), " (")
	isPlace := func(w string) bool { return placeWords[w] }
	if !found || !isTitle(inner) || !isTask(before) && (!anyWord(inner, isPlace) || anyWord(before, isPlace)) {
		return ""
	}
	return inner
}

// spokenOf is the name of a hotel in a sentence.
var spokenOf = pattern.New(`(?:^|[^\pL])((?:H[oô]tels?|Gasthof|Pension|Villa|Albergo|Resort|Motel|Hostel)` +
	`(?: (?:am|an|zum|zur|der|des|de|du|la|le|di|del|&))?(?: [\p{Lu}\d][\pL\d'’-]*)+)`)

// hotelIn is the only hotel that a sentence names, "" where it names none or several.
func hotelIn(text string) string {
	if len(text) > maxName {
		return ""
	}
	all := spokenOf.FindAllStringSubmatch(text, 2)
	if len(all) != 1 {
		return ""
	}
	hotel := strings.Fields(all[0][1])
	for noise[strings.ToLower(hotel[len(hotel)-1])] { // Hotel Aurora ACCESS_TOKEN
		hotel = hotel[:len(hotel)-1]
	}
	if name := strings.Join(hotel, " "); len(hotel) > 1 && isLabel(name) {
		return name
	}
	return ""
}

// counted is the number of a step.
var counted = pattern.New(`^\d{1,3}[.)]\s+`)

// withoutTask takes off what is asked where a title has both that and of whom: "Hotel Bellevue: configuration".
func withoutTask(title string) string {
	if len(title) > maxName {
		return title
	}
	title = counted.ReplaceAllString(title, "")
	if place := placeInBrackets(title); place != "" {
		return place
	}
	for _, sign := range []string{": ", " - ", " – ", " — ", " | ", " / ", " > "} {
		before, after, found := strings.Cut(title, sign)
		if !found {
			continue
		}
		is := func(part string) bool {
			all := split(part)
			return len(all) > 0 && (operationWords[all[0]] || isTask(part) || strings.Contains(part, "/"))
		}
		switch {
		case is(before) && !is(after):
			return strings.TrimSpace(after)
		case is(after) && !is(before):
			return strings.TrimSpace(before)
		}
	}
	return title
}

// containers are the names of groups that say how a file is built.
var containers = words(`env environment environments values variables vars data config configuration
	credentials credential zugangsdaten settings options items item list args params parameters body
	request headers header properties connections hotels accounts tokens auth mcp
	servers server mcpservers mews connector api pms user_config exampleconfig user
	default defaults debug release example services service profiles profile secrets secret string
	integration integrations enterprise app application client root document collection
	production demo prod staging live test tests docs dev development local sandbox access json
	yaml xml form metadata spec template containers container image resource resources
	output outputs module provider providers file files main common shared base global
	globals public private raw text content payload event result response answer entries
	entry record records row rows plugins extractors tool tools section sets set of open
	api clients job jobs steps step with run script scripts build hooks tap dict map
	array object new return const let var export function def class self this if else
	try func fn method async await definition inputs outputs actions triggers nodes node
	flow flows mapper func config background scenario scenarios feature static void
	string public module exports arguments kwargs sub add name value key process os
	getenv get post put fetch`)

// isPhrase reports whether a title is written as people write what something is about, and not as a name: most of its
// words are in small letters.
func isPhrase(title string) bool {
	small, named, isDocument := 0, 0, false
	for _, w := range strings.Fields(title) {
		lower := strings.Trim(strings.ToLower(w), ".,:;!?-_()")
		isDocument = isDocument || documentWords[lower]
		switch first, _ := utf8.DecodeRuneInString(w); {
		case placeWords[lower] || foreignPlaces[lower]:
			return false
		case !unicode.IsLetter(first) || articles[lower] || connectives[lower] || noise[lower]:
		case unicode.IsLower(first):
			small++
		default:
			named++
		}
	}
	return isDocument || small > 1 && small >= named
}

// documentWords are in the titles of what explains a program.
var documentWords = words(`quickstart readme setup guide overview introduction installation install started
	documentation docs
	reference tutorial usage changelog troubleshooting configuration environments prerequisites requirements
	dashboard example examples handover onboarding anleitung einrichtung konfiguration instalace`)

// connectives stand between the words of a sentence.
var connectives = words(`and or und oder et ou y o e i a og och en with mit avec con for fur from aus in at bei to zu
	our your unser ihr notre votre is ist here hier`)

// programMarks are the groups in a file that says how a program is built, tested or run.
var programMarks = words(`jobs steps stages scripts dependencies devdependencies nodes pipelines workflow workflows`)

// isProgram reports whether the name in a group is that of a program, as what stands beside it says.
func (s *scope) isProgram() bool {
	return slices.ContainsFunc(s.below[:min(len(s.below), maxCandidates)], func(child *scope) bool {
		return programMarks[strings.ToLower(child.name)]
	})
}

// whoseOf is the end of a title that says whose the tokens are: Hotel Prod of "your credentials for Hotel Prod".
func whoseOf(title string) string {
	if len(title) > maxName {
		return ""
	}
	for _, of := range []string{" for ", " of "} {
		for end := len(title); ; { // the last one first: thanks for the call, the tokens for Hotel Aurora
			at := strings.LastIndex(title[:end], of)
			if at < 0 {
				break
			}
			end = at
			whose := strings.TrimSpace(title[at+len(of):])
			if before, _, found := strings.Cut(whose, " for "); found {
				whose = before
			}
			isGiven := anyWord(title[:at], func(w string) bool {
				return w == "credentials" || w == "token" || w == "tokens" || w == "access"
			})
			if isGiven && isLabel(whose) && saysMore(whose) && (of == " for " || isTitle(whose)) {
				return whose
			}
		}
	}
	return ""
}
