-- The reference table of one type of organisation, {entity}, such as practices.csv; NULL where it does not say.
CREATE TABLE ref_{entity} (code VARCHAR, name VARCHAR{columns});
