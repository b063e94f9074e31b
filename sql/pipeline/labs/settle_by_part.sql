-- In the order of the parts, so that filling one of them does not go through the rows of all others.
INSERT INTO settled_by_part
SELECT settled.*, part FROM settled JOIN test_part USING (test_no) ORDER BY part;
