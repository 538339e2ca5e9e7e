package index

// connectionsKnowTheirMewsID adds Mews' own id of what Keyrack calls a connection. The webhook that brings a
// regenerated key names it and nothing else.
const connectionsKnowTheirMewsID = `
ALTER TABLE connections ADD COLUMN mews_integration_id TEXT NOT NULL DEFAULT '';
`

// connectionsHaveAStanding adds what Mews' webhooks said last of the integration behind a connection, and when, and
// which property a file said that it opens.
const connectionsHaveAStanding = `
ALTER TABLE connections ADD COLUMN mews_enterprise_id TEXT NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN standing TEXT NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN standing_at INTEGER;
`
