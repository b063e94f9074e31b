-- practice_codes.csv goes before what the combined file says.
INSERT INTO practice_months
SELECT DISTINCT month, practice_no, ccg_no, list_size, 0 FROM practice_row
UNION ALL
SELECT *, 0 FROM combined_month ANTI JOIN practice_row USING (month, practice_no);
