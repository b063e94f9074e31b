-- The practices that count (the store says which), with the numbers of what they belong to; -1 is none.
SELECT practice_ix, practice.code, practice.name, {numbers}
FROM practice
{joins}
WHERE practice.counted
ORDER BY practice_ix;
