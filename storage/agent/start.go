package agent

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
)

// startTime bounds how long an agent may take to be ready: the passphrase takes a second of it, on a busy computer
// several.
const startTime = time.Minute

// Start starts the process of an agent for the vault in a folder and returns when it serves. Command runs [Serve]; the
// passphrase goes over its standard input. Its errors are those of the vault, as for a wrong passphrase, and those of
// the place.
func Start(ctx context.Context, command *exec.Cmd, folder string, passphrase model.Secret, until time.Time,
) (secrets.AgentState, error) {
	in, err := command.StdinPipe()
	if err != nil {
		return secrets.AgentState{}, fmt.Errorf("starting the agent: %w", err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return secrets.AgentState{}, fmt.Errorf("starting the agent: %w", err)
	}
	detach(command)
	if err := command.Start(); err != nil {
		return secrets.AgentState{}, fmt.Errorf("starting the agent: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = command.Process.Kill() }) // then out ends
	defer stop()
	var answer reply
	err = errors.Join(writeLine(in, order{folder, until, passphrase.Reveal()}), in.Close())
	if err == nil {
		err = readLine(out, longestRequest, &answer)
	}
	switch {
	case ctx.Err() != nil:
		_ = command.Wait() // it was killed
		return secrets.AgentState{}, fmt.Errorf("%w: %w: %w", secrets.ErrInVault, model.ErrStoreTimeout, ctx.Err())
	case err != nil:
		return secrets.AgentState{}, errors.Join(fmt.Errorf("starting the agent: %w", err), command.Wait())
	case answer.Failed != "":
		_ = command.Wait() // its reason is known
		return secrets.AgentState{}, errorOf(answer.Failed)
	}
	return secrets.AgentState{Open: true, Until: answer.Until, Process: answer.Process}, command.Process.Release()
}
