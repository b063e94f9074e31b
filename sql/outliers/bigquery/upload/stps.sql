SELECT code, name FROM stp ORDER BY code
