package transfer

import (
	"context"
	"fmt"
	"strings"

	"keyrack/model"
)

// environmentFinder finds the environment here that one of a backup is.
type environmentFinder struct {
	byID   map[model.EnvironmentID]model.Environment
	byName map[string]bool                       // the names that are taken, here or by what is added
	at     map[model.BoundTo][]model.Environment // here, by address, that none of the backup has by its id
}

func newEnvironmentFinder(here, theirs []model.Environment) environmentFinder {
	f := environmentFinder{
		byID: make(map[model.EnvironmentID]model.Environment, len(here)), byName: make(map[string]bool, len(here)),
		at: map[model.BoundTo][]model.Environment{},
	}
	named := make(map[model.EnvironmentID]bool, len(theirs))
	for _, environment := range theirs {
		named[environment.ID] = true
	}
	for _, environment := range here {
		f.byID[environment.ID] = environment
		f.byName[model.EnvironmentNameKey(environment.Name)] = true
		if !named[environment.ID] {
			f.at[environment.BindsTo()] = append(f.at[environment.BindsTo()], environment)
		}
	}
	return f
}

// find returns the same by id; else, because there is never a second one, the built-in environment that it is by kind
// or address; else one at the same address. One whose own id is in the backup, or that another took, is not it: two
// environments may have one address.
func (f environmentFinder) find(theirs model.Environment) (model.Environment, bool) {
	if ours, found := f.byID[theirs.ID]; found {
		return ours, true
	}
	for _, own := range model.BuiltIns() {
		if own.Kind == theirs.Kind || !own.Address.IsZero() && own.Address == theirs.Address {
			ours, found := f.byID[own.ID]
			return ours, found
		}
	}
	there := f.at[theirs.BindsTo()]
	if len(there) == 0 {
		return model.Environment{}, false
	}
	f.at[theirs.BindsTo()] = there[1:]
	return there[0], true
}

// freeName returns the name under which an environment of a backup is added.
func (f environmentFinder) freeName(name string) string {
	free := name
	for n := 2; f.byName[model.EnvironmentNameKey(free)] || model.Imitates(free) != ""; n++ {
		free = name + " (restored)"
		if n > 2 {
			free = fmt.Sprintf("%s (restored %d)", name, n-1)
		}
	}
	f.byName[model.EnvironmentNameKey(free)] = true
	return free
}

func (r *restorer) planEnvironment(theirs model.Environment) {
	theirs.Name = model.CleanEnvironmentName(theirs.Name)
	row := RestoreRow{ID: string(theirs.ID), Kind: "environment", Title: theirs.Name, Action: RestoreAdd}
	ours, found := r.places.find(theirs)
	switch {
	case !found:
		r.addEnvironment(&row, theirs)
	case ours.BindsTo() != theirs.BindsTo():
		// The tokens of the backup were entered for another address than they would be sent to here.
		row.Action, row.Refused = RestoreRefuse, ErrAddressDiffer
	default:
		r.environments[theirs.ID], r.planned[ours.ID] = ours, ours
		row.Action = RestorePresent
		if ours.Kind == model.Custom {
			r.compareEnvironment(&row, ours, theirs)
		}
	}
	r.add(row)
}

// addEnvironment plans an environment of the user's own that is not here.
func (r *restorer) addEnvironment(row *RestoreRow, theirs model.Environment) {
	if _, err := model.ParseAddress(model.Custom, theirs.Address.String()); err != nil {
		row.Action, row.Refused = RestoreRefuse, err
		return
	}
	if of := model.Imitates(theirs.Name); of != "" && !sameInPlain(of, theirs.Name) {
		row.Action, row.Refused = RestoreRefuse, &ImitationError{Of: of}
		return
	}
	theirs.Name = r.places.freeName(theirs.Name)
	r.environments[theirs.ID], r.planned[theirs.ID] = theirs, theirs
	row.apply = func(ctx context.Context) error { return r.t.core.RestoreEnvironment(ctx, theirs) }
}

// sameInPlain reports whether two names are the same letters, and no others that look like them.
func sameInPlain(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(model.EnvironmentNameKey(a), " ", ""),
		strings.ReplaceAll(model.EnvironmentNameKey(b), " ", ""))
}

// compareEnvironment plans what becomes of an environment of the user's own that is here. No protection is lowered, and
// no name is given that another environment has.
func (r *restorer) compareEnvironment(row *RestoreRow, ours, theirs model.Environment) {
	changed := ours
	var differs []Difference
	if ours.Name != theirs.Name {
		what := PartName
		isOwn := model.EnvironmentNameKey(ours.Name) == model.EnvironmentNameKey(theirs.Name)
		switch {
		case model.Imitates(theirs.Name) != "", !isOwn && r.places.byName[model.EnvironmentNameKey(theirs.Name)]:
			what = PartNameTaken
		default:
			changed.Name = theirs.Name
			r.places.byName[model.EnvironmentNameKey(theirs.Name)] = true
		}
		differs = append(differs, Difference{Part: what})
	}
	if ours.Protection != theirs.Protection {
		what := PartProtection
		if changed.Protection = model.Stricter(ours.Protection, theirs.Protection); changed.Protection == ours.Protection {
			what = PartWeaker
		}
		differs = append(differs, Difference{Part: what, Here: ours.Protection, Backup: theirs.Protection})
	}
	if ours.Color != theirs.Color {
		differs = append(differs, Difference{Part: PartColor})
		changed.Color = theirs.Color
	}
	if ours.Socket != theirs.Socket {
		differs = append(differs, Difference{Part: PartSocket}) // tokens here were not entered for another one
	}
	if len(differs) > 0 {
		row.Action, row.Differs = RestoreDiffers, differs
		row.apply = func(ctx context.Context) error { return r.t.core.RestoreEnvironment(ctx, changed) }
	}
}
