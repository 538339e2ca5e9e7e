package sandbox

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestADeviceWorksOnACommandUnlessAClientDoes(t *testing.T) {
	clock := newClock()
	s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep})
	server := s.serve(t)
	p := s.open(s.grants[auroraToken].hotels[0])
	ears := server.hear(t, auroraToken)
	command := func(copies int) string {
		return s.must(t, auroraToken, "commands/addPrinter",
			map[string]any{"PrinterId": p.id(s, "Device", 0), "Data": "QQ==", "CopyCount": copies})["CommandId"].(string)
	}
	isActive := func(id string) bool {
		list, _ := json.Marshal(s.must(t, auroraToken, "commands/getAllActive", "{}"))
		return contains(string(list), id)
	}
	for copies, last := range map[int]string{1: "Processed", 10: "Error"} {
		id := command(copies)
		for _, state := range []string{"Pending", "Received", "Processing", last} {
			want := []map[string]any{{"Type": "DeviceCommand", "Id": id, "State": state}}
			if got := fmt.Sprint(ears.next()); got != fmt.Sprint(want) {
				t.Fatalf("%d copies: it hears %s, want %s", copies, got, state)
			}
			if got := isActive(id); got != (state != last) {
				t.Errorf("%d copies, %s: it is active: %v", copies, state, got)
			}
			if state != last {
				clock.asleepFor(t, deviceStep)
				clock.pass(deviceStep)
			}
		}
	}
	id := command(1)
	ears.next()
	clock.asleepFor(t, deviceStep)
	s.must(t, auroraToken, "commands/update", map[string]any{"CommandId": id, "State": "Received"})
	ears.next()
	clock.pass(deviceStep)
	s.must(t, auroraToken, "commands/update", map[string]any{"CommandId": id, "State": "Processed"})
	if got := ears.next()[0]["State"]; got != "Processed" {
		t.Errorf("the device has set it to %v", got)
	}
	again := map[string]any{"CommandId": id, "State": "Pending"}
	if code, _ := s.ask(t, auroraToken, "commands/update", again); code != 403 {
		t.Errorf("what is done can be done again: %d", code)
	}
	got := s.must(t, auroraToken, "commands/getAllByIds",
		map[string]any{"CommandIds": []any{id}, "Limitation": map[string]any{"Count": 1}})["Commands"].([]any)
	if len(got) != 1 || got[0].(map[string]any)["State"] != "Processed" {
		t.Errorf("it is listed as %v", got)
	}
	stay := p.id(s, "Reservation", 0)
	for field, body := range map[string]string{
		"KeyCutterId":   `{"KeyCutterId":"` + p.id(s, "Device", 0) + `","ReservationId":"` + stay + `","KeyCount":1}`,
		"ReservationId": `{"KeyCutterId":"` + p.id(s, "Device", 2) + `","ReservationId":"` + nobody + `","KeyCount":1}`,
	} {
		code, answer := s.ask(t, auroraToken, "commands/addKeyCutter", body)
		if code != 400 || !contains(string(answer), field) {
			t.Errorf("a wrong %s answers %d %s", field, code, answer)
		}
	}
}
