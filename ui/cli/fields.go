package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"keyrack/ui/cli/console"
)

// fields are the flags that write a body: -f, whose values are texts, and -F, whose values are what they look like.
type fields struct{ raw, typed []string }

func (f *fields) flags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&f.raw, "raw-field", "f", nil,
		"put a text into the body: `KEY=VALUE`, also Outer.Key=, List[]=")
	c.Flags().StringArrayVarP(&f.typed, "field", "F", nil,
		"put a number, true, null, JSON or the text of a @FILE (@-: standard input): `KEY=VALUE`")
	complete(c, "raw-field", cobra.NoFileCompletions)
	complete(c, "field", cobra.NoFileCompletions)
}

// sendingFlags are those about what is sent, and whether.
func (f *calling) sendingFlags(c *cobra.Command) {
	f.fields.flags(c)
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would be sent, and send nothing")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after `TIME`, such as 10s")
	c.Flags().IntVar(&f.retry, "retry", 0,
		"send a read again up to `N` times after a rate limit, a server error or a lost connection")
	c.Flags().BoolVar(&f.verbose, "verbose", false, "print the request and the headers of both sides, on standard error")
}

// queryFlag comes last: it stands beside none that prints an answer otherwise.
func (f *calling) queryFlag(c *cobra.Command) {
	f.query.Flag(c.Flags())
	complete(c, "jq", cobra.NoFileCompletions)
	for _, other := range []string{"as", "output", "out", "include", "original"} {
		c.MarkFlagsMutuallyExclusive("jq", other)
	}
}

// into puts the fields into a body, which is {} where there is none. Numbers keep their digits.
func (f fields) into(ctx context.Context, s *session, body []byte) ([]byte, error) {
	if len(f.raw)+len(f.typed) == 0 {
		return body, nil
	}
	object := map[string]any{}
	if len(bytes.TrimSpace(body)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil || decoder.More() {
			return nil, console.Usagef("Correct --body, or leave it out.", "-f and -F cannot be put into what is no JSON object")
		}
	}
	for _, field := range f.raw {
		if err := put(object, field, func(text string) (any, error) { return text, nil }); err != nil {
			return nil, err
		}
	}
	for _, field := range f.typed {
		if err := put(object, field, func(text string) (any, error) { return s.typed(ctx, text) }); err != nil {
			return nil, err
		}
	}
	return json.Marshal(object)
}

// typed is what a text of -F stands for.
func (s *session) typed(ctx context.Context, text string) (any, error) {
	if file, is := strings.CutPrefix(text, "@"); is {
		content, err := s.readInput(ctx, file)
		if err == nil && !utf8.Valid(content) {
			err = console.Usagef("Give a file in UTF-8.", "%s is no text", file)
		}
		return string(content), err
	}
	switch {
	case text == "true" || text == "false":
		return text == "true", nil
	case text == "null":
		return nil, nil
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		if !json.Valid([]byte(text)) {
			return nil, console.Usagef("Give it with -f if it is a text.", "%q is no JSON", text)
		}
		return json.RawMessage(text), nil
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
		return json.Number(text), nil
	}
	return text, nil
}

// put puts one field into an object. Its key is a path: Outer.Inner or Outer[Inner], and List[] for one more of a list.
func put(object map[string]any, field string, value func(string) (any, error)) error {
	wrong := func(why string) error {
		return console.Usagef("Write Key=value, Outer.Key=value or List[]=value.", "the field %q %s", field, why)
	}
	path, text, is := strings.Cut(field, "=")
	if !is || path == "" {
		return wrong("has no key and value")
	}
	put, err := value(text)
	if err != nil {
		return err
	}
	path, list := strings.CutSuffix(path, "[]")
	keys := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(path), ".")
	for i, key := range keys {
		last := i == len(keys)-1
		switch {
		case key == "":
			return wrong("has an empty key")
		case !last:
			inner, is := object[key].(map[string]any)
			if object[key] != nil && !is {
				return wrong(fmt.Sprintf("goes into %s, which is no object", key))
			}
			if inner == nil {
				inner = map[string]any{}
				object[key] = inner
			}
			object = inner
		case list:
			before, is := object[key].([]any)
			if object[key] != nil && !is {
				return wrong(fmt.Sprintf("goes into %s, which is no list", key))
			}
			object[key] = append(before, put)
		default:
			object[key] = put
		}
	}
	return nil
}
