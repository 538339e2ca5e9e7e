package console

import "testing"

func TestWhatIsPastedAtATerminalGoesOnUntilItIsWhole(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "0123ABCD": false, "Bearer 0123ABCD": false, "the token is in the safe": false,
		`{"AccessToken": "A"}`: false, "{": true, `{"Limitation": {"Count": 1},`: true, "{\n}": false,
		`curl -X POST 'https://api.mews.com' \`:                                 true,
		"curl 'https://api.mews.com' --data '{":                                 true,
		"curl 'https://api.mews.com' \\\n  -d '{\n  \"AccessToken\": \"A\"\n}'": false,
		"curl https://api.mews.com ^":                                           true,
		"Invoke-RestMethod -Uri https://api.mews.com `":                         true,
	} {
		if goesOn(text) != want {
			t.Errorf("%q goes on: %v, want %v", text, !want, want)
		}
	}
}
