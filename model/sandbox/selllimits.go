package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// The most that sell limits can be asked for at once: days, and combinations of rates, categories and days.
const (
	mostLimitDays         = 100
	mostLimitCombinations = 10_000
)

// soldPerRate is the sell limit of the sample hotels: of each rate so many rooms of a category a night, and of all
// categories together. There is none for the nights from Sunday.
const soldPerRate = 2

// sellLimits answers how many rooms may still be sold. Per rate, the first item is about all categories. Where there is
// no limit, the elements are null; what was sold before the limit came makes fewer than none available.
func sellLimits(c *call, _ []field) (object, error) {
	p, units, err := c.service()
	if err != nil {
		return nil, err
	}
	if len(units) > mostLimitDays {
		return nil, invalid("LastTimeUnitStartUtc")
	}
	rates, err := c.identifiers("RateIds", mostLimitDays)
	if err != nil {
		return nil, err
	}
	rates = slices.DeleteFunc(rates, func(id string) bool { return p.byID[id] == nil || p.byID[id].table != "Rate" })
	wanted, err := c.identifiers("ResourceCategoryIds", mostLimitDays)
	if err != nil {
		return nil, err
	}
	var categories []string
	for _, category := range p.all("ResourceCategory") {
		if id := category.text("Id"); len(wanted) == 0 || slices.Contains(wanted, id) {
			categories = append(categories, id)
		}
	}
	if asked := len(rates) * (len(categories) + 1) * len(units); asked > mostLimitCombinations {
		return nil, refused(fmt.Sprintf("The request asks for %d combinations, more than 10000.", asked))
	}
	all := []object{}
	for _, rate := range rates {
		if len(categories) == 0 {
			break
		}
		states := []object{p.sellLimit(units, rate, categories, nil)}
		for _, category := range categories {
			states = append(states, p.sellLimit(units, rate, []string{category}, category))
		}
		all = append(all, object{{"RateId", rate}, {"ResourceCategorySellLimits", states}})
	}
	return object{{"TimeUnitStartsUtc", instants(units)}, {"RateSellLimits", all}}, nil
}

// sellLimit is the state of a rate in some categories, which goes by the id of one of them or by null.
func (p *property) sellLimit(units []time.Time, rate string, categories []string, id any) object {
	sold := func(day time.Time) int {
		rooms := 0
		for _, category := range categories {
			rooms += p.sold(rate, category, day)
		}
		return rooms
	}
	limit := func(day time.Time) (rooms int, limited bool) {
		return soldPerRate * len(categories), day.In(p.location).Weekday() != time.Sunday
	}
	return object{
		{"ResourceCategoryId", id},
		{"Limits", times(units, func(day time.Time) any {
			if rooms, limited := limit(day); limited {
				return rooms
			}
			return nil
		})},
		{"Sold", times(units, sold)},
		{"Available", times(units, func(day time.Time) any {
			if rooms, limited := limit(day); limited {
				return rooms - sold(day)
			}
			return nil
		})},
	}
}

// sold counts the rooms of a category that are sold at a rate for the night that begins on the day.
func (p *property) sold(rate, category string, day time.Time) int {
	sold := 0
	for _, r := range p.all("Reservation") {
		if r.text("RateId") == rate && r.text("RequestedResourceCategoryId") == category &&
			r.text("State") != "Canceled" && r.text("State") != "Inquired" &&
			r.text("StartUtc") < instant(day.Add(24*time.Hour)) && r.text("EndUtc") >= instant(day.Add(24*time.Hour)) {
			sold++
		}
	}
	return sold
}
