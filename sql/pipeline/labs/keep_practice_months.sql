-- practice_codes.csv goes before what the combined file says.
INSERT INTO practice_months
SELECT *, 0 FROM listed
UNION ALL
SELECT *, 0 FROM combined_month ANTI JOIN listed USING (month, practice_no);
