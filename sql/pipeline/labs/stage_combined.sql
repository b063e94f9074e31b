-- The combined file is taken as it is: its rows passed steps 1 to 6 where it was made.
INSERT INTO staged
SELECT
  $file_no,
  CASE
    WHEN m.month IS NULL OR category IS NULL OR l.lab_no IS NULL OR ccg_no IS NULL
      OR practice_no IS NULL OR test_no IS NULL THEN $bad_row
    WHEN l.reason > 0 THEN l.reason
    WHEN n IS NULL OR k2.e IS NULL THEN $unreadable
    ELSE 0
  END,
  l.lab_no,
  ccg_no,
  m.month,
  practice_no,
  test_no,
  category,
  n,
  -- A count whose half-width cannot be read may be anything up to itself more.
  if(k2.e IS NULL, greatest(n, k.e), greatest(k.e, k2.e)),
  -- Of rows that count; a collision of hashes is less likely than a fault of the disk.
  if(l.reason = 0 AND n IS NOT NULL AND k2.e IS NOT NULL,
    hash(l.lab_no, m.month, practice_no, test_no, category), NULL)
FROM source s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
LEFT JOIN spelt_count k ON k.text = s."count"
LEFT JOIN spelt_error k2 ON k2.text = s.error
LEFT JOIN spelt_practice p ON p.text = s.practice_id
LEFT JOIN spelt_test t ON t.text = s.test_code
LEFT JOIN spelt_lab l ON l.text = s.lab_id
LEFT JOIN spelt_ccg g ON g.text = s.ccg_id;
