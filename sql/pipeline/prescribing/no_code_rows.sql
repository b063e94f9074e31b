-- Some of the rows whose BNF code is not that of a presentation, as written.
SELECT DISTINCT r.month, r.practice, r.bnf_code, r.items
FROM rows_quiet r
JOIN spelt_presentation b ON b.text = r.bnf_code
WHERE b.reason = $no_code
LIMIT 1000;
