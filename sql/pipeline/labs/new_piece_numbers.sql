-- What the numbers in a piece are in this build, by the column that they stand in.
CREATE OR REPLACE TABLE piece_number ("column" VARCHAR, former UINTEGER, present UINTEGER);
