package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// What is asked by time units: prices, availability, limits. A time unit of the sample hotels is a day.

// mostUnits is how many time units a price or an availability may be asked for at once.
const mostUnits = 367

// units returns the days from FirstTimeUnitStartUtc to LastTimeUnitStartUtc, both included. Other spellings of the two
// are those of older requests.
func (c *call) units() ([]time.Time, error) {
	var first, last time.Time
	for name, into := range map[string]*time.Time{"FirstTimeUnitStartUtc": &first, "LastTimeUnitStartUtc": &last} {
		if err := c.read(name, into); err != nil {
			return nil, err
		}
	}
	if last.Before(first) || last.After(first.AddDate(0, 0, mostUnits)) {
		return nil, invalid("LastTimeUnitStartUtc")
	}
	var days []time.Time
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days, nil
}

func instants(moments []time.Time) []string {
	all := make([]string, len(moments))
	for i, moment := range moments {
		all[i] = instant(moment)
	}
	return all
}

// times repeats a value for each time unit.
func times[T any](units []time.Time, value func(time.Time) T) []T {
	all := make([]T, len(units))
	for i, unit := range units {
		all[i] = value(unit)
	}
	return all
}

func productPricing(c *call, answer []field) (object, error) {
	product, err := c.row("Product", "ProductId")
	if err != nil {
		return nil, err
	}
	units, err := c.units()
	if err != nil {
		return nil, err
	}
	price, _ := product.get("Price").(object)
	amount := object{}
	for _, m := range price {
		if m.Key != "Value" {
			amount = append(amount, m)
		}
	}
	result := object{
		{"ProductId", product.text("Id")},
		{"TimeUnitStartsUtc", instants(units)},
		{"BaseAmountPrices", times(units, func(time.Time) object { return amount })},
		{"AgeCategoryPrices", []object{}},
	}
	return result.ordered(answer), nil
}

// weekendRate is what a night from Friday or Saturday costs more, in percent.
const weekendRate = 20

// nightly is the price of a night in a category that begins at the given time.
func (p *property) nightly(unit time.Time, category int) money {
	m := p.maker("Rate", 0)
	price := m.nightIn(category)
	if day := unit.In(p.location).Weekday(); day == time.Friday || day == time.Saturday {
		price.units = roundedDivision(price.units*(100+weekendRate), 100)
	}
	return price
}

func ratePricing(c *call, answer []field) (object, error) {
	rate, err := c.row("Rate", "RateId")
	if err != nil {
		return nil, err
	}
	units, err := c.units()
	if err != nil {
		return nil, err
	}
	p := rate.property
	prices := func(category int) []object {
		return times(units, func(unit time.Time) object { return p.amount(p.nightly(unit, category), p.lodging) })
	}
	numbers := func(category int) []any {
		return times(units, func(unit time.Time) any { return p.nightly(unit, category) })
	}
	perCategory := []object{}
	adjustments := []object{}
	for _, category := range p.all("ResourceCategory") {
		perCategory = append(perCategory, object{
			{"CategoryId", category.text("Id")}, {"Prices", numbers(category.index)}, {"AmountPrices", prices(category.index)},
		})
		adjustments = append(adjustments, object{
			{"CategoryId", category.text("Id")},
			{"ParentCategoryId", nil},
			{"AbsoluteValue", 40 * category.index},
			{"RelativeValue", 0},
		})
	}
	result := object{
		{"Currency", p.currency},
		{"TimeUnitStartsUtc", instants(units)},
		{"BasePrices", numbers(0)},
		{"BaseAmountPrices", prices(0)},
		{"CategoryPrices", perCategory},
		{"CategoryAdjustments", adjustments},
		{"AgeCategoryAdjustments", []object{}},
		{"RelativeAdjustment", 0},
		{"AbsoluteAdjustment", 0},
		{"EmptyUnitAdjustment", 0},
		{"ExtraUnitAdjustment", 0},
	}
	return result.ordered(answer), nil
}

func reservationPrice(c *call, answer []field) (object, error) {
	if _, err := c.row("Service", "ServiceId"); err != nil {
		return nil, err
	}
	var wanted []struct {
		Identifier          *string
		StartUtc, EndUtc    time.Time
		RequestedCategoryID string `json:"RequestedCategoryId"`
		RateID              string `json:"RateId"`
	}
	if err := c.read("Reservations", &wanted); err != nil {
		return nil, err
	}
	prices := []object{}
	for i, w := range wanted {
		category, found := c.find("ResourceCategory", w.RequestedCategoryID)
		if !found {
			return nil, invalid(fmt.Sprintf("Reservations[%d].RequestedCategoryId", i))
		}
		if _, found := c.find("Rate", w.RateID); !found {
			return nil, invalid(fmt.Sprintf("Reservations[%d].RateId", i))
		}
		if !w.EndUtc.After(w.StartUtc) || w.EndUtc.After(w.StartUtc.AddDate(0, 0, mostUnits)) {
			return nil, invalid(fmt.Sprintf("Reservations[%d].EndUtc", i))
		}
		p := category.property
		total := p.total(w.StartUtc, w.EndUtc, category.index)
		prices = append(prices, object{
			{"Identifier", w.Identifier},
			{"TotalAmount", p.amount(total, p.lodging)},
			{"Total", object{{"Currency", p.currency}, {"Value", total}}},
		})
	}
	return object{{answer[0].name, prices}}, nil
}

