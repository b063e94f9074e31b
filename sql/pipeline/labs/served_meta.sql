SELECT value FROM served.meta WHERE key = 'report';
