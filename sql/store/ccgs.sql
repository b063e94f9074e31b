SELECT ccg_id AS id, name FROM ccg ORDER BY ccg_ix
