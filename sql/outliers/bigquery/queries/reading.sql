-- Everything that a build reads of the source. A dry run says how many bytes that is.
SELECT practice, bnf_code, MAX(bnf_name) AS bnf_name, MAX(month) AS month, SUM(items) AS items
FROM `{dataset}.prescribing`
WHERE month BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
GROUP BY practice, bnf_code;
