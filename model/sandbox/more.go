package sandbox

import "fmt"

// MostHotels is the largest number of hotels that [Options.Hotels] may ask for.
const MostHotels = 10_000

const moreToken = "53414E44424F580000000000000C11E3-0000000000000000000000000000000"

// MoreClient returns a third client application, whose tokens open as many hotels, one each: for tests with many
// connections. They open a sandbox whose [Options.Hotels] is no smaller.
func MoreClient(hotels int) Client {
	client := Client{Name: "Keyrack Sandbox Hotels 1.0.0", Token: moreToken}
	for number := 1; number <= hotels; number++ {
		client.Samples = append(client.Samples, Sample{
			Label: moreName(number),
			Token: fmt.Sprintf("53414E44424F5800000000000%07X-%031X", 0xC00000+number, number),
		})
	}
	return client
}

func moreName(number int) string { return fmt.Sprintf("Hotel %04d", number) }

// moreGrants returns the grants of the tokens of [MoreClient]. The hotels are like the sample hotels, in turn, under
// other names.
func moreGrants(hotels int) map[string]grant {
	samples := sampleHotels()
	all := map[string]grant{}
	for i, sample := range MoreClient(hotels).Samples {
		another := samples[i%len(samples)]
		another.name = sample.Label
		all[sample.Token] = grant{clientToken: moreToken, hotels: []hotel{another}}
	}
	return all
}
