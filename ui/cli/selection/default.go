package selection

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"keyrack/ui/cli/console"
)

// Default is what a command takes where its command line names nothing.
type Default struct {
	Environment string `toml:"environment"` // its name or id
	Connection  string `toml:"connection"`
	From        string `toml:"-"` // who says so, for people
}

// IsZero reports whether it says nothing.
func (d Default) IsZero() bool { return d.Environment == "" && d.Connection == "" }

// FileName is the file of a project that has a [Default].
const FileName = ".keyrack.toml"

// The variables of the environment that are a [Default].
const (
	VariableEnvironment = "KEYRACK_ENV"
	VariableConnection  = "KEYRACK_CONNECTION"
)

// Variables is the default of the environment that getenv reads.
func Variables(getenv func(string) string) Default {
	d := Default{Environment: getenv(VariableEnvironment), Connection: getenv(VariableConnection)}
	switch {
	case d.Environment == "":
		d.From = VariableConnection
	case d.Connection == "":
		d.From = VariableEnvironment
	default:
		d.From = VariableEnvironment + ", " + VariableConnection
	}
	return d
}

// mostFile bounds what is read of a file of a project.
const mostFile = 64 << 10

// Project is the default of the file in a folder, or in the nearest folder above it that has one; zero where none has.
// A file that says anything but environment and connection is an error of usage.
func Project(folder string, read func(path string) ([]byte, error)) (Default, error) {
	for {
		path := filepath.Join(folder, FileName)
		text, err := read(path)
		switch above := filepath.Dir(folder); {
		case err == nil && len(text) <= mostFile:
			d, err := parse(text)
			d.From = path
			if err != nil {
				err = console.Usagef("It has lines such as environment = \"Staging\" and connection = \"Hotel Aurora\".",
					"%s cannot be used: %v", path, err)
			}
			return d, err
		case err == nil:
			return Default{}, console.Usagef("Remove it.", "%s is too large", path)
		case !errors.Is(err, fs.ErrNotExist):
			return Default{}, console.Unreadable(path, err)
		case above == folder:
			return Default{}, nil
		default:
			folder = above
		}
	}
}

func parse(text []byte) (Default, error) {
	var said map[string]any
	if err := toml.Unmarshal(text, &said); err != nil {
		return Default{}, errors.New("it is no TOML")
	}
	d := Default{}
	for key, value := range said {
		name, is := value.(string)
		switch {
		case key != "environment" && key != "connection":
			return Default{}, fmt.Errorf("it has a line %q", key)
		case !is:
			return Default{}, fmt.Errorf("%s is no text", key)
		case key == "environment":
			d.Environment = name
		default:
			d.Connection = name
		}
	}
	return d, nil
}

// Settle fills in what is missing of a selection, the first of several defaults that says something first, and returns
// what was taken. A default connection is taken where no other choice is made, and where no stronger default, and no
// flag, names another environment than the one that it comes with.
func (s *Selection) Settle(connection bool, defaults ...Default) (environment, named Default) {
	for _, d := range defaults {
		weaker := s.Environment != "" && d.Environment != "" && !strings.EqualFold(d.Environment, s.Environment)
		if connection && !s.Narrows() && d.Connection != "" && !weaker {
			s.Names, named = []string{d.Connection}, d
		}
		if s.Environment == "" && d.Environment != "" && (named.Connection == "" || named.From == d.From) {
			s.Environment, environment = d.Environment, d
		}
	}
	return environment, named
}
