-- The size of the finished store, for its report: a row for each number. As subqueries of one row they were planned
-- as a join of ten tables, which took 24 ms.
SELECT 'practices', count(DISTINCT practice_ix)::DOUBLE FROM store.items
UNION ALL
SELECT 'countedPractices', count(*)
FROM store.practice
WHERE counted AND practice_ix IN (SELECT practice_ix FROM store.items)
UNION ALL
SELECT 'presentations', count(*) FROM store.presentation
UNION ALL
SELECT 'chemicals', count(*) FROM store.chemical
UNION ALL
SELECT 'rows', count(*) FROM store.items
{types};
