SELECT ccg_ix, ccg_id FROM served.ccg ORDER BY ccg_ix;
