package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// command is one of the program, made when it is needed.
type command struct {
	names string // its own first, then its aliases
	group string // of the help
	make  func(*session) *cobra.Command
}

// commands are those of the program, as the help lists them.
func commands() []command {
	return []command{
		{"env envs environments", groupTokens, newEnvCommand},
		{"client clients", groupTokens, newClientCommand},
		{"add", groupTokens, newAddCommand},
		{"list ls", groupTokens, newListCommand},
		{"show get", groupTokens, newShowCommand},
		{"edit", groupTokens, newEditCommand},
		{"rotate", groupTokens, newRotateCommand},
		{"delete remove rm", groupTokens, newDeleteCommand},
		{"reveal", groupTokens, newRevealCommand},
		{"demo-tokens", groupTokens, newDemoTokensCommand},
		{"use", groupTokens, newUseCommand},
		{"check", groupRequest, newCheckCommand},
		{"call", groupRequest, newCallCommand},
		{"operations ops operation", groupRequest, newOperationsCommand},
		{"template", groupRequest, newTemplateCommand},
		{"curl", groupRequest, newCurlCommand},
		{"exec", groupRequest, newExecCommand},
		{"history", groupRequest, newHistoryCommand},
		{"bundle", groupRequest, newBundleCommand},
		{"why", groupRequest, newWhyCommand},
		{"permissions", groupRequest, newPermissionsCommand},
		{"listen", groupRequest, newListenCommand},
		{"sandbox", groupRequest, newSandboxCommand},
		{"webhook", groupRequest, newWebhookCommand},
		{"inject", groupRequest, newInjectCommand},
		{"mcp", groupRequest, newMCPCommand},
		{"import", groupKeep, newImportCommand},
		{"export", groupKeep, newExportCommand},
		{"backup", groupKeep, newBackupCommand},
		{"restore", groupKeep, newRestoreCommand},
		{"doctor", groupKeep, newDoctorCommand},
		{"team", groupKeep, newTeamCommand},
		{"store", groupKeep, newStoreCommand},
		{"lock", groupKeep, newLockCommand},
		{"unlock", groupKeep, newUnlockCommand},
		{"config", groupProgram, newConfigCommand},
		{"version", groupProgram, newVersionCommand},
		{"man", groupProgram, newManCommand},
		{"completion", groupProgram, newCompletionCommand},
		{"vault-agent", groupKeep, newAgentCommand},
		{"__complete_bash", groupKeep, newBashCommand},
	}
}

// ofAll are the commands that look at all the others.
var ofAll = []string{"man", "completion"}

// commandOf finds the one command that a line needs. It finds none where others are needed as well: to list them, or to
// say which was meant.
func commandOf(line []string) (command, bool) {
	if len(line) == 0 || slices.Contains(ofAll, line[0]) {
		return command{}, false
	}
	all := commands()
	at := slices.IndexFunc(all, func(c command) bool { return slices.Contains(strings.Fields(c.names), line[0]) })
	if at < 0 {
		return command{}, false
	}
	return all[at], true
}
