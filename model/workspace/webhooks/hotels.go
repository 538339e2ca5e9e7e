package webhooks

import (
	"cmp"
	"context"
	"sync"

	"keyrack/model"
	"keyrack/model/webhook"
)

// hotels finds the connection that a message is about.
type hotels struct {
	core Core

	mu         sync.Mutex
	known      map[model.EnvironmentID]*directory
	generation int // of the connections: what was read of an earlier one is not kept
}

// directory has the connections of one environment by what Mews calls them.
type directory struct {
	byIntegration map[string]hotel
	byEnterprise  map[string]hotel
}

// hotel is what is known of an id. The connection is empty where several are of the same property.
type hotel struct {
	connection model.ConnectionID
	name       string
}

func newHotels(core Core) *hotels {
	return &hotels{core: core, known: map[model.EnvironmentID]*directory{}}
}

// forget lets the connections be read anew. It never waits for them to be read.
func (h *hotels) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.known)
	h.generation++
}

// of finds the connection by the id of its integration, else by that of its property, and what it is called: the name
// in the message where it has one.
func (h *hotels) of(ctx context.Context, environment model.EnvironmentID, m webhook.Message) (model.ConnectionID,
	string,
) {
	d := h.directory(ctx, environment)
	found := d.byEnterprise[m.EnterpriseID]
	if with, known := d.byIntegration[m.IntegrationID]; known {
		found = hotel{connection: with.connection, name: cmp.Or(found.name, with.name)}
	}
	return found.connection, cmp.Or(m.Enterprise.Name, found.name)
}

func (h *hotels) directory(ctx context.Context, environment model.EnvironmentID) *directory {
	h.mu.Lock()
	d, generation := h.known[environment], h.generation
	h.mu.Unlock()
	if d != nil {
		return d
	}
	d = &directory{byIntegration: map[string]hotel{}, byEnterprise: map[string]hotel{}}
	groups, err := h.core.Tree(ctx, environment)
	if err != nil {
		return d // without names; the next message looks again
	}
	for _, group := range groups {
		for _, c := range group.Connections {
			d.add(c)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.generation == generation {
		h.known[environment] = d
	}
	return d
}

func (d *directory) add(c model.Connection) {
	put := func(in map[string]hotel, id, name string) {
		if id == "" {
			return
		}
		one := hotel{connection: c.ID, name: name}
		if before, twice := in[id]; twice && before.connection != c.ID {
			one = hotel{name: cmp.Or(before.name, name)}
		}
		in[id] = one
	}
	put(d.byIntegration, c.MewsIntegrationID, c.Title())
	if c.Identity == nil {
		put(d.byEnterprise, c.MewsEnterpriseID, c.Title())
		return
	}
	if !c.Identity.Portfolio {
		put(d.byEnterprise, c.Identity.EnterpriseID, cmp.Or(c.Identity.Name, c.Title()))
		return
	}
	for _, enterprise := range c.Identity.Enterprises {
		put(d.byEnterprise, enterprise.ID, cmp.Or(enterprise.Name, c.Title()))
	}
}
