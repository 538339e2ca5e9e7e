package index

import (
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// This file reads the many columns of a row as one text. SQLite and database/sql look at each value of each row several
// times; for thousands of rows of dozens of columns that takes longer than everything else about them.

// unit stands between the values of a packed row: no text that Keyrack stores has it.
const unit = "\x1f"

// packed is a column that has the values of others. The null of a time is an empty text; any other is left out.
func packed(columns []column) string {
	values := names(columns)
	for i, c := range columns {
		if _, is := c.at.(moment); is {
			values[i] = "ifnull(" + c.name + ", '')"
		}
	}
	return "concat_ws(char(31), " + strings.Join(values, ", ") + ")"
}

// unpacker returns what puts the values of a packed row in their places. It reports false for a row that has to be read
// as it is: one with a text that nobody cleaned, or with a value of the wrong type.
func unpacker(columns []column) func(values string) bool {
	puts := make([]func(string) bool, len(columns))
	for i, c := range columns {
		if puts[i] = putter(c.at); puts[i] == nil {
			return func(string) bool { return false }
		}
	}
	return func(values string) bool {
		if strings.Count(values, unit) != len(puts)-1 {
			return false
		}
		for _, put := range puts {
			var value string
			value, values, _ = strings.Cut(values, unit)
			if !put(value) {
				return false
			}
		}
		return true
	}
}

// putter returns what puts a value in a place, and nil for a place of another kind than these.
func putter(at any) func(string) bool {
	switch at := at.(type) {
	case *string:
		return text(at)
	case *model.ConnectionID:
		return text(at)
	case *model.IntegrationID:
		return text(at)
	case *model.SecretRef:
		return text(at)
	case *model.Fingerprint:
		return text(at)
	case *model.StandingState:
		return text(at)
	case *model.Health:
		return text(at)
	case *model.FailureKind:
		return text(at)
	case *int:
		return whole(at)
	case *int64:
		return whole(at)
	case *time.Duration:
		return whole(at)
	case *bool:
		return func(value string) bool {
			*at = value == "1"
			return value == "1" || value == "0"
		}
	case moment:
		return func(value string) bool {
			if value == "" {
				return at.Scan(nil) == nil
			}
			var ms int64
			return whole(&ms)(value) && at.Scan(ms) == nil
		}
	case tags:
		return func(value string) bool { return at.Scan(value) == nil }
	}
	return nil
}

func text[T ~string](at *T) func(string) bool {
	return func(value string) bool {
		*at = T(value)
		return true
	}
}

func whole[T ~int | ~int64](at *T) func(string) bool {
	return func(value string) bool {
		n, err := strconv.ParseInt(value, 10, 64)
		*at = T(n)
		return err == nil && int64(*at) == n
	}
}
