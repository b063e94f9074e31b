-- The parts of a month, added up.
INSERT INTO store.items
SELECT month, presentation_ix, practice_ix, sum(items)
FROM month_part
GROUP BY ALL
ORDER BY month, presentation_ix, practice_ix;
TRUNCATE month_part;
