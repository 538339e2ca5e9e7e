package sandbox

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// What a device of a hotel does. The devices of the sandbox take their time, so that a client of one's own may do their
// work: once it has updated a command, the sandbox leaves that alone.
const (
	deviceStep = 5 * time.Second
	// A device fails with more copies or keys, and a terminal refuses a larger amount.
	mostCopies = 9
	mostAmount = 10_000
)

// active are the states of commands that are not done.
func active() []string { return []string{"Pending", "Received", "Processing"} }

// orders returns, by operation, the field that names the device, its type, and the number that it may find too large.
func orders() map[string]struct {
	device, kind, number string
	most                 float64
} {
	return map[string]struct {
		device, kind, number string
		most                 float64
	}{
		"commands/addPrinter":         {"PrinterId", "Printer", "CopyCount", mostCopies},
		"commands/addKeyCutter":       {"KeyCutterId", "KeyCutter", "KeyCount", mostCopies},
		"commands/addPaymentTerminal": {"TerminalId", "PaymentTerminal", "Amount", mostAmount},
	}
}

// addCommand gives a device something to do.
func addCommand(c *call, answer []field) (object, error) {
	order := orders()[c.entry.Path]
	device, err := c.row("Device", order.device)
	if err != nil {
		return nil, err
	}
	if device.text("Type") != order.kind {
		return nil, invalid(order.device)
	}
	number, err := c.quantity(order.number)
	if err != nil {
		return nil, err
	}
	p := device.property
	for _, named := range []struct{ field, table string }{
		{"ReservationId", "Reservation"}, {"CustomerId", "Customer"}, {"BillId", "Bill"},
	} {
		if c.given(named.field) {
			if _, err := c.row(named.table, named.field); err != nil {
				return nil, err
			}
		}
	}
	m := p.maker("DeviceCommand", len(p.all("DeviceCommand")))
	m.made, m.changed = c.now, c.now
	o := m.object("DeviceCommand", c.sandbox.shapes.named["DeviceCommand"])
	o.put("Id", c.newID())
	o.put("State", "Pending")
	o.put("CreatedUtc", instant(c.now))
	o.put("Creator", nil)
	o.put("Device", device.object)
	added := p.add("DeviceCommand", o)
	c.sandbox.operate(added, number > order.most, "Received", "Processing", "Processed")
	return object{{answer[0].name, added.text("Id")}}, nil
}

// quantity is a number of the body, or the value of an amount.
func (c *call) quantity(field string) (float64, error) {
	number := 1.0
	if !c.given(field) || json.Unmarshal(c.body[field], &number) == nil {
		return number, nil
	}
	var amount struct{ Value, Net *float64 }
	if err := c.read(field, &amount); err != nil {
		return 0, err
	}
	switch {
	case amount.Value != nil:
		number = *amount.Value
	case amount.Net != nil:
		number = *amount.Net
	}
	return number, nil
}

// operate takes a command through the states that are left, one after the other, unless somebody else does. The sandbox
// is locked.
func (s *Sandbox) operate(command *row, fails bool, left ...string) {
	if len(left) == 0 {
		return
	}
	before := command.text("State")
	s.later(deviceStep, func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if command.taken || command.text("State") != before {
			return
		}
		next := left[0]
		if fails && len(left) == 1 {
			next = "Error"
		}
		command.put("State", next)
		command.changed = instant(s.now())
		s.tell(news{hotel: command.property.hotel.id(), socket: []object{stateEvent("DeviceCommand")(command)}})
		s.operate(command, fails, left[1:]...)
	})
}

// updateCommand is for clients that do the work of a device.
func updateCommand(c *call, answer []field) (object, error) {
	command, err := c.row("DeviceCommand", "CommandId")
	if err != nil {
		return nil, err
	}
	if state := command.text("State"); !slices.Contains(active(), state) {
		return nil, refused("The command is " + state + " already.")
	}
	command.taken = true
	command.put("State", textOf(c.body["State"]))
	c.touch(command)
	return c.answer(answer, nil)
}

// activeCommands lists the commands that are not done: what a client asks for that was away.
func activeCommands(c *call, _ []field) (object, error) {
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	var rows []*row
	for _, p := range within {
		for _, r := range p.all("DeviceCommand") {
			if slices.Contains(active(), r.text("State")) {
				rows = append(rows, r)
			}
		}
	}
	rows, cursor, err := c.page(rows)
	if err != nil {
		return nil, err
	}
	return object{{"Commands", c.show(rows, "DeviceCommand")}, {"Cursor", cursor}}, nil
}

// fillCommand leaves one command of each state but Error to be done or seen. No device works on those.
func fillCommand(m *maker, o object) {
	o.put("State", []string{"Processed", "Pending", "Received", "Error"}[m.index%4])
}
