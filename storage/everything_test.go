package storage_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/request"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
)

// everything calls each method that a workspace has, also those that come after this test was written, and hears what
// they return.
type everything struct {
	ear
	workspace  *keyrack.Keyrack
	connection model.ConnectionID // whose tokens are sentinels
	folder     string             // for files
	phrase     model.Secret
	given      []any // arguments, each of another type
}

// prepare makes arguments that are about the connection, as far as the stores are open.
func (e *everything) prepare(ctx context.Context) {
	w := e.workspace
	call := workspace.Request{Connection: e.connection, Path: "configuration/get", Body: []byte("{}")}
	exchange, _ := w.Send(ctx, call)
	records, _ := w.Records(ctx, e.connection, "")
	place, _ := w.Find(e.connection)
	intent, _ := w.Intend(call)
	address, err := model.ParseAddress(model.Custom, "https://mews.example.com")
	if err != nil {
		e.t.Fatal(err)
	}
	e.given = []any{
		ctx, e.connection, workspace.SandboxID, place.Connection, place.Integration.ID, e.phrase, parse(e.t, sentinelNew),
		call, exchange, intent, place.Binding(),
		[]byte("{}"), true, 1,
		model.Environment{Name: "Own", Kind: model.Custom, Address: address, Protection: model.Open},
		workspace.AllPagesOptions{Request: workspace.Request{
			Connection: e.connection, Path: "services/getAll",
			Body: []byte(`{"Limitation":{"Count":2}}`),
		}, To: io.Discard},
		check.ProbeOptions{Connection: e.connection},
		workspace.SavedRequest{Name: "mine", Path: "configuration/get", Body: "{}"},
		request.Variable{Name: "ServiceId", Value: "1"},
		takeaway.CURL,
	}
	for _, record := range records[:min(1, len(records))] {
		e.given = append(e.given, record, record.ID)
	}
}

// lastOnes take away what the others need, or are part of what the test does itself at its time.
var lastOnes = []string{
	"ClearHistory", "RemoveConnections", "RestoreRemoved", "RemoveForGood", "RemoveIntegration",
	"RemoveEnvironment", "Lock",
}

// notCalled have been called by their names, or would ask the user.
var notCalled = []string{
	"CreateVault", "ChangePassphrase", "MoveTo", "UseStore", "UnlockVault", "UnlockStore",
	"LockStore",
}

// call calls all methods and returns how many have worked.
func (e *everything) call(ctx context.Context, t *testing.T) (worked, called int) {
	t.Helper()
	e.prepare(ctx)
	all := reflect.ValueOf(e.workspace)
	var names, last []string
	for method := range all.Type().Methods() {
		switch {
		case slices.Contains(notCalled, method.Name):
		case slices.Contains(lastOnes, method.Name):
			last = append(last, method.Name)
		default:
			names = append(names, method.Name)
		}
	}
	for _, name := range append(names, last...) {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		method := all.MethodByName(name)
		written := &bytes.Buffer{}
		var arguments []reflect.Value
		for i := range method.Type().NumIn() {
			kind := method.Type().In(i)
			if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
				kind = kind.Elem()
			}
			arguments = append(arguments, e.argument(ctx, written, kind, 0))
		}
		failed, why := false, error(nil)
		for _, result := range method.Call(arguments) {
			value := result.Interface()
			if remove, is := value.(func()); is {
				remove()
				continue
			}
			if to, is := value.(io.WriteCloser); is {
				_, _ = to.Write([]byte(sentinelAccess + sentinelNew + sentinelClient))
				_ = to.Close()
				continue
			}
			if text, is := value.([]byte); is {
				value = string(text)
			}
			if err, is := value.(error); is {
				failed, why = err != nil, err
			}
			e.hear(name, value)
		}
		e.hear(name+", written", written.String())
		called++
		if failed {
			t.Logf("%s failed: %v", name, why)
		} else {
			worked++
		}
		cancel()
	}
	return worked, called
}

// argument makes an argument of a type: with the connection of the sentinels, and with nothing that is wrong by itself.
func (e *everything) argument(ctx context.Context, written io.Writer, kind reflect.Type, depth int) reflect.Value {
	given := append([]any{ctx, written}, e.given...)
	if depth == 0 {
		given = append(given, filepath.Join(e.folder, "a file"))
	}
	for _, value := range given {
		if of := reflect.ValueOf(value); of.Type() == kind || kind.Kind() == reflect.Interface && kind.NumMethod() > 0 &&
			of.Type().Implements(kind) {
			return of
		}
	}
	value := reflect.New(kind).Elem()
	switch kind.Kind() {
	case reflect.Func:
		return reflect.MakeFunc(kind, func([]reflect.Value) []reflect.Value {
			var results []reflect.Value
			for result := range kind.Outs() {
				results = append(results, reflect.Zero(result))
			}
			return results
		})
	case reflect.Slice:
		if depth == 0 {
			return reflect.Append(value, e.argument(ctx, written, kind.Elem(), depth+1))
		}
	case reflect.Struct:
		if depth < 2 && kind.Name() != "Time" && kind.PkgPath() != "" {
			for i := range kind.NumField() {
				if field := kind.Field(i); field.IsExported() {
					value.Field(i).Set(e.argument(ctx, written, field.Type, depth+1))
				}
			}
		}
	}
	return value
}
