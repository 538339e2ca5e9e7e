package model

// PublicClient is a client application whose tokens Mews prints in its documentation, so that everybody can try the
// demo environment. They are no secrets: they are shared by the whole world, and so is their rate limit.
type PublicClient struct {
	Name        string // the integration's name in the documentation
	ClientToken string
	Gross       string // AccessToken of the demo hotel whose prices include tax (United Kingdom)
	Net         string // AccessToken of the demo hotel whose prices exclude tax (United States)
}

// PublicDemoClients returns the four published sets, in the order of the documentation.
//
// Source: Mews Open API docs, Connector API, Guidelines, Environments, read 2026-08-07.
func PublicDemoClients() []PublicClient {
	return []PublicClient{
		{
			Name:        "Are you ready to integrate with Mews?",
			ClientToken: "E0D439EE522F44368DC78E1BFB03710C-D24FB11DBE31D4621C4817E028D9E1D",
			Gross:       "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D",
			Net:         "4D6C7ABE0E6A4681B0AFB16900AE5D86-DF50CBC89E1D4FF5859DDF021649ED5",
		},
		{
			Name:        "Connector API Test Client 2",
			ClientToken: "E916C341431C4D28A866AD200152DBD3-A046EB5583FFBE94DE1172237763712",
			Gross:       "CC150C355D6A4048A220AD20015483AB-B6D09C0C84B09538077CB8FFBB907B4",
			Net:         "1AEFA58C55E74D65BDC7AD2001564C12-66633E0B736F523379B9E5966165A55",
		},
		{
			Name:        "Connector API Test Client 3",
			ClientToken: "2CC71B0660F345019882AD200155B4FE-4A1FC9080A4DD2A404734003674F77E",
			Gross:       "5F56B9903A834F199E28AD20015E58CA-5C6A1A00550634911534AD6A098E8B7",
			Net:         "682C235379B64D909941AD2001577525-BFC60A026081F1350FAA99CAB9F7510",
		},
		{
			Name:        "Connector API Test Client 4",
			ClientToken: "07AB1F14B55C49B8BDD6AD200158423B-273A4497AFF5E20566D7199DB3DC2BA",
			Gross:       "39E301DD5A1C4A569087AD20015F60DD-50DC28896E9090CCA0995C9BBD90351",
			Net:         "BFD4298010F54B069F3DAD20015D53EA-D5561FADFBA4EFC8EA4C179C6BC461F",
		},
	}
}

// deadTokens maps published tokens that no longer work to the reason. Both still stand in Mews' own pages and in many
// code samples, so people keep pasting them.
var deadTokens = map[string]string{
	"7059D2C25BF64EA681ACAB3A00B859CC-D91BFF2B1E3047A3E0DEC1D57BE1382": "It is the old public demo token for net " +
		"prices. Mews switched it off on " +
		"22 January 2025; “Add the public demo tokens” has the one that works.",
	"9E5E84E9974D4F169662AB2200F27CB1-00B343A0DDA725CACAC028E38E3EABF": "It is the placeholder of Mews' webhook " +
		"documentation and never opened a property.",
}
