package phrase

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
)

// ofTeam says what an error of a team's engine means; %s is the team.
type ofTeam struct {
	err               error
	what, about, next string
}

// teamFailures are those of [team.Error]. Of several that an error wraps the first one counts.
func teamFailures() []ofTeam {
	const kept = "Its list stays; its tokens come back with the engine."
	return []ofTeam{
		{
			team.ErrUntrusted, "The certificate of the engine of team %s is not trusted on this computer.",
			notSentAtAll,
			"Ask its administrator for the certificate of its authority, and join again with it. If it was trusted before, " +
				"somebody may be between you and the engine.",
		},
		{
			team.ErrSealed, "The engine of team %s is sealed.", kept,
			"Ask its administrator to unseal it, then look again.",
		},
		{
			team.ErrStandby, "The address of team %s leads to a standby, which serves nobody.", kept,
			"Wait until it has taken over, or ask the administrator for the address of the active node.",
		},
		{
			team.ErrRedirected, "The engine of team %s sends to another address, and Keyrack does not follow.",
			"Your sign-in would have gone along.", "Ask the administrator for the address that is to be used, and join again.",
		},
		{
			team.ErrNoMount, "Nothing is mounted where team %s is said to be.", "",
			"Compare mount, path and namespace with what the administrator has given you, and join again.",
		},
		{
			team.ErrNotVersion2, "The mount of team %s is a KV engine of version 1, which keeps no versions.", "",
			"Ask its administrator for a mount of version 2.",
		},
		{
			team.ErrUnreachable, "The engine of team %s cannot be reached.", kept,
			"Look at your network, VPN and proxy, then look again.",
		},
		{
			team.ErrSignedOut, "Team %s does not take that sign-in, or it has ended.", "The list of the team is what it was.",
			"Sign in again.",
		},
		{
			team.ErrForbidden, "The policy of team %s does not let you do that.", "Nothing was changed.",
			"Ask its administrator for a role that may.",
		},
		{
			team.ErrQuota, "The engine of team %s takes no more requests for the moment: its quota is used up.", "",
			"Wait a moment, then try again.",
		},
		{
			team.ErrUnsettled, "The answer of the engine of team %s was lost, so it is not known whether the change is there.",
			"What was there before is not lost.", "Look again: the list shows what the team has.",
		},
		{
			team.ErrSlow, "The engine of team %s did not answer in time.", kept,
			"Look at your network, then look again.",
		},
		{
			team.ErrCheckAndSet, "The engine of team %s wants every write to name the version that it replaces.", "",
			"Update Keyrack, which does that.",
		},
		{
			team.ErrNotOurs, "There is no token in that entry of team %s: it was emptied, or written by another tool.",
			"Older versions of it may still be there.", "Look at its previous versions, or enter the token again.",
		},
		{
			team.ErrNonsense, "What answers at the address of team %s is no Vault or OpenBao.", notSentAgain,
			"A network that asks you to sign in may be in between; else compare the address with what the administrator has " +
				"given you.",
		},
		{
			model.ErrSecretNotSaved, "The engine of team %s said yes and holds something else.",
			"What was to be saved is not there.", "Look again, then try again.",
		},
		{
			model.ErrSecretNotDeleted, "The engine of team %s said yes and still holds it.", "",
			"Look again, then try again.",
		},
		{
			model.ErrSecretNotFound, "Team %s no longer has that token: a member or another tool has deleted it.", "",
			"Look again: the list is without it then. keyrack team undelete brings back what was only deleted.",
		},
		{
			model.ErrStoreElsewhere, "Team %s has a newer version of that token, and no longer the one that is known here.",
			"", "Look again: the list has the newer one then.",
		},
	}
}

const notSentAgain = "No token was sent but your own sign-in, which is for that address."

// explainTeam explains errors of teams.
func explainTeam(err error) (Explanation, bool) {
	var failed *team.Error
	var conflict *team.ConflictError
	var options *team.OptionsError
	switch {
	case errors.As(err, &conflict):
		return Conflict(conflict), true
	case errors.As(err, &failed):
		return teamFailure(failed)
	case errors.As(err, &options):
		return Explanation{What: fmt.Sprintf("The %s cannot be used: %s.", options.What, options.Reason)}, true
	}
	for _, known := range teamSentinels() {
		if errors.Is(err, known.err) {
			return known.explanation, true
		}
	}
	return Explanation{}, false
}

func teamFailure(failed *team.Error) (Explanation, bool) {
	for _, known := range teamFailures() {
		if !errors.Is(failed, known.err) {
			continue
		}
		next := known.next
		if failed.After > 0 {
			next = "Try again in " + Took(failed.After) + "."
		}
		what := fmt.Sprintf(known.what, quoted(failed.Team))
		if failed.Host != "" {
			what = strings.Replace(what, "another address", failed.Host, 1)
		}
		return Explanation{What: what, About: known.about, Next: next}, true
	}
	return Explanation{}, false
}

