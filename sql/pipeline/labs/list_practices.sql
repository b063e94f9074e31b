-- Listed once, because each file and lab needs them.
INSERT INTO listed SELECT DISTINCT month, practice_no, ccg_no, list_size FROM practice_row;
