(
  SELECT k.* REPLACE (h.ccg_no AS ccg_no) FROM {kept} k JOIN hidden_practice h USING (practice_no)
)