func quoted(name string) string { return "“" + name + "”" }

// Conflict says who was faster, when, and what there is to choose from.
func Conflict(conflict *team.ConflictError) Explanation {
	who := conflict.By
	if who == "" {
		who = "another member"
	}
	when := ""
	if !conflict.At.IsZero() {
		when = " on " + conflict.At.Local().Format("2 January 2006, 15:04:05")
	}
	of := ""
	if conflict.Team != "" {
		of = " of team " + quoted(conflict.Team)
	}
	said := Explanation{About: "Nothing was written over."}
	switch {
	case conflict.Gone:
		said.What = fmt.Sprintf("It was deleted from the entries%s meanwhile, by %s%s.", of, who, when)
		said.Next = "Look again, and bring it back if it is still needed."
	case len(conflict.Fields) > 0:
		said.What = fmt.Sprintf("%s%s has changed the same meanwhile%s: %s.", capital(who), of, when,
			strings.Join(conflict.Fields, ", "))
		said.Next = "Look again, then decide whose stays."
	case conflict.Wanted == 0:
		said.What = fmt.Sprintf("The team%s has it already: version %d, by %s%s.", of, conflict.Version, who, when)
		said.Next = "Look again: it is in the list then."
	default:
		said.What = fmt.Sprintf("%s%s was faster: version %d is there%s.", capital(who), of, conflict.Version, when)
		said.Next = "Look again, then decide whose stays."
	}
	return said
}

func capital(who string) string {
	if who == "another member" {
		return "Another member"
	}
	return who
}

func teamSentinels() []explained {
	return []explained{
		{teams.ErrNoTeam, Explanation{
			What: "There is no team of that name here.", Next: "Join it first, or choose one of those that were joined.",
		}},
		{teams.ErrJoined, Explanation{
			What: "That team was joined already, or another one has the name.", Next: "Choose another name, or leave that one.",
		}},
		{teams.ErrNotOfTeam, Explanation{What: "That is of this computer alone, and no team's."}},
		{teams.ErrOfTeam, Explanation{
			What: "That is a team's.", Next: "Take it out of its team first, or leave the team.",
		}},
		{teams.ErrNotTakenOut, Explanation{
			What: "The keychain has not proven that its copies are on the disk, so the tokens are the team's as before.",
			Next: "Try again. In KeePassXC let the database save after every change; a keyring of the session alone is " +
				"never on the disk.",
		}},
		{teams.ErrForced, Explanation{
			What: "The team says how its environment is protected.",
			Next: "keyrack team force changes that for all members.",
		}},
		{teams.ErrSandbox, Explanation{
			What: "The sandbox is in this computer alone: its tokens open nothing elsewhere.",
			Next: "Share a client application of another environment.",
		}},
		{teams.ErrOtherName, Explanation{
			What: "That is not its name.", About: "Nothing was destroyed.", Next: "Type the name exactly as it is shown.",
		}},
		{teams.ErrHasConnections, Explanation{
			What: "The client application still has connections.", About: "Nothing was destroyed.",
			Next: "Destroy or delete those first.",
		}},
		{teams.ErrNoWay, Explanation{What: "There is nothing to sign in with.", Next: "Choose one way to sign in."}},
		{team.ErrNoToken, Explanation{
			What: "There is no token of Vault or OpenBao in that.", Next: "Copy the token again, alone.",
		}},
		{team.ErrDeclined, Explanation{
			What: "The browser came back without leave to sign in.", Next: "Sign in again, and allow it there.",
		}},
		{team.ErrKey, Explanation{
			What: "An id in the data folder cannot stand in a path of the engine.", Next: "Add it anew, then share that.",
		}},
	}
}

// TeamRole says what a member may do.
func TeamRole(rights team.Rights) string {
	switch rights.Role() {
	case team.Owner:
		return "owner: read, write, destroy"
	case team.Editor:
		return "editor: read and write"
	case team.Reader:
		if rights.Write || rights.Describe || rights.Delete || rights.Destroy {
			return "reader: reads, and some more"
		}
		return "reader: read only"
	}
	if rights.List {
		return "sees the list alone"
	}
	return "not known"
}

// TeamState says how a team is, in a few words.
func TeamState(joined teams.Joined, now time.Time) string {
	err := joined.Err()
	switch {
	case !joined.SignedIn():
		return "not signed in"
	case err == nil && joined.Synced.IsZero():
		return "not looked at yet"
	case err == nil:
		return "looked at " + Ago(joined.Synced, now)
	case errors.Is(err, team.ErrSignedOut):
		return "sign in again"
	case errors.Is(err, team.ErrForbidden):
		return "no access"
	case errors.Is(err, team.ErrSealed):
		return "sealed · list of " + Ago(joined.Synced, now)
	case joined.Offline():
		return "offline · list of " + Ago(joined.Synced, now)
	}
	return "in trouble"
}