// total is the price of the nights between two times.
func (p *property) total(start, end time.Time, category int) money {
	sum := money{digits: p.digits}
	for night := start; night.Before(end.Add(-time.Hour)); night = night.AddDate(0, 0, 1) {
		sum.units += p.nightly(night, category).units
	}
	return sum
}

// taken returns how many rooms of a category are taken in the night that begins on the day.
func (p *property) taken(category string, day time.Time) int {
	taken := 0
	from, to := instant(day), instant(day.Add(24*time.Hour))
	for _, r := range p.all("Reservation") {
		if r.text("RequestedResourceCategoryId") == category && r.text("State") != "Canceled" && r.text("StartUtc") < to &&
			r.text("EndUtc") > from &&
			r.text("EndUtc") >= to {
			taken++
		}
	}
	return taken
}

// roomsIn counts the rooms of a category.
func (p *property) roomsIn(category string) int {
	rooms := 0
	for _, r := range p.all("ResourceCategoryAssignment") {
		if r.text("CategoryId") == category {
			rooms++
		}
	}
	return rooms
}

// service returns the bookable service that ServiceId names, and the days asked for.
func (c *call) service() (*property, []time.Time, error) {
	service, err := c.row("Service", "ServiceId")
	if err != nil {
		return nil, nil, err
	}
	units, err := c.units()
	return service.property, units, err
}

func availability(c *call, answer []field) (object, error) {
	p, units, err := c.service()
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, category := range p.all("ResourceCategory") {
		id := category.text("Id")
		all = append(all, object{
			{"CategoryId", id},
			{
				"Availabilities",
				times(units, func(day time.Time) int { return p.roomsIn(id) - p.taken(id, day) + p.adjustment(id, day) }),
			},
			{"Adjustments", times(units, func(day time.Time) int { return p.adjustment(id, day) })},
		})
	}
	return object{{"TimeUnitStartsUtc", instants(units)}, {"CategoryAvailabilities", all}}.ordered(answer), nil
}

// adjustment is by how much the availability of a category was changed by hand on a day.
func (p *property) adjustment(category string, day time.Time) int {
	sum := 0
	for _, r := range p.all("AvailabilityAdjustment") {
		if r.text("ResourceCategoryId") == category && r.text("AvailabilityBlockId") == "" &&
			r.text("FirstTimeUnitStartUtc") <= instant(day) &&
			instant(day) <= r.text("LastTimeUnitStartUtc") {
			count, _ := r.get("UnitCount").(int)
			sum += count
		}
	}
	return sum
}

func availabilityMetrics(c *call, answer []field) (object, error) {
	p, units, err := c.service()
	if err != nil {
		return nil, err
	}
	wanted, err := c.texts("Metrics", mostIDs)
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, category := range p.all("ResourceCategory") {
		id := category.text("Id")
		metrics := object{}
		for _, f := range c.sandbox.shapes.fieldsOf(metricsShape(c, answer)) {
			if !slices.Contains(wanted, f.name) {
				continue
			}
			metrics = append(metrics, member{f.name, times(units, func(day time.Time) int {
				switch f.name {
				case "ActiveResources", "UsableResources":
					return p.roomsIn(id)
				case "Occupied", "ConfirmedReservations":
					return p.taken(id, day)
				case "PublicAvailabilityAdjustment":
					return p.adjustment(id, day)
				}
				return 0
			})})
		}
		all = append(all, object{{"ResourceCategoryId", id}, {"Metrics", metrics}})
	}
	return object{{"TimeUnitStartsUtc", instants(units)}, {"ResourceCategoryAvailabilities", all}}.ordered(answer), nil
}

// metricsShape is the shape of the metrics inside the answer.
func metricsShape(c *call, answer []field) shape {
	for _, f := range c.sandbox.shapes.named[answer[len(answer)-1].item.name] {
		if f.name == "Metrics" {
			return f.shape
		}
	}
	return shape{}
}

func occupancy(c *call, _ []field) (object, error) {
	ids, err := c.identifiers("ResourceCategoryIds", mostIDs)
	if err != nil {
		return nil, err
	}
	all := []object{}
	for _, id := range ids {
		category, found := c.find("ResourceCategory", id)
		if !found {
			return nil, invalid("ResourceCategoryIds")
		}
		p := category.property
		guests := map[string]string{} // by room
		for _, r := range p.all("Reservation") {
			if state := r.text("State"); state == "Started" {
				guests[r.text("AssignedResourceId")] = "Reserved"
			}
		}
		rooms := []object{}
		for _, assigned := range p.all("ResourceCategoryAssignment") {
			if assigned.text("CategoryId") != id {
				continue
			}
			room, found := c.find("Resource", assigned.text("ResourceId"))
			if !found {
				continue
			}
			state := guests[room.text("Id")]
			if state == "" {
				state = "Vacant"
			}
			rooms = append(rooms,
				object{{"ResourceId", room.text("Id")}, {"ResourceState", room.text("State")}, {"OccupancyState", state}})
		}
		all = append(all, object{{"ResourceCategoryId", id}, {"ResourceOccupancyStates", rooms}})
	}
	return object{{"ResourceCategoryOccupancyStates", all}}, nil
}
