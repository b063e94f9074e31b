-- Registered patients by practice and month: a row a cell, nothing to sum.
SELECT practice_ix AS grp, month, list_size AS n, list_size_error AS e
FROM practice_month
WHERE list_size > 0
{filters}
