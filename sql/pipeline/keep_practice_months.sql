-- practice_codes.csv goes before what the combined file says.
INSERT INTO practice_months
SELECT DISTINCT month, practice_no, ccg_no, list_size FROM practice_row
UNION ALL
SELECT * FROM combined_month ANTI JOIN practice_row USING (month, practice_no);
