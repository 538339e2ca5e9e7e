package sandbox

import (
	"encoding/json"
	"strings"
)

// What is done to the accounts of guests: orders, merges, changes under the name that guests and companies go by.

// productItem adds a product, so many times, to a reservation.
func (c *call) productItem(r *row, productID string, count int) (*row, error) {
	product, found := c.find("Product", productID)
	if !found {
		return nil, invalid("ProductId")
	}
	p := r.property
	m := p.maker("Product", product.index)
	count = max(1, count)
	added := c.item(p, r, m.price().times(count), p.standard, "ProductOrder", "Product", m.label())
	added.put("UnitCount", count)
	added.put("UnitAmount", p.amount(m.price(), p.standard))
	return added, nil
}

func addProduct(c *call, answer []field) (object, error) {
	r, err := c.row("Reservation", "ReservationId")
	if err != nil {
		return nil, err
	}
	product, err := c.identifier("ProductId")
	if err != nil {
		return nil, err
	}
	count := 1
	if err := c.read("Count", &count); err != nil {
		return nil, err
	}
	added, err := c.productItem(r, product, count)
	if err != nil {
		return nil, err
	}
	return c.answer(answer, changed(added))
}

// addOrder adds an order of products and free items to the account of a guest.
func addOrder(c *call, answer []field) (object, error) {
	if _, err := c.row("Service", "ServiceId"); err != nil {
		return nil, err
	}
	account := "AccountId"
	if !c.given(account) {
		account = "CustomerId"
	}
	guest, err := c.row("Customer", account)
	if err != nil {
		return nil, err
	}
	p := guest.property
	var products []struct {
		ProductID string `json:"ProductId"`
		Count     int
	}
	if err := c.read("ProductOrders", &products); err != nil {
		return nil, err
	}
	var items []struct {
		Name       string
		UnitCount  int
		UnitAmount json.RawMessage
	}
	if err := c.read("Items", &items); err != nil {
		return nil, err
	}
	order, err := c.add(p, "ServiceOrder",
		map[string]json.RawMessage{"AccountId": quoted(guest.text("Id")), "ServiceId": c.body["ServiceId"]})
	if err != nil {
		return nil, err
	}
	for _, product := range products {
		if _, err := c.productItem(order, product.ProductID, product.Count); err != nil {
			return nil, err
		}
	}
	for _, item := range items {
		m := p.maker("OrderItem", 0)
		unit, err := m.readSum("Amount", item.UnitAmount)
		if err != nil {
			return nil, err
		}
		count := max(1, item.UnitCount)
		sum, err := m.readSum("Amount", multiplied(item.UnitAmount, count))
		if err != nil {
			return nil, err
		}
		added := c.item(p, order, p.in(0), p.standard, "ProductOrder", "Additional", item.Name)
		for name, value := range map[string]any{
			"UnitCount": count, "UnitAmount": unit, "Amount": sum,
			"OriginalAmount": sum,
		} {
			added.put(name, value)
		}
	}
	return c.answer(answer, changed(order))
}

// multiplied returns an amount of a request so many times.
func multiplied(amount json.RawMessage, count int) json.RawMessage {
	var values map[string]any
	if json.Unmarshal(amount, &values) != nil {
		return amount
	}
	for name, value := range values {
		if number, isNumber := value.(float64); isNumber {
			values[name] = number * float64(count)
		}
	}
	product, _ := json.Marshal(values) // it was JSON before
	return product
}

func quoted(text string) json.RawMessage {
	encoded, _ := json.Marshal(text) // a string always encodes
	return encoded
}

// addCustomer adds a guest. Where another one has the same e-mail address, it writes over that one, if the request says
// so.
func addCustomer(c *call, answer []field) (object, error) {
	p, err := c.target()
	if err != nil {
		return nil, err
	}
	overwrite := false
	if err := c.read("OverwriteExisting", &overwrite); err != nil {
		return nil, err
	}
	if email, _ := textOf(c.body["Email"]).(string); email != "" {
		for _, other := range p.all("Customer") {
			switch {
			case !strings.EqualFold(other.text("Email"), email):
			case !overwrite:
				return nil, refused("There is a customer with this e-mail address already.")
			default:
				changed, err := c.changeRow(other, c.body)
				if err != nil {
					return nil, err
				}
				return c.answer(answer, []touch{changed})
			}
		}
	}
	return change(c, answer)
}

// addFile takes a file for a guest. No list shows files.
func addFile(c *call, answer []field) (object, error) {
	if _, err := c.row("Customer", "CustomerId"); err != nil {
		return nil, err
	}
	return c.answer(answer, nil)
}

// mergeCustomers moves what belongs to one guest to another, and keeps the empty profile as inactive.
func mergeCustomers(c *call, answer []field) (object, error) {
	source, err := c.row("Customer", "SourceCustomerId")
	if err != nil {
		return nil, err
	}
	target, err := c.row("Customer", "TargetCustomerId")
	if err != nil {
		return nil, err
	}
	if source == target {
		return nil, invalid("TargetCustomerId")
	}
	for _, name := range []string{"Reservation", "OrderItem", "Bill", "Payment", "AccountAddress"} {
		for _, r := range source.property.all(name) {
			if r.text("AccountId") == source.text("Id") {
				r.put("AccountId", target.text("Id"))
				c.touch(r)
			}
		}
	}
	source.put("IsActive", false)
	source.put("MergeTargetId", target.text("Id"))
	c.touch(source)
	return c.answer(answer, nil)
}

// updateAccounts changes guests and companies under the name that both go by.
func updateAccounts(c *call, _ []field) (object, error) {
	var items []struct {
		ID                string `json:"Id"`
		Customer, Company map[string]json.RawMessage
	}
	if err := c.read("AccountUpdates", &items); err != nil {
		return nil, err
	}
	accounts, touched := []object{}, []touch{}
	for _, item := range items {
		name, fields := "Customer", item.Customer
		found, ok := c.find(name, item.ID)
		if !ok {
			name, fields = "Company", item.Company
			found, ok = c.find(name, item.ID)
		}
		if !ok {
			undo(touched)
			return nil, invalid("AccountUpdates")
		}
		changed, err := c.changeRow(found, fields)
		if err != nil {
			undo(touched)
			return nil, err
		}
		touched = append(touched, changed)
		account := object{{"Id", item.ID}, {"Discriminator", name}, {"Customer", nil}, {"Company", nil}}
		account.put(name, found.as(name+"Account"))
		accounts = append(accounts, account)
	}
	return object{{"Accounts", accounts}}, nil
}
