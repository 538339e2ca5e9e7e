package transfer

import "keyrack/model"

// Part is a part of an entry that can be another one in a backup than here.
type Part string

// The parts.
const (
	PartClientToken  Part = "client-token"
	PartAccessToken  Part = "access-token"
	PartName         Part = "name"
	PartNameTaken    Part = "name-taken" // the name stays: another environment has that of the backup
	PartProtection   Part = "protection" // Here and Backup
	PartWeaker       Part = "weaker"     // the protection stays: that of the backup is weaker; Here and Backup
	PartColor        Part = "color"
	PartSocket       Part = "socket"        // stays as it is here
	PartDetail       Part = "detail"        // Detail
	PartMewsID       Part = "mews-id"       // Mews' id of the integration
	PartMewsProperty Part = "mews-property" // the property that a file said the token opens
	PartClient       Part = "client"        // the client application of a connection
)

// Difference is one thing in which an entry of a backup differs from the one here. It holds no value of the user's.
type Difference struct {
	Part         Part
	Detail       string // the name of a detail of a connection, as in [model.Details.All]
	Here, Backup model.Protection
}
