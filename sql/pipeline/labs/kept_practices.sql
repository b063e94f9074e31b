SELECT DISTINCT practice_no FROM kept;
