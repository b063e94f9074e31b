SELECT practice_ix, practice_id, name FROM served.practice ORDER BY practice_ix;
