package mask_test

import (
	"fmt"

	"keyrack/model/mask"
)

// A masked answer keeps its layout and everything that tells nothing about a person.
func ExampleJSON() {
	answer := []byte(`{
  "Id": "35d4b117-4e60-44a3-9580-c582117eff98",
  "FirstName": "Ada",
  "Email": "ada@example.com",
  "NationalityCode": "AT",
  "State": "Confirmed"
}`)
	fmt.Printf("%s\n", mask.JSON(answer, mask.Rules{Guests: true}))
	// Output:
	// {
	//   "Id": "35d4b117-4e60-44a3-9580-c582117eff98",
	//   "FirstName": "A•••",
	//   "Email": "a•••@•••.com",
	//   "NationalityCode": "•••",
	//   "State": "Confirmed"
	// }
}

// Text that is no JSON is masked by shape alone.
func ExampleText() {
	fmt.Println(mask.Text("The customer ada@example.com exists already.", mask.Rules{Guests: true}))
	// Output:
	// The customer a•••@•••.com exists already.
}
