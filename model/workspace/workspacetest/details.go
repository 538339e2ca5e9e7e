package workspacetest

import (
	"reflect"
	"testing"

	"keyrack/model"
)

// Details returns details of which every field has something, each another text. It fails the test for a field of a
// type that it does not know.
func Details(t testing.TB) model.Details {
	t.Helper()
	var full model.Details
	value := reflect.ValueOf(&full).Elem()
	for i := range value.NumField() {
		field, name := value.Field(i), "the-"+value.Type().Field(i).Name
		switch into := field.Addr().Interface().(type) {
		case *string:
			*into = name
		case *[]string:
			*into = []string{name + "-1", name + "-2"}
		case *bool:
			*into = true
		default:
			t.Fatalf("nobody has said how to fill %s", name)
		}
	}
	full.Ticket = "https://tickets.example.com/the-Ticket"
	return full
}

// DetailsWithout returns the details without one field after the other, by its name.
func DetailsWithout(full model.Details) map[string]model.Details {
	all := map[string]model.Details{}
	for i := range reflect.TypeOf(full).NumField() {
		less := full
		reflect.ValueOf(&less).Elem().Field(i).SetZero()
		all[reflect.TypeOf(full).Field(i).Name] = less
	}
	return all
}
