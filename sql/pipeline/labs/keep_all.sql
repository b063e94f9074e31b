INSERT INTO {kept} BY NAME FROM settled;
