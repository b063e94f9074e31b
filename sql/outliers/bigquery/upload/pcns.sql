SELECT code, name FROM pcn ORDER BY code
