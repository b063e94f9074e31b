-- The store of one build: written once by the pipeline, then opened read-only.
-- Every dictionary is numbered from 0 in the order of its ids, so that ordering by number is ordering
-- by id. `month` is months since year 0 (src/domain/month.ts).

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE lab (lab_ix USMALLINT PRIMARY KEY, lab_id VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE ccg (ccg_ix USMALLINT PRIMARY KEY, ccg_id VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE practice (
  practice_ix USMALLINT PRIMARY KEY,
  practice_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL
);
-- shown: offered to people; a test can occur in the combined file without being listed.
CREATE TABLE test (
  test_ix USMALLINT PRIMARY KEY,
  test_code VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  shown BOOLEAN NOT NULL
);

-- One row a (month, practice) of every practice that occurs in the counts, whether or not it has
-- counts in that month: CCGs' list sizes need them all.
-- primary_lab_ix: the lab with most potassium (K) tests from the practice in that month, at least 50;
-- NULL where there is none. list_size: NULL where unknown. Where practices are anonymised it is the
-- middle of a band, and list_size_error half the band's width; elsewhere it is exact, and that is 0.
CREATE TABLE practice_month (
  month SMALLINT NOT NULL,
  practice_ix USMALLINT NOT NULL,
  ccg_ix USMALLINT NOT NULL,
  primary_lab_ix USMALLINT,
  list_size DOUBLE,
  list_size_error DOUBLE NOT NULL
);

-- Counts, wide: n_<category> tests and e_<category> the half-width of what suppression hides of them.
-- NULL: no such row in the data; 0 is a row that says 0. numeric = under + within + over, error = the
-- categories above 1, total = all.
-- Sorted by its key columns in this order, so that a test is one run of rows.
CREATE TABLE count_by_practice (
  test_ix USMALLINT NOT NULL,
  month SMALLINT NOT NULL,
  practice_ix USMALLINT NOT NULL,
  ccg_ix USMALLINT NOT NULL,
  lab_ix USMALLINT NOT NULL,
  n_under DOUBLE, e_under DOUBLE, n_within DOUBLE, e_within DOUBLE, n_over DOUBLE, e_over DOUBLE,
  n_2 DOUBLE, e_2 DOUBLE, n_3 DOUBLE, e_3 DOUBLE, n_4 DOUBLE, e_4 DOUBLE,
  n_5 DOUBLE, e_5 DOUBLE, n_6 DOUBLE, e_6 DOUBLE, n_7 DOUBLE, e_7 DOUBLE,
  n_numeric DOUBLE, e_numeric DOUBLE, n_error DOUBLE, e_error DOUBLE, n_total DOUBLE, e_total DOUBLE
);

-- The same without test_ix, for questions about all tests.
CREATE TABLE count_by_practice_all_tests AS
SELECT * EXCLUDE (test_ix) FROM count_by_practice LIMIT 0;

-- The same without practice_ix: what labs, CCGs and tests ask.
CREATE TABLE count_by_lab AS
SELECT * EXCLUDE (practice_ix) FROM count_by_practice LIMIT 0;

-- The same without test_ix and practice_ix.
CREATE TABLE count_by_lab_all_tests AS
SELECT * EXCLUDE (test_ix) FROM count_by_lab LIMIT 0;

-- The peers of one practice's tests, computed in advance: the 1st decile, the median and the 9th decile of each
-- test per 1000 patients, by month, over all practices (peers: 'all', peers_ix: 0) and over those that share a
-- lab or a CCG ('lab', 'ccg' and its number). At 7,000 practices and 130 tests they take half a minute, which
-- is too long for a request. There is no row where there are fewer than ten practices.
CREATE TABLE test_deciles (
  peers VARCHAR NOT NULL,
  peers_ix USMALLINT NOT NULL,
  test_ix USMALLINT NOT NULL,
  month SMALLINT NOT NULL,
  p10 DOUBLE NOT NULL, p50 DOUBLE NOT NULL, p90 DOUBLE NOT NULL
);

-- What stands out among all practices, CCGs and labs (src/measures/signals/computeStandOuts.ts), computed in
-- advance: at 7,000 practices and 130 tests it takes a quarter of a minute. kind: practice_id, ccg_id or lab_id.
-- There is no row of a kind in a store that was made without them.
CREATE TABLE stand_outs (kind VARCHAR PRIMARY KEY, comparisons DOUBLE NOT NULL);

-- One row an organisation and question, the furthest first.
-- question: a measure, a test, or a test and a share of its results (K:over_range). peers: 'lab' for the practices
-- of the same lab, or 'all'. The counts are those of the latest half year. placed, rank, ties, best, worst: its
-- place among the peers; funnel_n, centre, phi, tau2: their funnel; above, below: the months in which it is on
-- either side of their median; sample: numerators and denominators of some of them, the smallest first.
CREATE TABLE stand_out (
  kind VARCHAR NOT NULL,
  organisation_ix USMALLINT NOT NULL,
  question VARCHAR NOT NULL,
  peers VARCHAR NOT NULL,
  numerator DOUBLE NOT NULL, numerator_error DOUBLE NOT NULL,
  denominator DOUBLE NOT NULL, denominator_error DOUBLE NOT NULL,
  months UTINYINT NOT NULL,
  placed USMALLINT NOT NULL,
  rank USMALLINT NOT NULL, ties USMALLINT NOT NULL, best USMALLINT NOT NULL, worst USMALLINT NOT NULL,
  funnel_n USMALLINT NOT NULL, centre DOUBLE NOT NULL, phi DOUBLE NOT NULL, tau2 DOUBLE NOT NULL,
  above UTINYINT NOT NULL, below UTINYINT NOT NULL,
  sample VARCHAR NOT NULL
);

-- How much of the counts is suppressed: the number of cells (month, practice, CCG, lab, test, category) of every
-- category, and of those whose half-width is not 0. There are no months, because charts use all of them.
CREATE TABLE cells_by_practice (
  test_ix USMALLINT NOT NULL,
  practice_ix USMALLINT NOT NULL,
  ccg_ix USMALLINT NOT NULL,
  lab_ix USMALLINT NOT NULL,
  cells_under DOUBLE, suppressed_under DOUBLE, cells_within DOUBLE, suppressed_within DOUBLE, cells_over DOUBLE, suppressed_over DOUBLE,
  cells_2 DOUBLE, suppressed_2 DOUBLE, cells_3 DOUBLE, suppressed_3 DOUBLE, cells_4 DOUBLE, suppressed_4 DOUBLE,
  cells_5 DOUBLE, suppressed_5 DOUBLE, cells_6 DOUBLE, suppressed_6 DOUBLE, cells_7 DOUBLE, suppressed_7 DOUBLE,
  cells_numeric DOUBLE, suppressed_numeric DOUBLE, cells_error DOUBLE, suppressed_error DOUBLE, cells_total DOUBLE, suppressed_total DOUBLE
);

-- The same without practice_ix: what most charts ask.
CREATE TABLE cells_by_lab AS
SELECT * EXCLUDE (practice_ix) FROM cells_by_practice LIMIT 0;

-- Codes in the labs' files that are not in the references, so that people can map them. If practices are
-- anonymised, only those of tests. first_line: NULL if the search ended before the line.
CREATE TABLE unknown_code (
  lab_id VARCHAR NOT NULL, file VARCHAR NOT NULL, reason VARCHAR NOT NULL, code VARCHAR NOT NULL,
  row_count DOUBLE NOT NULL, first_line DOUBLE
);
