-- What a build reads of the source, which is by far the most of what it reads: run dry, it tells the bytes.
SELECT month, practice, bnf_code, MAX(bnf_name) AS bnf_name, SUM(items) AS items
FROM `{dataset}.prescribing`
WHERE month BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
GROUP BY month, practice, bnf_code;
