// Package phrase says in words what the packages below found, once for window and terminal: why something failed and
// what to do about it, how a connection is, what an examination has found; and times and sizes. No package below ui has
// a sentence for a person.
package phrase

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// Ago says how long before now a time was: "just now", "3 min ago", "2 days ago", and the date beyond two weeks.
func Ago(at, now time.Time) string {
	passed := now.Sub(at)
	switch {
	case at.IsZero():
		return "never"
	case passed < time.Minute:
		return "just now"
	case passed < time.Hour:
		return fmt.Sprintf("%d min ago", int(passed.Minutes()))
	case passed < 24*time.Hour:
		return fmt.Sprintf("%d h ago", int(passed.Hours()))
	case passed < 48*time.Hour:
		return "1 day ago"
	case passed < 14*24*time.Hour:
		return fmt.Sprintf("%d days ago", int(passed.Hours()/24))
	}
	return at.Local().Format("2 Jan 2006")
}

// Size gives bytes in decimal units, as file managers do: "214 B", "6.4 kB", "46 MB".
func Size(bytes int64) string {
	if bytes < 1000 {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	value, unit := float64(bytes), ""
	for _, unit = range []string{"kB", "MB", "GB"} {
		if value /= 1000; value < 999.5 {
			break
		}
	}
	if value < 9.95 {
		return strconv.FormatFloat(value, 'f', 1, 64) + " " + unit
	}
	return strconv.FormatFloat(value, 'f', 0, 64) + " " + unit
}

// Took gives a duration as people read it: "0.8 ms", "132 ms", "2.4 s", "1 min 5 s".
func Took(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 1, 64) + " ms"
	case d < time.Second:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// Count gives a number with its noun: "1 property", "12 properties".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Clock gives what is left of a countdown: "4:09".
func Clock(left time.Duration) string {
	seconds := max(0, int((left+time.Second-1)/time.Second))
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// Status gives an HTTP status with its name: "200 OK", "401 Unauthorized".
func Status(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// ShortID cuts the middle out of an id: "851df8c8-90f2…178".
func ShortID(id string) string {
	if len(id) < 20 {
		return id
	}
	return id[:13] + "…" + id[len(id)-3:]
}

// Environment is the name of an environment where it has to be read in time: production's in capitals.
func Environment(environment model.Environment) string {
	if environment.IsProduction() {
		return strings.ToUpper(environment.Name)
	}
	return environment.Name
}

// Protection says what an environment allows.
func Protection(environment model.Environment) string {
	switch {
	case environment.Kind == model.Sandbox:
		return "works offline"
	case environment.Allows() == model.Open:
		return "read & write"
	case environment.Allows() == model.Ask:
		return "asks before writing"
	}
	return "read-only"
}

// Effect says what an operation does to data, in the target line.
func Effect(kind model.OperationKind) string {
	switch kind {
	case model.Read:
		return "reads only"
	case model.Destructive:
		return "deletes or cancels data"
	case model.Money:
		return "moves money"
	}
	return "changes data"
}

// Where says what is known of a connection's property, in one line.
func Where(connection model.Connection) string {
	identity := connection.Identity
	if identity == nil {
		return ""
	}
	if identity.Portfolio {
		return "portfolio · " + Count(len(identity.Enterprises), "property", "properties")
	}
	place := identity.City
	if place == "" {
		_, place, _ = strings.Cut(identity.TimeZone, "/")
		place = strings.ReplaceAll(place, "_", " ")
	}
	return join(place, identity.Pricing)
}

// Subtitle is the second line of a connection in a list.
func Subtitle(connection model.Connection, now time.Time) string {
	if connection.Failing() {
		return State(connection, now)
	}
	return join(Where(connection), State(connection, now))
}

// Live is the second line of a connection with which something goes on: what that is takes the place of what was found
// before, unless that is a failure.
func Live(connection model.Connection, live string, now time.Time) string {
	if connection.Failing() {
		return join(State(connection, now), live)
	}
	return join(Where(connection), live)
}

func join(parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " · ")
}
