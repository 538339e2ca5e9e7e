package index

// failuresHaveKinds adds why a check, or a request, has no answer, and what was found instead, which were sentences in
// message. The name of another property moves; other sentences stay where they are and can still be read.
const failuresHaveKinds = `
ALTER TABLE connections ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN found TEXT NOT NULL DEFAULT '';
ALTER TABLE exchanges ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE exchanges ADD COLUMN found TEXT NOT NULL DEFAULT ''; -- the host of the failure

UPDATE connections SET found = message, message = '' WHERE health = 'other-property';
`
