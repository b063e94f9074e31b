-- What stands out among the organisations of a kind, the furthest first, as the build wrote it.
FROM stand_out WHERE kind = $kind ORDER BY rowid
