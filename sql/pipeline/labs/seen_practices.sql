SELECT DISTINCT practice_no FROM seen;
