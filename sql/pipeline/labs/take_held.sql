INSERT INTO staged FROM held;
DROP TABLE held;
