-- Registered patients by group and month, with each practice once a month (field guide, section 3),
-- ± the half-widths of ranges.
SELECT {group} AS grp, month, sum(list_size) AS n, sum(list_size_error) AS e
FROM practice_month
WHERE list_size > 0 AND {group} IS NOT NULL
{filters}
GROUP BY ALL
