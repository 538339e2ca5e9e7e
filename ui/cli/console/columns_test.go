package console

import (
	"slices"
	"testing"
)

func TestTextsAreOrderedAsPeopleDo(t *testing.T) {
	want := []string{"Äpfel", "Birne", "hotel 2", "Hotel 10", "hotel 010 b", "Hotel 10a", "Zug"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareTexts)
	if !slices.Equal(got, want) {
		t.Errorf("ordered as %q", got)
	}
	if CompareTexts("a", "a") != 0 || CompareTexts("a", "A") == 0 {
		t.Error("equal is not what is the same")
	}
}

func TestAColumnThatIsTypedIsNeverCut(t *testing.T) {
	rows := [][]Cell{
		PlainCells("OPERATION", "WHAT IT DOES", "REMARKS"),
		PlainCells("cancellationPolicies/getByRates/2026-01-01", "Get all of the policies of some rates", "needs a grant"),
	}
	if widths := fit(rows, 60, []int{2}, []int{0}); widths[0] != 42 || widths[1] != 16 || widths[2] != 0 {
		t.Errorf("60 columns are shared as %v", widths)
	}
	if widths := fit(rows, 20, nil, []int{0}); widths[0] != 42 || widths[1] != minColumn || widths[2] != minColumn {
		t.Errorf("20 columns are shared as %v", widths)
	}
}
