package sandbox

import (
	"fmt"
	"strconv"
	"time"
)

// A room's floor has eight rooms.
const roomsOnFloor = 8

func fillResource(m *maker, o object) {
	floor := m.index/roomsOnFloor + 1
	o.put("Name", fmt.Sprintf("%d%02d", floor, m.index%roomsOnFloor+1))
	o.put("State", []string{"Clean", "Inspected", "Dirty"}[m.from.IntN(3)])
	for _, texts := range []string{"Descriptions", "ExternalNames", "Directions"} {
		o.put(texts, object{})
	}
	o.put("Data",
		object{{"Discriminator", "Space"}, {"Value", object{{"FloorNumber", strconv.Itoa(floor)}, {"LocationNotes", nil}}}})
}

func fillCategory(m *maker, o object) {
	o.put("Type", "Room")
	o.put("Classification", []string{"StandardSingle", "StandardDouble", "SuperiorDouble"}[m.index%3])
	o.put("Capacity", min(m.index+1, 2))
	o.put("ExtraCapacity", m.index)
}

func fillResourceBlock(m *maker, o object) {
	start := m.today.AddDate(0, 0, 30+7*m.index)
	o.put("StartUtc", instant(start))
	o.put("EndUtc", instant(start.AddDate(0, 0, 3)))
	o.put("Type", "OutOfOrder")
}

func fillService(m *maker, o object) {
	o.put("Id", m.id("Service", m.index))
	if m.index == 1 {
		promotions := m.object("Promotions", m.sandbox.shapes.named["Promotions"])
		promotions.set("DuringStay", true)
		o.put("Data", object{{"Discriminator", "Additional"}, {"Value", object{{"Promotions", promotions}}}})
	}
}

// onBothServices lets every other row belong to the spa.
func onBothServices(m *maker, o object) { o.put("ServiceId", m.id("Service", m.index%2)) }

func fillAgeCategory(m *maker, o object) {
	o.put("Classification", []string{"Adult", "Child"}[m.index])
	o.put("MinimalAge", []any{18, 0}[m.index])
	o.put("MaximalAge", []any{nil, 17}[m.index])
}

func fillProduct(m *maker, o object) {
	onBothServices(m, o)
	classifications := m.object("ProductClassifications", m.sandbox.shapes.named["ProductClassifications"])
	classifications.set(map[bool]string{true: "Food", false: "Wellness"}[m.index%2 == 0], true)
	o.put("Classifications", classifications)
	o.put("ExternalIdentifier", nil)
}

func fillRate(m *maker, o object) {
	o.put("IsBaseRate", m.index == 0)
	o.put("IsDefault", m.index == 0)
	o.put("IsPublic", m.index%2 == 0)
	o.put("Type", []string{"Public", "Private"}[m.index%2])
	if m.index > 0 {
		o.put("BaseRateId", m.id("Rate", 0))
	}
	o.put("BusinessSegmentId", m.reference("BusinessSegment"))
}

func fillPolicy(m *maker, o object) {
	o.put("Applicability", []string{"StartDate", "Creation"}[m.index%2])
	o.put("ApplicabilityOffset", []string{"P0Y0M-1DT0H0M0S", "P0Y0M0DT0H0M0S"}[m.index%2])
	o.put("RelativeFee", []any{0.5, 1}[m.index%2])
	o.put("FeeMaximumTimeUnits", []any{1, nil}[m.index%2])
}

// fillNextDays puts what holds for a few days into the coming weeks.
func fillNextDays(m *maker, o object) {
	first := m.today.AddDate(0, 0, 14+3*m.index)
	o.put("FirstTimeUnitStartUtc", instant(first))
	o.put("LastTimeUnitStartUtc", instant(first.AddDate(0, 0, 2)))
	if o.has("State") {
		o.put("State", "Confirmed")
	}
	if o.has("ActivityState") {
		o.put("ActivityState", "Active")
	}
}

// fillRestriction closes a category for a rate.
func fillRestriction(m *maker, o object) {
	conditions, _ := o.get("Conditions").(object)
	conditions.put("Type", "Stay")
	conditions.put("ExactRateId", m.reference("Rate"))
	conditions.put("ResourceCategoryId", m.reference("ResourceCategory"))
}

func fillCounter(m *maker, o object) {
	o.put("Type", counterTypes()[m.index])
	o.put("IsDefault", true)
}

func counterTypes() []string {
	return []string{
		"BillCounter", "ProformaCounter", "BillPreviewCounter", "ServiceOrderCounter",
		"RegistrationCardCounter", "FiscalCounter",
	}
}

// fillActive says by its old name, too, that a row is there.
func fillActive(_ *maker, o object) { o.put("ActivityState", "Active") }

func fillDevice(m *maker, o object) {
	o.put("Type", []string{"Printer", "PaymentTerminal", "KeyCutter", "FiscalMachine"}[m.index])
}

func fillTask(m *maker, o object) {
	deadline := m.today.AddDate(0, 0, m.index-4).Add(10 * time.Hour)
	o.put("DeadlineUtc", instant(deadline))
	o.put("ClosedUtc", instant(deadline))
	o.put("State", []string{"Open", "Closed"}[m.index%2])
}

func fillExport(m *maker, o object) {
	o.put("Status", "Success")
	o.put("ExpiresUtc", instant(m.opened.AddDate(0, 0, 7)))
	o.put("Scope", object{{"EnterpriseIds", []string{m.hotel.id()}}, {"ChainIds", nil}})
	if o.has("Files") {
		o.put("Files", []object{{{"Url", "https://" + m.host() + "/export.csv"}, {"SizeInBytes", 1024}}})
	}
}
