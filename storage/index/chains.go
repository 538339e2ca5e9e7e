package index

// propertiesHaveChains notes the chain of each property of a portfolio: operations on customers and companies are asked
// by chain.
const propertiesHaveChains = `ALTER TABLE enterprises ADD COLUMN chain_id TEXT NOT NULL DEFAULT '';`
