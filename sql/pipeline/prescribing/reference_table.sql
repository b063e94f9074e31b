-- The reference table of one type of organisation, {entity}, such as practices.csv; NULL where a cell is empty.
CREATE TABLE ref_{entity} (code VARCHAR, name VARCHAR{columns});
