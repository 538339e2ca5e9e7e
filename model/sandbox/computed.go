package sandbox

import "encoding/base64"

// computed returns the reads whose answers are no rows of a table.
func computed() map[string]answerer {
	return map[string]answerer{
		"commands/getAllActive":                  activeCommands,
		"configuration/get":                      configuration,
		"enterprises/getAll":                     enterprises,
		"countries/getAll":                       countries,
		"currencies/getAll":                      currencies,
		"languages/getAll":                       languages,
		"languages/getTexts":                     languageTexts,
		"taxEnvironments/getAll":                 taxEnvironments,
		"taxations/getAll":                       taxations,
		"exchangeRates/getAll":                   exchangeRates,
		"ledgerBalances/getAll":                  ledgerBalances,
		"counters/getAll":                        counters,
		"customers/search":                       searchCustomers,
		"images/getUrls":                         imageURLs,
		"bills/getPdf":                           billPDF,
		"cancellationPolicies/getByRates":        ofEach("RateIds", "Rate", "RateId"),
		"cancellationPolicies/getByReservations": ofEach("ReservationIds", "Reservation", "ReservationId"),
		"reservations/getAllItems":               ofEach("ReservationIds", "Reservation", "ReservationId"),
		"reservations/getChannelManagerDetails":  ofEach("ReservationIds", "Reservation", "ReservationId"),
		"customers/getOpenItems":                 ofEach("CustomerIds", "Customer", "CustomerId"),
		"products/getPricing":                    productPricing,
		"rates/getPricing":                       ratePricing,
		"reservations/price":                     reservationPrice,
		"services/getAvailability":               availability,
		"services/getAvailability/2024-01-22":    availabilityMetrics,
		"resources/getOccupancyState":            occupancy,
		"sellLimits/getState":                    sellLimits,
	}
}

// row returns the row that a required id in the body names.
func (c *call) row(name, fieldName string) (*row, error) {
	id, err := c.identifier(fieldName)
	if err != nil {
		return nil, err
	}
	found, ok := c.find(name, id)
	if !ok {
		return nil, invalid(fieldName)
	}
	return found, nil
}

// ofEach answers with one object for each row that the body names; lists inside hold the rows that refer to it.
func ofEach(idsField, name, idField string) answerer {
	return func(c *call, answer []field) (object, error) {
		ids, err := c.identifiers(idsField, mostIDs)
		if err != nil {
			return nil, err
		}
		all := []object{}
		shape := answer[0].item.name
		for _, id := range ids {
			r, found := c.find(name, id)
			if !found {
				return nil, invalid(idsField)
			}
			m := r.property.maker(name, r.index)
			one := m.object(shape, c.sandbox.shapes.named[shape])
			one.put(idField, id)
			for i, f := range c.sandbox.shapes.named[shape] {
				if f.kind != isList {
					continue
				}
				if table, isTable := c.sandbox.tableOf(f.item.name); isTable && (f.name != "Items" || !one.has("OrderItems")) {
					one[i].Value = c.show(related([]*property{r.property}, table,
						[]*row{{table: name, property: r.property, object: object{{"Id", id}}}}), f.item.name)
				}
			}
			all = append(all, one)
		}
		return object{{answer[0].name, all}}, nil
	}
}

func counters(c *call, answer []field) (object, error) {
	result, err := list(c, answer)
	if err != nil {
		return nil, err
	}
	within, err := c.scope()
	if err != nil {
		return nil, err
	}
	for i, f := range answer {
		kind, isKind := map[string]string{
			"BillCounters": "BillCounter", "ProformaCounters": "ProformaCounter", "BillPreviewCounters": "BillPreviewCounter",
			"ServiceOrderCounters": "ServiceOrderCounter", "RegistrationCardCounters": "RegistrationCardCounter",
		}[f.name]
		if !isKind {
			continue
		}
		some := []object{}
		for _, p := range within {
			for _, r := range p.all("Counter") {
				if r.text("Type") == kind {
					some = append(some, r.object)
				}
			}
		}
		result[i].Value = some
	}
	return result, nil
}

// searchCustomers finds guests by a part of their name, or who is in a room now; without either, who is in house.
func searchCustomers(c *call, answer []field) (object, error) {
	name, resource := "", ""
	if err := c.read("Name", &name); err != nil {
		return nil, err
	}
	resource, err := c.identifier("ResourceId")
	if err != nil {
		return nil, err
	}
	found := []object{}
	for _, h := range c.grant.hotels {
		p := c.sandbox.open(h)
		staying := map[string]*row{}
		for _, r := range p.all("Reservation") {
			if r.text("State") == "Started" && (resource == "" || r.text("AssignedResourceId") == resource) {
				staying[r.text("AccountId")] = r
			}
		}
		for _, guest := range p.all("Customer") {
			stay := staying[guest.text("Id")]
			if name == "" && stay == nil || resource != "" && stay == nil || !named(guest, name) {
				continue
			}
			one := object{{"Customer", guest.object}, {"Reservation", nil}}
			if stay != nil {
				one.put("Reservation", stay.as("ReservationOld"))
			}
			found = append(found, one)
		}
	}
	result := object{{"Customers", found}}
	for _, f := range answer[1:] {
		result = append(result, member{f.name, []object{}})
	}
	return result, nil
}

func named(guest *row, part string) bool {
	return part == "" || contains(guest.text("FirstName")+" "+guest.text("LastName"), part)
}

func imageURLs(c *call, _ []field) (object, error) {
	var images []struct {
		ImageID string `json:"ImageId"`
	}
	if err := c.read("Images", &images); err != nil {
		return nil, err
	}
	urls := []object{}
	for _, image := range images {
		urls = append(urls, object{{"ImageId", image.ImageID}, {"Url", "https://images.example.com/" + image.ImageID}})
	}
	return object{{"ImageUrls", urls}}, nil
}

// billPDF answers with the smallest document that a reader opens.
func billPDF(c *call, _ []field) (object, error) {
	bill, err := c.row("Bill", "BillId")
	if err != nil {
		return nil, err
	}
	page := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	return object{{"BillId", bill.text("Id")}, {"Result", object{
		{"Discriminator", "BillPdfFile"}, {"Value", object{{"Base64Data", base64.StdEncoding.EncodeToString([]byte(page))}}},
	}}}, nil
}

// ordered returns the members that the answer has, in its order.
func (o object) ordered(answer []field) object {
	result := make(object, 0, len(answer))
	for _, f := range answer {
		if o.has(f.name) {
			result = append(result, member{f.name, o.get(f.name)})
		}
	}
	return result
}
