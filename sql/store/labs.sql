SELECT lab_id AS id, name FROM lab ORDER BY lab_ix
