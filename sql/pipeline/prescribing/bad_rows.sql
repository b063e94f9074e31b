-- Some of the rows with a cell that cannot be read, as they are written.
SELECT DISTINCT r.month, r.practice, r.bnf_code, r.items
FROM rows_quiet r
LEFT JOIN spelt_month m ON m.text = r.month
LEFT JOIN spelt_items k ON k.text = r.items
WHERE m.month IS NULL OR k.items IS NULL OR trim(r.practice) = '' OR trim(r.bnf_code) = ''
LIMIT 1000;
