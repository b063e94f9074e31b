-- Where the practices' items of a build (`built`) and of the oracle differ, a row each.
SELECT 'summed', concat_ws(' ', o.practice, o.chemical, b.practice, b.chemical)
FROM summed o
FULL JOIN built.summed b USING (practice, chemical, subpara)
WHERE o.numerator IS DISTINCT FROM b.numerator;
