-- Sets the staged rows aside until the served store's counts have been added.
INSERT INTO held FROM staged;
