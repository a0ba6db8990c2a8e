-- Purpose: let one designation at a time see which zones and decrees there are; others wait until it is over.
-- Parameters: none.
-- Rows out: one, held, without a value. The lock goes with the transaction.
-- Why not the ORM: it has no advisory locks, and no row stands for two zones that do not lie on each other yet.
SELECT pg_advisory_xact_lock(hashtext('zones.designation'))::text AS held
