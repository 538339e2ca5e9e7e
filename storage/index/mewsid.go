package index

// connectionsKnowTheirMewsID adds Mews' own id of what Keyrack calls a connection. The webhook that brings a
// regenerated key names it and nothing else.
const connectionsKnowTheirMewsID = `
ALTER TABLE connections ADD COLUMN mews_integration_id TEXT NOT NULL DEFAULT '';
`
