INSERT INTO {kept} FROM settled;
