-- The rows of a lab's file with a spelling that is not known yet. From now on the view `source` is
-- these rows, so that they can be staged once they are understood.
CREATE OR REPLACE TEMP TABLE strange AS
SELECT
  s.*,
  m.text IS NULL AS new_month,
  p.text IS NULL AS new_practice,
  t.text IS NULL AS new_test,
  c.text IS NULL AS new_category,
  k.text IS NULL AS new_count
FROM source_quiet s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
LEFT JOIN spelt_count k ON k.text = s."count"
LEFT JOIN spelt_practice p ON p.text = s.practice_id
LEFT JOIN spelt_test t ON t.text = s.test_code
WHERE new_month OR new_practice OR new_test OR new_category OR new_count;
CREATE OR REPLACE TEMP VIEW source AS FROM strange;
