-- Once, as each file and lab asks.
INSERT INTO listed SELECT DISTINCT month, practice_no, ccg_no, list_size FROM practice_row;
