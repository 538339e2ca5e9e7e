package cli

import (
	"fmt"
	"strings"

	"keyrack/ui/cli/selection"
)

// reading is what keyrack reads, and what it does with it.
type reading struct{ name, text string }

// variables are those of the environment.
func variables() []reading {
	return []reading{
		{selection.VariableEnvironment, "the environment that commands take where --env is not given"},
		{selection.VariableConnection, "the connection that commands take where none is named"},
		{"KEYRACK_DATA", "the data folder, as --data"},
		{"KEYRACK_PASSPHRASE_FILE", "a file with the passphrase of the vault or of a backup"},
		{"KEYRACK_NEW_PASSPHRASE_FILE", "a file with the new passphrase of keyrack store passphrase"},
		{"KEYRACK_PAGER, PAGER", "the program through which long output goes on a terminal; empty for none"},
		{
			variableDebug,
			"if set and not 0, a log of what the command does, on standard error: for bug reports, without tokens",
		},
		{"NO_COLOR", "if set, no colours are printed"},
		{"CLICOLOR_FORCE, FORCE_COLOR", "if set and not 0, colours are printed to files and pipes too"},
		{"TERM", "no colours and no pager where it is dumb"},
		{"HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "the proxy, unless the settings name another"},
		{"SHELL, XDG_DATA_HOME, XDG_CONFIG_HOME", "the shell that keyrack completion install writes for, and where to"},
		{"XDG_RUNTIME_DIR", "the folder for the socket of keyrack unlock --for"},
		{"LC_ALL, LC_TIME, LANG", "the language by which tables are sorted"},
	}
}

// places are the files that keyrack reads.
func places() []reading {
	return []reading{
		{"~/.config/keyrack", "the data folder: index, vault and count of requests; on other systems where these have it"},
		{selection.FileName, "in the folder of a project or one above it: environment and connection that commands take"},
	}
}

func environmentTopic() string {
	var text strings.Builder
	text.WriteString("The variables of the environment that keyrack reads:\n\n")
	for _, v := range variables() {
		fmt.Fprintf(&text, "  %s\n      %s\n", v.name, v.text)
	}
	text.WriteString("\nThe files:\n\n")
	for _, v := range places() {
		fmt.Fprintf(&text, "  %s\n      %s\n", v.name, v.text)
	}
	text.WriteString("\nA command that keyrack exec runs gets more: see keyrack exec --help.")
	return text.String()
}
