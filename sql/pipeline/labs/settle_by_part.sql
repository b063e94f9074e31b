-- Sorted by part, so that filling one part does not scan the rows of all others.
INSERT INTO settled_by_part BY NAME
SELECT settled.*, part FROM settled JOIN test_part USING (test_no) ORDER BY part;
