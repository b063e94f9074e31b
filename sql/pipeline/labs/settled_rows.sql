SELECT count(*) FROM settled_by_part;
