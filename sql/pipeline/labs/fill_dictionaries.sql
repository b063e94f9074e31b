-- The dictionaries, numbered in the order of the ids. Labs, CCGs and practices are those that occur;
-- tests are also those on offer that nobody has sent yet.
INSERT INTO store.lab
SELECT row_number() OVER (ORDER BY id) - 1, id, coalesce(nullif(trim(name), ''), id)
FROM dict_lab WHERE no IN (SELECT lab_no FROM seen);

INSERT INTO store.practice
SELECT row_number() OVER (ORDER BY id) - 1, id, coalesce(nullif(trim(name), ''), id)
FROM dict_practice WHERE no IN (SELECT practice_no FROM seen);

INSERT INTO store.test
SELECT row_number() OVER (ORDER BY id) - 1, id, coalesce(nullif(trim(name), ''), id), shown
FROM dict_test WHERE shown OR no IN (SELECT test_no FROM seen_test);

-- Every month of every practice that occurs. Months without a row in practice_codes.csv have no list size.
CREATE OR REPLACE TEMP TABLE fill_practice_month AS
SELECT month, practice_no, ccg_no, if(list_size > 0, list_size, NULL) AS list_size, list_size_error
FROM practice_months SEMI JOIN seen USING (practice_no)
UNION ALL
SELECT month, practice_no, arg_min(ccg_no, id), NULL, 0
FROM seen ANTI JOIN practice_months USING (month, practice_no) JOIN dict_ccg ON no = ccg_no
GROUP BY ALL;

INSERT INTO store.ccg
SELECT row_number() OVER (ORDER BY id) - 1, id, coalesce(nullif(trim(name), ''), id)
FROM dict_ccg WHERE no IN (SELECT ccg_no FROM seen UNION SELECT ccg_no FROM fill_practice_month);

CREATE OR REPLACE TEMP TABLE ix_lab AS
SELECT no AS lab_no, lab_ix FROM dict_lab JOIN store.lab ON lab_id = id;
CREATE OR REPLACE TEMP TABLE ix_ccg AS
SELECT no AS ccg_no, ccg_ix FROM dict_ccg JOIN store.ccg ON ccg_id = id;
CREATE OR REPLACE TEMP TABLE ix_practice AS
SELECT no AS practice_no, practice_ix FROM dict_practice JOIN store.practice ON practice_id = id;
CREATE OR REPLACE TEMP TABLE ix_test AS
SELECT no AS test_no, test_ix FROM dict_test JOIN store.test ON test_code = id;

-- Limited, because the list is for people who map codes one by one.
INSERT INTO store.unknown_code
FROM unknown_code ORDER BY row_count DESC, lab_id, file, code LIMIT 20000;
