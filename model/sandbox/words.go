package sandbox

// What rows are called. All of it is invented.

func givenNames() []string {
	return []string{
		"Ada", "Bruno", "Clara", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaito", "Lena", "Milan", "Nora",
		"Omar", "Petra",
		"Quinn", "Rosa", "Stefan", "Tuva", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zoë",
	}
}

func familyNames() []string {
	return []string{
		"Ahlberg", "Brandt", "Costa", "Dvořák", "Eriksen", "Fontaine", "Gruber", "Haddad", "Ito", "Jansen", "Kovács",
		"Lindqvist", "Moreau",
		"Novak", "Okafor", "Pereira", "Quist", "Rossi", "Sato", "Tanaka", "Ueda", "Varga", "Weber", "Yıldız", "Zeman",
	}
}

func streets() []string {
	return []string{
		"Harbour Street", "Mill Lane", "Station Road", "Garden Walk", "Old Market", "Chestnut Avenue",
		"Bridge Street",
	}
}

func remarks() []string {
	return []string{
		"Prefers a quiet room.", "Arrives late, after 22:00.", "Travels with a small dog.", "Asks for a second pillow.",
		"Celebrates a birthday on the second day.", "Needs an invoice made out to the company.",
		"Would like the same room as last year.",
	}
}

func companies() []string {
	return []string{
		"Nordwind Logistics", "Blue Fjord Travel", "Castor & Co", "Ember Studios", "Fernweh Reisen", "Granite Insurance",
		"Harbour Pilots",
		"Iris Optics", "Juniper Foods", "Kestrel Air", "Lumen Energy", "Meridian Tours",
	}
}

// products alternates between what belongs to the stay and what the spa sells.
func products() []string {
	return []string{
		"Breakfast", "Massage", "Parking", "Sauna", "Late check-out", "Facial", "Airport transfer",
		"Yoga class",
	}
}
