package model_test

import (
	"testing"

	"keyrack/model"
)

func TestATimeZoneOfTheSystemIsReadOnce(t *testing.T) {
	vienna := (&model.Identity{TimeZone: "Europe/Vienna"}).Location()
	if vienna == nil || vienna.String() != "Europe/Vienna" {
		t.Fatalf("it is %v", vienna)
	}
	if again := (&model.Identity{TimeZone: "Europe/Vienna"}).Location(); again != vienna {
		t.Error("the same name is another location")
	}
	for name, none := range map[string]*model.Identity{
		"nobody": nil, "no zone": {}, "no such zone": {TimeZone: "Europe/Atlantis"},
	} {
		for range 2 {
			if at := none.Location(); at != nil {
				t.Errorf("%s is in %v", name, at)
			}
		}
	}
}
