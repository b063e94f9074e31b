-- What a build reads of the source: run dry, it tells the bytes.
SELECT practice, bnf_code, MAX(bnf_name) AS bnf_name, MAX(month) AS month, SUM(items) AS items
FROM `{dataset}.prescribing`
WHERE month BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
GROUP BY practice, bnf_code;
