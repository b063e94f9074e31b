-- Every practice in the one CCG, and with the one list size, that hidden_practice gives it (the counts follow in
-- hidden_kept.sql). Months outside the data are left out: they would tell when a practice opened or closed.
UPDATE seen SET ccg_no = h.ccg_no
FROM hidden_practice h
WHERE h.practice_no = seen.practice_no AND h.ccg_no <> seen.ccg_no;

DELETE FROM practice_months
WHERE practice_no NOT IN (SELECT practice_no FROM hidden_practice)
  OR month NOT BETWEEN (SELECT min(month) FROM seen) AND (SELECT max(month) FROM seen);

UPDATE practice_months SET
  ccg_no = h.ccg_no,
  list_size = if(practice_months.list_size > 0, h.list_size, NULL),
  list_size_error = if(practice_months.list_size > 0, h.list_size_error, 0)
FROM hidden_practice h
WHERE h.practice_no = practice_months.practice_no;
