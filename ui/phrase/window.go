package phrase

import (
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/takeaway"
	"keyrack/model/workspace/transfer"
)

// Explain turns an error of any method of the model into sentences for a person at the window, whose buttons it names.
func Explain(err error) Explanation {
	explanation := Base(err)
	for _, next := range window() {
		if said := next(err); said != "" {
			explanation.Next = said
			break
		}
	}
	return explanation
}

// window says what to do where the window has a place for it; each returns "" for an error that is not its own.
func window() []func(error) string {
	return []func(error) string{
		nextOfRefusal, nextOfAddress, nextOfBody,
		func(err error) string { return says(err, transfer.ErrIsBackup, "Use “Restore a backup” instead.") },
		func(err error) string {
			return says(err, takeaway.ErrNotAnObject, "Correct the body; the line below it says where.")
		},
	}
}

func says(err, known error, next string) string {
	if errors.Is(err, known) {
		return next
	}
	return ""
}

func nextOfRefusal(err error) string {
	var refusal *model.Refusal
	switch {
	case !errors.As(err, &refusal) || refusal.Reason != model.RefusedReadOnly:
		return ""
	case refusal.Property == "":
		return "Check the connection, then choose “Unlock writes…” and type the name of the property."
	}
	return fmt.Sprintf("To send this request, choose “Unlock writes…” and type the name of the property: %s. "+
		"Writes stay unlocked for 5 minutes.", refusal.Property)
}

func nextOfAddress(err error) string {
	var other *model.OtherAddressError
	if !errors.As(err, &other) || other.Entered != "" {
		return ""
	}
	return "If " + AddressIsRight("that address", other) + ", choose “Edit this environment…” and save it as it " +
		"is. If not, somebody has changed the data folder."
}

func nextOfBody(err error) string {
	var failure *connector.Failure
	if !errors.As(err, &failure) || failure.Kind != connector.InvalidBody {
		return ""
	}
	return "Look at the line below the body: it says where it stops being JSON."
}
