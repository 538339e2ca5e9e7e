package phrase

import "keyrack/model/workspace/fanout"

// fanoutSentinels are the errors of sending to many.
func fanoutSentinels() []explained {
	return []explained{
		{fanout.ErrNoRows, Explanation{
			What: "The file has no rows to send.", Next: "Choose a CSV with a head, and a row for each request.",
		}},
		{fanout.ErrNotRead, Explanation{
			What: "The operation changes data, and only reads are sent to many.",
			Next: "Send it to one connection at a time.",
		}},
	}
}
