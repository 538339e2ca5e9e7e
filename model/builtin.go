package model

import "fmt"

// The ids of the environments that every Keyrack has. They are fixed, so that a list shared between two people agrees.
const (
	SandboxID    EnvironmentID = "sandbox"
	DemoID       EnvironmentID = "demo"
	ProductionID EnvironmentID = "production"
)

// BuiltIns returns the environments that every Keyrack has. Their names, kinds, addresses and protections are part of
// the program: no row and no file changes them. The sandbox has no address until it has been started.
func BuiltIns() []Environment {
	return []Environment{
		{ID: SandboxID, Name: "Sandbox", Kind: Sandbox, Protection: Open},
		{ID: DemoID, Name: "Demo", Kind: Demo, Address: Address{origin: DemoAddress}, Protection: Open},
		{
			ID: ProductionID, Name: "Production", Kind: Production, Address: Address{origin: ProductionAddress},
			Protection: ReadOnly,
		},
	}
}

// BuiltIn returns the built-in environment with an id.
func BuiltIn(id EnvironmentID) (Environment, bool) {
	for _, environment := range BuiltIns() {
		if environment.ID == id {
			return environment, true
		}
	}
	return Environment{}, false
}

// Trusted returns the environment as it counts, whatever a row or a file says about it: a built-in one as the program
// has it, and every other that is production read-only.
func (e Environment) Trusted() Environment {
	if own, found := BuiltIn(e.ID); found {
		if own.Kind == Sandbox && e.Kind == Sandbox {
			own.Address = e.Address // of the running one
		}
		own.Team, own.Forced = e.Team, e.Forced
		own.Protection = own.Allows()
		return own
	}
	e.Protection = e.Allows()
	return e
}

// IsProduction reports whether requests go to real hotels: by the kind, or by the host, whatever the kind says.
func (e Environment) IsProduction() bool {
	return e.Kind == Production || e.Address.isIn(productionDomain)
}

// ShownKind is the kind whose colour and mark an environment has: what is production never looks like anything else.
func (e Environment) ShownKind() EnvironmentKind {
	if e.IsProduction() {
		return Production
	}
	return e.Kind
}

// Allows is the protection that counts: production is read-only, whatever is written down about it, and what a team has
// forced is the least.
func (e Environment) Allows() Protection {
	switch {
	case e.IsProduction():
		return ReadOnly
	case e.Forced != "":
		return Stricter(e.Protection, e.Forced)
	}
	return e.Protection
}

// BuiltInAt returns the built-in environment that the hosts around an address belong to: demo or production.
func BuiltInAt(address Address) (Environment, bool) {
	switch {
	case address.isIn(demoDomain):
		return BuiltIn(DemoID)
	case address.isIn(productionDomain):
		return BuiltIn(ProductionID)
	}
	return Environment{}, false
}

// refuseBuiltIn is the error for an environment of one's own at an address that a built-in one is for.
func refuseBuiltIn(address Address) error {
	if own, found := BuiltInAt(address); found {
		return &AddressError{Reason: fmt.Sprintf("%s belongs to the environment %s, which is there already: use that",
			address.Host(), own.Name)}
	}
	return nil
}
