SELECT count(*) FROM hidden_practice;
