package secrets

import (
	"context"
	"errors"
	"time"
)

// AgentState says whether a process keeps the vault open for all processes of the user.
type AgentState struct {
	Open    bool
	Until   time.Time
	Process int // its number
}

var (
	// ErrForeignAgent means that where the agent would listen there is something that is not this user's, or that others
	// can open. Nothing is said to it.
	ErrForeignAgent = errors.New("what is in the place of the agent is not this user's alone")
	// ErrNoAgentPlace means that the system has no folder in which an agent could listen.
	ErrNoAgentPlace = errors.New("there is no folder of the session for the agent")
)

// agency is a vault that an agent can keep open. Agent returns [ErrForeignAgent] where the place is another's. EndAgent
// returns when the agent holds nothing any more, and nil where there is none.
type agency interface {
	Agent(ctx context.Context) (AgentState, error)
	EndAgent(ctx context.Context) error
}

// Agent says whether an agent keeps the vault open.
func (k *Keeper) Agent(ctx context.Context) (AgentState, error) {
	if with, can := k.vault.(agency); can {
		return with.Agent(ctx)
	}
	return AgentState{}, nil
}

// endAgent ends the agent, if there is one.
func (k *Keeper) endAgent(ctx context.Context) error {
	if with, can := k.vault.(agency); can {
		return with.EndAgent(ctx)
	}
	return nil
}
