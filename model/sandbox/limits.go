package sandbox

import (
	"encoding/json"
	"slices"
)

// weekdays are the names of days in restrictions, in the order of the week.
func weekdays() []string {
	return []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
}

// conditionOf returns the flat fields of a request for restrictions as the conditions of one, with days as a list.
func conditionOf(item map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	condition := map[string]json.RawMessage{}
	for key, raw := range item {
		condition[key] = raw
	}
	var chosen map[string]bool
	if present(item["Days"]) && json.Unmarshal(item["Days"], &chosen) == nil {
		days := slices.DeleteFunc(weekdays(), func(day string) bool { return !chosen[day] })
		encoded, err := json.Marshal(days)
		if err != nil {
			return nil, err
		}
		condition["Days"] = encoded
	}
	return condition, nil
}

// setRestrictions adds restrictions, in place of those with the same conditions.
func setRestrictions(c *call, answer []field) (object, error) {
	service, items, err := c.restrictions()
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		c.clearLike(service, item)
		encoded, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		whole := map[string]json.RawMessage{
			"ServiceId": quoted(service.text("Id")), "Conditions": encoded,
			"Exceptions": encoded,
		}
		if _, err := c.add(service.property, "Restriction", whole); err != nil {
			return nil, err
		}
	}
	return c.answer(answer, nil)
}

// clearRestrictions removes the restrictions with the given conditions.
func clearRestrictions(c *call, answer []field) (object, error) {
	service, items, err := c.restrictions()
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		c.clearLike(service, item)
	}
	return c.answer(answer, nil)
}

func (c *call) restrictions() (service *row, items []map[string]json.RawMessage, err error) {
	if service, err = c.row("Service", "ServiceId"); err != nil {
		return nil, nil, err
	}
	if items, err = c.items(); err != nil {
		return nil, nil, err
	}
	for i := range items {
		if items[i], err = conditionOf(items[i]); err != nil {
			return nil, nil, err
		}
	}
	return service, items, nil
}

// clearLike removes the restrictions of a service whose conditions are those of the item.
func (c *call) clearLike(service *row, item map[string]json.RawMessage) {
	for _, r := range service.property.all("Restriction") {
		conditions, _ := r.get("Conditions").(object)
		same := r.text("ServiceId") == service.text("Id")
		for _, name := range []string{
			"Type", "ExactRateId", "BaseRateId", "RateGroupId", "ResourceCategoryId",
			"ResourceCategoryType", "StartUtc", "EndUtc",
		} {
			same = same && textOf(item[name]) == optional(conditions.text(name))
		}
		if same {
			service.property.remove(r)
		}
	}
}

// clearOverbooking removes the overbooking limits that lie within the given days.
func clearOverbooking(c *call, answer []field) (object, error) {
	service, err := c.row("Service", "ServiceId")
	if err != nil {
		return nil, err
	}
	var spans []struct{ FirstTimeUnitStartUtc, LastTimeUnitStartUtc string }
	if err := c.read("ClearServiceOverbookingLimits", &spans); err != nil {
		return nil, err
	}
	for _, span := range spans {
		for _, r := range service.property.all("ServiceOverbookingLimit") {
			if r.text("FirstTimeUnitStartUtc") >= span.FirstTimeUnitStartUtc &&
				r.text("LastTimeUnitStartUtc") <= span.LastTimeUnitStartUtc {
				service.property.remove(r)
			}
		}
	}
	return c.answer(answer, nil)
}
