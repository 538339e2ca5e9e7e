package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/itchyny/gojq"
	"github.com/spf13/pflag"

	"keyrack/ui/cli/console"
)

// Query is what --jq makes of one answer. The zero value makes nothing.
type Query struct {
	text  string
	query *gojq.Code
}

// Flag defines the flag.
func (q *Query) Flag(f *pflag.FlagSet) {
	f.StringVar(&q.text, "jq", "", "print what a jq `EXPRESSION` makes of the answer")
}

// Given reports whether the flag was given.
func (q *Query) Given() bool { return q.text != "" }

// Check finds what is wrong with the flag, before anything is done.
func (q *Query) Check() (err error) {
	if q.Given() {
		q.query, err = compile(q.text)
	}
	return err
}

// Write prints what the expression makes of a JSON document, whose whole numbers keep their digits.
func (q *Query) Write(to io.Writer, document []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	value, err := read(decoder)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return writeQuery(to, q.query, value, "The document is the answer, as call prints it without --jq.")
}

// ofJSON says of what a document of a listing is.
const ofJSON = "The document is what --json prints."

func compile(text string) (*gojq.Code, error) {
	query, err := gojq.Parse(text)
	var code *gojq.Code
	if err == nil {
		code, err = gojq.Compile(query)
	}
	if err != nil {
		return nil, console.Usagef("See jq's manual.", "the expression of --jq cannot be read: %v", err)
	}
	return code, nil
}

// writeQuery prints what an expression makes of a document, of which what says where it comes from: texts as they are,
// anything else as JSON, each in a line.
func writeQuery(to io.Writer, query *gojq.Code, document any, what string) error {
	for results := query.Run(plain(document)); ; {
		result, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := result.(error); failed {
			var halted *gojq.HaltError
			if errors.As(err, &halted) && halted.Value() == nil {
				return nil
			}
			return console.Usagef(what, "the expression of --jq failed: %v", err)
		}
		text, is := result.(string)
		if !is {
			encoded, err := gojq.Marshal(result)
			if err != nil {
				return err
			}
			text = string(encoded)
		}
		if _, err := fmt.Fprintln(to, text); err != nil {
			return err
		}
	}
}
