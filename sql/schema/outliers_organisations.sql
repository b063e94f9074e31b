-- The organisations of one entity type, {entity}, that count in this build, numbered in the order of their
-- codes, with the numbers of their parents. A PCN's parent is the CCG of most of its practices (of equal ones,
-- the first by code). The parent is NULL if it is not known.
CREATE TABLE {entity} (entity_ix USMALLINT, code VARCHAR NOT NULL, name VARCHAR NOT NULL{parents});