// TeamOutcome says what a look at a team brought.
func TeamOutcome(name string, outcome teams.Outcome) string {
	if outcome.Dropped {
		return fmt.Sprintf("Team %s does not let you see its list any more: it is gone from this computer.", quoted(name))
	}
	shares := Count(outcome.Clients, "client application", "client applications") + " and " +
		Count(outcome.Connections, "connection", "connections")
	changes := ""
	for _, one := range []struct {
		n    int
		word string
	}{{outcome.Added, "new"}, {outcome.Changed, "changed"}, {outcome.Removed, "gone"}} {
		if one.n > 0 {
			changes = join(strings.ReplaceAll(changes, " · ", ", "), fmt.Sprintf("%d %s", one.n, one.word))
			changes = strings.ReplaceAll(changes, " · ", ", ")
		}
	}
	if changes == "" {
		changes = "nothing has changed"
	}
	return fmt.Sprintf("Team %s shares %s: %s.", quoted(name), shares, changes)
}

// TeamRemarks say what is wrong with entries of a team.
func TeamRemarks(outcome teams.Outcome) []string {
	var all []string
	say := func(paths []string, one, many string) {
		if len(paths) > 0 {
			all = append(all, Count(len(paths), one, many)+": "+strings.Join(paths, ", "))
		}
	}
	var damaged []string
	for _, damage := range outcome.Damaged {
		damaged = append(damaged, damage.Entry.Key.String())
	}
	say(damaged, "entry was changed by hand and is left as it is", "entries were changed by hand and are left as they are")
	say(outcome.Denied, "path is hidden by the policy", "paths are hidden by the policy")
	say(outcome.Foreign, "path is none of Keyrack's", "paths are none of Keyrack's")
	say(outcome.Unfinished, "entry has no token: an attempt was interrupted",
		"entries have no token: attempts were interrupted")
	say(outcome.Taken, "entry is not taken over: what has its id is on this computer alone",
		"entries are not taken over: what has their ids is on this computer alone")
	return all
}

// TeamBrowser are the texts of the page on which the browser ends.
func TeamBrowser() (done, declined, other string) {
	return "You are signed in. Close this page and go back to Keyrack.",
		"You are not signed in. Go back to Keyrack and try again.",
		"This page belongs to another sign-in."
}

// NotBackedUp says that connections of teams are in no backup; empty where there are none.
func NotBackedUp(shared int) string {
	if shared == 0 {
		return ""
	}
	return Count(shared, "connection of a team is", "connections of teams are") +
		" not in it: the engine of a team keeps its tokens, and a file of yours would not follow what its members change."
}

// TeamFinding says what was found about a team, and what to do; explain says it of an error.
func TeamFinding(name string, finding team.Finding, explain func(error) Explanation) Explanation {
	name = quoted(name)
	switch finding.Kind {
	case team.SignInEnds:
		return Explanation{
			What: fmt.Sprintf("The sign-in to team %s ends on %s and cannot be renewed.", name,
				finding.At.Local().Format("2 January 2006, 15:04")),
			Next: "Sign in again before.",
		}
	case team.ClockOff:
		way := "ahead of"
		if finding.Skew < 0 {
			way = "behind"
		}
		return Explanation{
			What: fmt.Sprintf("The clock of this computer is %s %s that of the engine of team %s.",
				Took(finding.Skew.Abs()), way, name),
			Next: "Set it: times of changes and the end of the sign-in are compared with it.",
		}
	case team.PolicyNarrow:
		return Explanation{
			What: fmt.Sprintf("The policy of team %s gives you a part of what the role %s needs, and not all.", name,
				finding.Role),
			Next: fmt.Sprintf("Give its administrator the policy that keyrack team policy --role %s prints.", finding.Role),
		}
	case team.PolicyWide:
		return Explanation{
			What: fmt.Sprintf("The policy of team %s lets you write outside of its path.", name),
			Next: "Ask its administrator for the policy that keyrack team policy prints, and sign in with that.",
		}
	case team.NoCheckAndSet:
		return Explanation{
			What: fmt.Sprintf("Other tools may write over tokens of team %s by mistake.", name),
			Next: "Its administrator can set cas_required of the mount; Keyrack names the version in every write.",
		}
	case team.FewVersions:
		return Explanation{
			What: fmt.Sprintf("The engine of team %s keeps only %s of a token.", name,
				Count(finding.Count, "version", "versions")),
			Next: "Its administrator can set max_versions of the mount to 50.",
		}
	}
	return explain(finding.Err)
}
