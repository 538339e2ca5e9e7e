package operations

import (
	"fmt"
	"strings"
	"time"
)

// belongings checks what the fields of one object have to do with each other: ends with starts, what is chosen with
// what is there, time units with the property's days.
func (l *bodyLint) belongings(fields []Field, v value, at string) {
	for _, f := range fields {
		switch {
		case f.Chooses != "":
			l.chosen(f, fields, v, at)
		case f.Type == Time && strings.HasSuffix(f.Name, "TimeUnitStartUtc"):
			l.timeUnit(f, v, at)
		}
		end, isStart := endOf(f.Name)
		if !isStart || f.Type != Time && f.Type != Date {
			continue
		}
		if partner, found := findField(fields, end); found && partner.Type == f.Type {
			l.pair(f, partner, v, at)
		}
	}
}

// endOf returns the name of the end that belongs to a start, such as LastTimeUnitStartUtc and EndUtc.
func endOf(name string) (end string, isStart bool) {
	if rest, found := strings.CutPrefix(name, "First"); found {
		return "Last" + rest, true
	}
	if at := strings.LastIndex(name, "Start"); at >= 0 && !strings.HasPrefix(name, "Last") {
		return name[:at] + "End" + name[at+len("Start"):], true
	}
	return "", false
}

// moment returns the time of a field, with or without {"Value": …} around it.
func moment(f Field, v value) (time.Time, value, bool) {
	held, found := v.last(f.Name)
	if found && f.Update {
		held, found = held.last("Value")
	}
	if !found || held.shape != isText {
		return time.Time{}, held, false
	}
	parse := parseTime
	if f.Type == Date {
		parse = parseDate
	}
	when, ok := parse(held.text)
	return when, held, ok
}

func (l *bodyLint) pair(from, to Field, v value, at string) {
	start, _, hasStart := moment(from, v)
	end, held, hasEnd := moment(to, v)
	if !hasStart || !hasEnd {
		return
	}
	switch place := join(at, to.Name); {
	case end.Before(start):
		l.add(Warning, Backwards, held.offset, place, "%s is before %s", place, from.Name)
	case to.MaxDays > 0 && end.After(start.AddDate(0, 0, to.MaxDays).Add(time.Hour)): // the clocks may change in between
		months := ""
		if to.MaxMonths > 0 {
			months = fmt.Sprintf(", or %d months of a service by the month", to.MaxMonths)
		}
		l.add(Warning, SpanTooLong, held.offset, place, "%s is more than %d days after %s, the most that Mews takes%s",
			place, to.MaxDays, from.Name, months)
	}
}

// timeUnit checks that a time begins a time unit: a full hour of the property, which zones put at a quarter of an hour,
// and its midnight for services by the day, which most are.
func (l *bodyLint) timeUnit(f Field, v value, at string) {
	when, held, ok := moment(f, v)
	if !ok {
		return
	}
	place := join(at, f.Name)
	switch {
	case when.Second() != 0 || when.Nanosecond() != 0 || when.Minute()%15 != 0:
		l.add(Warning, TimeUnit, held.offset, place, "%s begins no time unit: those begin at a full hour of the property",
			place)
	case l.Zone != nil && clock(when.In(l.Zone)) != 0:
		l.add(Note, TimeUnit, held.offset, place,
			"%s is not midnight at the property, where the days of most services begin", place)
	}
}

// clock is how long after midnight a time is.
func clock(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// chosen checks that what a field chooses is there, and nothing that it does not choose.
func (l *bodyLint) chosen(f Field, fields []Field, v value, at string) {
	choice, found := v.last(f.Name)
	if !found || choice.shape != isText {
		return
	}
	within, place := v, at
	if f.Chooses != Here {
		if within, found = v.last(f.Chooses); !found || within.shape != isObject {
			return
		}
		holder, _ := findField(fields, f.Chooses)
		fields, place = holder.Fields, join(at, f.Chooses)
	}
	for _, name := range f.Enum {
		if _, known := findField(fields, name); !known {
			continue
		}
		switch chosen := name == choice.text; {
		case chosen && !within.present(name):
			l.add(Warning, NotChosen, within.offset, join(place, name), "%s is missing, which %s chooses",
				join(place, name), f.Name)
		case !chosen && within.present(name):
			other, _ := within.last(name)
			l.add(Warning, ChosenOther, other.offset, join(place, name), "%s is not what %s chooses", join(place, name),
				f.Name)
		}
	}
}
