-- The practices that count, with the numbers of their parents; -1 for none.
SELECT practice_ix, practice.code, practice.name, {numbers}
FROM practice
{joins}
WHERE practice.counted
ORDER BY practice_ix;
