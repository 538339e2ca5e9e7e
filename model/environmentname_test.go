package model_test

import (
	"testing"

	"keyrack/model"
)

func TestANameThatIsMistakenForABuiltInOneIsTold(t *testing.T) {
	for name, want := range map[string]string{
		"Production": "Production", " production ": "Production", "PRODUCTION.": "Production", "Pro duction": "Production",
		"p.r.o.d.u.c.t.i.o.n": "Production",
		"Рroduction":          "Production", "Prоductiоn": "Production", "Ρroduction": "Production",
		"Ｐroduction": "Production", "Prodúction": "Production",
		"Pr0duct1on": "Production", "Produc\u200btion": "Production", "𝐏roduction": "Production", "Prođuction": "Production",
		"Produсtіоn": "Production",
		"Demo":       "Demo", "Dеmo": "Demo", "Dem0": "Demo", "De mo.": "Demo", "ԁемо": "Demo", "Sаndbox": "Sandbox",
		"sandbо×": "", "Sand.box": "Sandbox", "Sandboχ": "Sandbox",
		"Production 2": "", "Reproduction": "", "Staging": "", "Демо": "", "Тест": "", "本番": "", "Prod": "", "": "",
		"...": "", "Démonstration": "",
	} {
		if got := model.Imitates(name); got != want {
			t.Errorf("%q imitates %q, want %q", name, got, want)
		}
	}
}

func TestNamesThatDifferInBlanksDotsAndCaseAreTheSame(t *testing.T) {
	for _, name := range []string{"Stage One", " stage  one", "STAGE.ONE", "Stage One.", "..stage\u00a0one "} {
		if got := model.EnvironmentNameKey(name); got != "stage one" {
			t.Errorf("%q has the key %q", name, got)
		}
	}
	if got := model.CleanEnvironmentName("  Stage \t One "); got != "Stage One" {
		t.Errorf("cleaned: %q", got)
	}
}
