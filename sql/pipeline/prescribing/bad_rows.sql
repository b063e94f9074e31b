-- Some of the rows with a cell that cannot be read or with too many items, as written.
SELECT DISTINCT r.month, r.practice, r.bnf_code, r.items
FROM rows_quiet r
LEFT JOIN spelt_month m ON m.text = r.month
LEFT JOIN spelt_items k ON k.text = r.items
LEFT JOIN spelt_practice p ON p.text = r.practice
LEFT JOIN spelt_presentation b ON b.text = r.bnf_code
LEFT JOIN (SELECT month, presentation_no, practice_no FROM cell WHERE reason > 0 AND month IS NOT NULL) AS many
  ON many.month = m.month AND many.presentation_no = b.no AND many.practice_no = p.no
WHERE m.month IS NULL OR k.items IS NULL OR trim(r.practice) = '' OR trim(r.bnf_code) = ''
  OR many.month IS NOT NULL AND NOT is_yes(r.unidentified)
LIMIT 1000;
