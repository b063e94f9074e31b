-- Months and counts as most files write them, with the meanings that readMonth and readCount give them. There
-- are thousands, too many to read one by one for each lab.
INSERT INTO spelt_month
SELECT format(pattern, month // 12, month % 12 + 1), month
FROM
  range(2000 * 12, 2050 * 12) r(month),
  (VALUES ('{:04d}/{:02d}/01'), ('{:04d}-{:02d}-01'), ('{:04d}-{:02d}')) p(pattern);
INSERT INTO spelt_count SELECT i::VARCHAR, i, 0 FROM range(5001) r(i);
