package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"keyrack/model/operations"
)

// fault is an answer that is an error.
type fault struct {
	status     int
	message    string
	retryAfter time.Duration // 0 for none
}

func (f *fault) Error() string { return f.message }

// invalid is the API's answer to a value it cannot use: "Invalid ServiceId."
func invalid(field string) error {
	return &fault{status: http.StatusBadRequest, message: "Invalid " + field + "."}
}

// refused is the API's answer to a request that breaks a rule of the business; it is meant for the end user.
func refused(message string) error {
	return &fault{status: http.StatusForbidden, message: message}
}

// The faults that have one wording.
func errInvalidJSON() error {
	return &fault{status: http.StatusBadRequest, message: "Invalid JSON."}
}

func errIntervalTooLong(f operations.Field) error {
	longest := fmt.Sprintf("%dM1D", f.MaxMonths)
	if f.MaxMonths == 0 {
		longest = fmt.Sprintf("%dD", f.MaxDays+1)
	}
	return &fault{status: http.StatusBadRequest, message: "The interval must not exceed " + longest + "."}
}

func errNoSuchResource() error {
	return &fault{status: http.StatusNotFound, message: "Requested resource does not exist."}
}

func errUnauthorized(field string) error {
	return &fault{status: http.StatusUnauthorized, message: "Invalid " + field + "."}
}
