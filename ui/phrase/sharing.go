package phrase

import (
	"strings"
	"time"

	"keyrack/model/team"
	"keyrack/model/workspace/teams"
)

// Member is what people call a member whom an engine calls "userpass-anna": without the way of the sign-in.
func Member(name string) string {
	for _, way := range []string{"userpass-", "ldap-", "oidc-", "approle-"} {
		if rest, is := strings.CutPrefix(name, way); is && rest != "" {
			return rest
		}
	}
	if name == "" {
		return "somebody"
	}
	return name
}

// MayOf says what a member may do with the tokens of a team.
func MayOf(rights team.Rights) string {
	switch rights.Role() {
	case team.Owner:
		return "read, change and destroy"
	case team.Editor:
		return "read and change"
	case team.Reader:
		return "read; not change"
	}
	if rights.List {
		return "see the list; not the token"
	}
	return "nothing"
}

// SharedBy stands in the list, behind the name of a client application and the mark of teams: by which team it is
// shared, and how that is now. There is little room.
func SharedBy(joined teams.Joined, now time.Time) string {
	text := joined.Name + " · "
	switch err := joined.Err(); {
	case !joined.SignedIn():
		return text + "not signed in"
	case joined.Offline():
		return text + "offline, as of " + Moment(joined.Synced, now)
	case err != nil:
		return text + "sign in again"
	case joined.Rights.Write:
		return text + "you may change"
	case joined.Rights.Read:
		return text + "you may read"
	}
	return text + "you see the list"
}

// TeamLine says who one is in a team, what one may do, and how it stands; or what is wrong with it.
func TeamLine(joined teams.Joined, now time.Time) string {
	if err := joined.Err(); err != nil {
		return Explain(err).Sentences()
	}
	if !joined.SignedIn() {
		return TeamState(joined, now)
	}
	text := "Signed in as " + Member(joined.Member) + " · " + TeamRole(joined.Rights) + " · " + TeamState(joined, now)
	if !joined.Expires.IsZero() {
		text += " · until " + Moment(joined.Expires, now)
	}
	return text
}

// Faster says in a line who was faster: "Bob rotated this token at 14:03."
func Faster(conflict *team.ConflictError, now time.Time) string {
	did := "rotated this token"
	switch {
	case conflict.Gone:
		did = "deleted this token"
	case len(conflict.Fields) > 0:
		did = "changed " + strings.Join(conflict.Fields, ", ")
	}
	text := Member(conflict.By) + " " + did
	if !conflict.At.IsZero() {
		text += " at " + Moment(conflict.At, now)
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// Asked is what a dialog says to somebody who was slower, and what the button is called that has theirs stay.
type Asked struct{ Subtitle, Content, Mine string }

// Choice is what somebody can choose who was slower with a change, or with a deletion.
func Choice(conflict *team.ConflictError, isDeletion bool) Asked {
	asked := Asked{
		Subtitle: "Yours was not stored. Keyrack never writes over a newer version by itself.",
		Content:  "Theirs is in use now. With yours it becomes a previous version.",
		Mine:     "Use mine",
	}
	switch {
	case conflict.Gone:
		asked.Content, asked.Mine = "What was deleted can be brought back by its team.", ""
	case isDeletion:
		asked.Subtitle = "It was not deleted. Keyrack deletes nothing that you have not seen."
		asked.Content, asked.Mine = "Theirs is in use now. Deleted, it can be brought back by its team.", "Delete theirs"
	case len(conflict.Fields) > 0:
		asked.Content = "Theirs is what the team has now. Yours would take its place."
	}
	return asked
}

// About says what of several a conflict is about.
func About(name string) string { return "It is about “" + name + "”." }

// VersionState is what became of a version of a token: empty for an older one that is there.
func VersionState(version team.TokenVersion) string {
	switch {
	case version.Destroyed:
		return "destroyed"
	case version.Deleted:
		return "deleted"
	case version.Current:
		return "current"
	}
	return ""
}

// Moment is a time near now: "14:03", or with its day.
func Moment(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch {
	case at.IsZero():
		return "never"
	case at.YearDay() == now.YearDay() && at.Year() == now.Year():
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan, 15:04")
	}
	return at.Format("2 Jan 2006, 15:04")
}
