-- Settled rows with the numbers of their parts, until they are moved there. Every part has the same columns.
CREATE OR REPLACE TABLE settled_by_part AS SELECT *, NULL::USMALLINT AS part FROM kept_0 LIMIT 0;
