package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// operations maps each address that the sandbox knows to what answers it.
func operations() map[string]func(*call) (any, error) {
	return map[string]func(*call) (any, error){
		"configuration/get":              configuration,
		"enterprises/getAll":             enterprises,
		"services/getAll":                list("Services", "ServiceIds", func(h *hotel) []service { return h.services }, serviceKey),
		"resources/getAll":               list("Resources", "ResourceIds", func(h *hotel) []resource { return h.resources }, resourceKey),
		"rates/getAll":                   rates,
		"customers/getAll":               list("Customers", "CustomerIds", func(h *hotel) []customer { return h.customers }, customerKey),
		"reservations/getAll/2023-06-06": list("Reservations", "ReservationIds", func(h *hotel) []reservation { return h.reservations }, reservationKey),
		"currencies/getAll":              currencies,
		"languages/getAll":               languages,
	}
}

func configuration(c *call) (any, error) {
	hotels, err := c.hotels()
	if err != nil {
		return nil, err
	}
	h := hotels[0]
	stand := c.portfolio && c.request.EnterpriseID == ""
	if stand {
		h = c.sandbox.data.portfolio
	}
	type shown struct {
		enterprise
		Currencies  []currencyAcceptance
		IsPortfolio bool
	}
	return struct {
		NowUtc                           string
		Enterprise                       shown
		IsIdentityDocumentNumberRequired bool
	}{moment(c.sandbox.now()), shown{h.enterprise, h.currencies, stand}, false}, nil
}

// key is what a list is filtered and paged by.
type key struct {
	id      string
	updated time.Time
	created time.Time
}

func serviceKey(s service) key         { return key{id: s.ID} }
func resourceKey(r resource) key       { return key{id: r.ID} }
func customerKey(c customer) key       { return key{c.ID, c.updated, c.created} }
func reservationKey(r reservation) key { return key{r.ID, r.updated, r.created} }

type linkedEnterprise struct {
	enterprise
	LinkedUtc string
}

func enterprises(c *call) (any, error) {
	return list("Enterprises", "EnterpriseIds", func(h *hotel) []linkedEnterprise {
		return []linkedEnterprise{{h.enterprise, moment(h.linked)}}
	}, func(e linkedEnterprise) key { return key{id: e.ID} })(c)
}

// list answers a getAll operation: the items of the hotels asked for, filtered by ids and time intervals, paged.
func list[T any](name, idsField string, of func(*hotel) []T, keyOf func(T) key) func(*call) (any, error) {
	return func(c *call) (any, error) {
		hotels, err := c.hotels()
		if err != nil {
			return nil, err
		}
		items := []T{}
		for _, h := range hotels {
			items = append(items, of(h)...)
		}
		if items, err = filter(c, items, idsField, keyOf); err != nil {
			return nil, err
		}
		page, cursor, err := paginate(c, items, keyOf)
		if err != nil {
			return nil, err
		}
		return map[string]any{name: page, "Cursor": cursor}, nil
	}
}

func filter[T any](c *call, items []T, idsField string, keyOf func(T) key) ([]T, error) {
	if raw, given := c.fields[idsField]; given && idsField != "EnterpriseIds" {
		var ids []string
		if err := json.Unmarshal(raw, &ids); err != nil || len(ids) > 1000 {
			return nil, refuse(http.StatusBadRequest, "Invalid %s.", idsField)
		}
		items = slices.DeleteFunc(items, func(item T) bool { return !slices.Contains(ids, keyOf(item).id) })
	}
	for _, field := range []string{"UpdatedUtc", "CreatedUtc"} {
		raw, given := c.fields[field]
		if !given {
			continue
		}
		var interval struct{ StartUtc, EndUtc time.Time }
		if err := json.Unmarshal(raw, &interval); err != nil || interval.EndUtc.Before(interval.StartUtc) {
			return nil, refuse(http.StatusBadRequest, "Invalid %s.", field)
		}
		if interval.EndUtc.After(interval.StartUtc.AddDate(0, 3, 1)) {
			return nil, refuse(http.StatusBadRequest, "The interval must not exceed 3M1D.")
		}
		items = slices.DeleteFunc(items, func(item T) bool {
			at := keyOf(item).updated
			if field == "CreatedUtc" {
				at = keyOf(item).created
			}
			return at.Before(interval.StartUtc) || !at.Before(interval.EndUtc)
		})
	}
	return items, nil
}

// paginate cuts a page out of a list that is in order. The cursor is the id of the page's last item.
func paginate[T any](c *call, items []T, keyOf func(T) key) ([]T, *string, error) {
	limit := c.request.Limitation
	if limit == nil || limit.Count < 1 || limit.Count > 1000 {
		return nil, nil, refuse(http.StatusBadRequest, "Invalid Limitation.")
	}
	if limit.Cursor != "" {
		at := slices.IndexFunc(items, func(item T) bool { return keyOf(item).id == limit.Cursor })
		if at < 0 {
			return nil, nil, refuse(http.StatusBadRequest, "Invalid Cursor.")
		}
		items = items[at+1:]
	}
	items = items[:min(len(items), limit.Count)]
	if len(items) == 0 {
		return items, nil, nil
	}
	cursor := keyOf(items[len(items)-1]).id
	return items, &cursor, nil
}

func rates(c *call) (any, error) {
	answer, err := list("Rates", "RateIds", func(h *hotel) []rate { return h.rates }, func(r rate) key { return key{id: r.ID} })(c)
	if err != nil {
		return nil, err
	}
	groups := []rateGroup{}
	for _, h := range c.scope {
		groups = append(groups, h.rateGroups...)
	}
	all := answer.(map[string]any)
	all["RateGroups"] = groups
	all["RateRestrictions"] = map[string][]any{"DateRestrictions": {}, "EarlinessRestrictions": {}, "LengthRestrictions": {}}
	return all, nil
}

func currencies(*call) (any, error) {
	type currency struct {
		Code      string
		Precision int
	}
	return map[string]any{"Currencies": []currency{{"AUD", 2}, {"CHF", 2}, {"CZK", 2}, {"EUR", 2}, {"GBP", 2}, {"JPY", 0}, {"NOK", 2}, {"USD", 2}}}, nil
}

func languages(*call) (any, error) {
	type language struct{ Code, EnglishName, LocalName string }
	return map[string]any{"Languages": []language{{"en-GB", "English (United Kingdom)", "English (United Kingdom)"}, {"de-DE", "German (Germany)", "Deutsch (Deutschland)"}}}, nil
}
