-- Registered patients by practice and month: one row for each cell, so nothing is summed.
SELECT practice_ix AS grp, month, list_size AS n, list_size_error AS e
FROM practice_month
WHERE list_size > 0
{filters}
