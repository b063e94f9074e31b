INSERT INTO {kept} BY NAME SELECT * EXCLUDE (part) FROM settled_by_part WHERE part = {part};
