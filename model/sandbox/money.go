package sandbox

import "fmt"

// money is a sum in the smallest unit of a currency, so that net and tax always add up to gross.
type money struct {
	units  int64
	digits int // behind the point: 2 for EUR, 0 for JPY
}

// MarshalJSON writes the sum with all digits of its currency, such as 119.90.
func (m money) MarshalJSON() ([]byte, error) {
	if m.digits == 0 {
		return fmt.Appendf(nil, "%d", m.units), nil
	}
	sign, units, factor := "", m.units, int64(1)
	if units < 0 {
		sign, units = "-", -units
	}
	for range m.digits {
		factor *= 10
	}
	return fmt.Appendf(nil, "%s%d.%0*d", sign, units/factor, m.digits, units%factor), nil
}

func (m money) times(count int) money { return money{m.units * int64(count), m.digits} }

// tax is a rate of tax.
type tax struct {
	code     string
	permille int64
}

// split returns net, tax and gross of a price as the pricing of the hotel understands it: with the tax in it (Gross) or
// without (Net). Halves are rounded up.
func (t tax) split(pricing string, price money) (net, taxed, gross money) {
	at := func(units int64) money { return money{units, price.digits} }
	if pricing == netPricing {
		levied := roundedDivision(price.units*t.permille, 1000)
		return price, at(levied), at(price.units + levied)
	}
	without := roundedDivision(price.units*1000, 1000+t.permille)
	return at(without), at(price.units - without), price
}

// roundedDivision is exact for the sums of hotels; negative ones round as positive ones do.
func roundedDivision(a, b int64) int64 {
	if a < 0 {
		return -roundedDivision(-a, b)
	}
	return (a + b/2) / b
}

// The pricing modes of properties.
const (
	grossPricing = "Gross"
	netPricing   = "Net"
)

// amount returns the API's Amount of a price in the hotel's currency and pricing.
func (h hotel) amount(price money, t tax) object {
	net, taxed, gross := t.split(h.pricing, price)
	return object{
		{"Currency", h.currency},
		{"NetValue", net},
		{"GrossValue", gross},
		{"TaxValues", []object{{{"Code", t.code}, {"Value", taxed}}}},
		{"Breakdown", object{{"Items", []object{{{"TaxRateCode", t.code}, {"NetValue", net}, {"TaxValue", taxed}}}}}},
	}
}

// untaxed returns the Amount of a payment, which no tax is levied on.
func (h hotel) untaxed(sum money) object {
	return object{
		{"Currency", h.currency},
		{"NetValue", sum},
		{"GrossValue", sum},
		{"TaxValues", []object{}},
		{
			"Breakdown",
			object{{"Items", []object{{{"TaxRateCode", nil}, {"NetValue", sum}, {"TaxValue", money{0, sum.digits}}}}}},
		},
	}
}
