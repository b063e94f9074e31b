-- The first practice-month with two different rows.
SELECT min(line), max(line)
FROM practice_row
GROUP BY month, practice_no
HAVING count(DISTINCT (ccg_no, list_size)) > 1
ORDER BY 2
LIMIT 1;
