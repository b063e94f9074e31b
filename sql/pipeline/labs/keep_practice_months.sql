-- practice_codes.csv takes precedence over the combined file.
INSERT INTO practice_months
SELECT *, 0 FROM listed
UNION ALL
SELECT *, 0 FROM combined_month ANTI JOIN listed USING (month, practice_no);
