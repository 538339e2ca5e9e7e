package index

// environmentsHaveSockets adds where the events of a custom environment come from; empty where it has no such address.
const environmentsHaveSockets = `
ALTER TABLE environments ADD COLUMN socket TEXT NOT NULL DEFAULT '';
`
