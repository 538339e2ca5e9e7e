package index

// environmentsHaveColors adds the colour of a custom environment; empty for the usual one.
const environmentsHaveColors = `
ALTER TABLE environments ADD COLUMN color TEXT NOT NULL DEFAULT '';
`
