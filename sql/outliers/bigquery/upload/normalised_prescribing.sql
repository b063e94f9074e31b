SELECT
  p.code AS practice,
  d.bnf_code,
  d.bnf_name,
  make_date(i.month // 12, i.month % 12 + 1, 1) AS month,
  i.items::BIGINT AS items
FROM items i
JOIN practice p USING (practice_ix)
JOIN presentation d USING (presentation_ix)
WHERE i.month = {month}
