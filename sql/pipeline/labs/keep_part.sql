INSERT INTO {kept} SELECT * EXCLUDE (part) FROM settled_by_part WHERE part = {part};
