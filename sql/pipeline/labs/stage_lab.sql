-- Steps 1 to 4 for a lab's file (field guide, section 2). The first reason wins. Rows with a spelling
-- that is not known yet get the reason $strange.
INSERT INTO staged
SELECT
  $file_no,
  CASE
    WHEN m.text IS NULL OR c.text IS NULL OR k.text IS NULL OR p.text IS NULL OR t.text IS NULL
      THEN $strange
    WHEN m.month IS NULL OR category IS NULL THEN $bad_row
    WHEN p.reason > 0 THEN p.reason
    WHEN t.reason > 0 THEN t.reason
    WHEN n IS NULL THEN $unreadable
    ELSE 0
  END,
  $lab_no,
  NULL,
  m.month,
  practice_no,
  test_no,
  category,
  n,
  e,
  -- 15 bits of month, 4 of category, 22 each of practice and test.
  if(m.month IS NOT NULL AND category IS NOT NULL AND n IS NOT NULL,
    (m.month::UBIGINT << 48) | ((category + 1)::UBIGINT << 44) | (p.local_no << 22) | t.local_no, NULL)
FROM source s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
LEFT JOIN spelt_count k ON k.text = s."count"
LEFT JOIN spelt_practice p ON p.text = s.practice_id
LEFT JOIN spelt_test t ON t.text = s.test_code;
