DROP TABLE settled_by_part;
