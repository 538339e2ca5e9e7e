package index

// applicationID marks a SQLite file as an index of Keyrack ("Krck"), in the file's own header.
const applicationID = 0x4b72636b

// migrations build the schema step by step: migrations[n] leads from version n to n+1. What has been released is never
// edited; a change of the schema is one more step. The version is kept in the file's header, as user_version.
//
// Every table has a number of its own, because SQLite may renumber rowids when it copies a database, and the number is
// the order in which rows came. Times are milliseconds since 1970 in UTC, durations nanoseconds, truth values 0 and 1.
//
// The triggers are the second half of the life of a secret: whichever way a row lets go of its ref (it is removed, the
// row above it is removed, it gets another ref), the ref becomes garbage in the same transaction.
func migrations() []string {
	return []string{
		version1, secretsHaveStores, connectionsKnowTheirMewsID, propertiesHaveChains, historyIsKept, requestsAreSaved,
		connectionsHaveALife, environmentsHaveColors, addressesStay, secretsAreSettled,
		failuresHaveKinds, connectionsHaveContacts, probesAreTold, answersCanBeMinimal, connectionsHaveAStanding,
		environmentsHaveSockets, teamsAreJoined,
	}
}

const version1 = `
CREATE TABLE environments (
	number     INTEGER PRIMARY KEY,
	id         TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	address    TEXT NOT NULL,
	protection TEXT NOT NULL
) STRICT;

CREATE TABLE secrets (
	ref         TEXT PRIMARY KEY,
	state       TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'garbage')),
	reserved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX secrets_to_repair ON secrets (state) WHERE state <> 'ready';

CREATE TABLE integrations (
	number       INTEGER PRIMARY KEY,
	id           TEXT NOT NULL UNIQUE,
	environment  TEXT NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
	client       TEXT NOT NULL,
	client_token TEXT NOT NULL UNIQUE REFERENCES secrets (ref),
	fingerprint  TEXT NOT NULL,
	public       INTEGER NOT NULL
) STRICT;

CREATE INDEX integrations_of_environment ON integrations (environment);

CREATE TABLE connections (
	number            INTEGER PRIMARY KEY,
	id                TEXT NOT NULL UNIQUE,
	integration       TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
	label             TEXT NOT NULL,
	note              TEXT NOT NULL,
	tags              TEXT NOT NULL,                -- a JSON array of strings
	favourite         INTEGER NOT NULL,
	public            INTEGER NOT NULL,
	access_token      TEXT NOT NULL UNIQUE REFERENCES secrets (ref),
	fingerprint       TEXT NOT NULL,
	created           INTEGER NOT NULL,

	-- the identity; verified_at is null until there is one
	verified_at       INTEGER,
	enterprise_id     TEXT NOT NULL DEFAULT '',
	enterprise_name   TEXT NOT NULL DEFAULT '',
	chain_id          TEXT NOT NULL DEFAULT '',
	chain_name        TEXT NOT NULL DEFAULT '',
	city              TEXT NOT NULL DEFAULT '',
	time_zone         TEXT NOT NULL DEFAULT '',
	pricing           TEXT NOT NULL DEFAULT '',
	legal_environment TEXT NOT NULL DEFAULT '',
	portfolio         INTEGER NOT NULL DEFAULT 0,

	-- the last check; checked_at is null until there is one
	checked_at        INTEGER,
	health            TEXT NOT NULL DEFAULT '',
	status            INTEGER NOT NULL DEFAULT 0,
	message           TEXT NOT NULL DEFAULT '',
	request_id        TEXT NOT NULL DEFAULT '',
	took              INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX connections_of_integration ON connections (integration);

-- the properties of a portfolio, in the order in which Mews reported them
CREATE TABLE enterprises (
	connection TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
	position   INTEGER NOT NULL,
	id         TEXT NOT NULL,
	name       TEXT NOT NULL,
	city       TEXT NOT NULL,
	time_zone  TEXT NOT NULL,
	pricing    TEXT NOT NULL,
	PRIMARY KEY (connection, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER integration_removed AFTER DELETE ON integrations BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.client_token;
END;

CREATE TRIGGER client_token_replaced AFTER UPDATE OF client_token ON integrations
WHEN OLD.client_token <> NEW.client_token BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.client_token;
END;

CREATE TRIGGER connection_removed AFTER DELETE ON connections BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.access_token;
END;

CREATE TRIGGER access_token_replaced AFTER UPDATE OF access_token ON connections
WHEN OLD.access_token <> NEW.access_token BEGIN
	UPDATE secrets SET state = 'garbage' WHERE ref = OLD.access_token;
END;
`
