package events

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// Read takes a text frame apart: one event for each element of its list Events, in their order, and one with a
// [Problem] for whatever is none. A message with an empty list has none. The text is not kept.
func Read(message []byte, received time.Time) []Event {
	if !utf8.Valid(message) {
		message = bytes.ToValidUTF8(message, []byte("\uFFFD"))
	}
	var envelope struct{ Events json.RawMessage }
	if !json.Valid(message) {
		return []Event{unreadable(message, NotJSON, received)}
	}
	var elements []json.RawMessage
	if json.Unmarshal(message, &envelope) != nil || !isList(envelope.Events) ||
		json.Unmarshal(envelope.Events, &elements) != nil {
		return []Event{unreadable(message, NoEvents, received)}
	}
	all := make([]Event, 0, len(elements))
	for _, element := range elements {
		all = append(all, readOne(element, received))
	}
	return all
}

// Binary is the row of a frame that is no text.
func Binary(frame []byte, received time.Time) Event {
	return unreadable(bytes.ToValidUTF8(frame[:min(len(frame), maxBroken)], []byte("\uFFFD")), NotText, received)
}

func isList(value json.RawMessage) bool {
	value = bytes.TrimLeft(value, " \t\r\n")
	return len(value) > 0 && value[0] == '['
}

func readOne(element json.RawMessage, received time.Time) Event {
	var fields struct{ Type, ID, State text }
	if json.Unmarshal(element, &fields) != nil || bytes.Equal(element, []byte("null")) {
		return unreadable(element, NoEvent, received)
	}
	event := Event{
		Type: string(fields.Type), ID: string(fields.ID), State: string(fields.State), Raw: element, Received: received,
	}
	if len(element) > maxRaw {
		event.Problem, event.Raw = TooLarge, beginning(element, maxBroken)
	}
	event.Type, event.ID, event.State = short(event.Type), short(event.ID), short(event.State)
	return event
}

// unreadable is the row of a text that is no event.
func unreadable(text []byte, problem Problem, received time.Time) Event {
	return Event{Raw: beginning(text, maxBroken), Received: received, Problem: problem}
}

// beginning copies the beginning of a text, at the end of a character.
func beginning(text []byte, most int) []byte {
	if len(text) > most {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text = text[:most]
	}
	return bytes.Clone(text)
}

// longest is how much of a type, an id or a state is kept apart from Raw, in bytes. Real ones have 36 at most.
const longest = 256

func short(text string) string {
	if len(text) <= longest {
		return text
	}
	return string(beginning([]byte(text), longest))
}
